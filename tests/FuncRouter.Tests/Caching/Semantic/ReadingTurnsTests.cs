using FuncRouter.Caching.Semantic;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Caching.Semantic;

/// <summary>Only so many questions are read at a time.</summary>
public sealed class ReadingTurnsTests
{
    private readonly WatchedTime _time = new();
    private readonly Logged<ReadingTurns> _log = new();
    private readonly ReadingTurns _turns;

    public ReadingTurnsTests() => _turns = new ReadingTurns(2, _time, _log);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_comes_when_all_turns_are_taken_waits_for_one_to_end()
    {
        Assert.True(await _turns.TryTakeAsync(Cancelled));
        Assert.True(await _turns.TryTakeAsync(Cancelled));
        var third = _turns.TryTakeAsync(Cancelled).AsTask();
        Assert.False(third.IsCompleted);

        _turns.Release();

        Assert.True(await third);
    }

    [Fact]
    public async Task Whoever_waits_fifty_milliseconds_goes_without_and_takes_no_turn_later()
    {
        await TakeAllAsync();
        var third = _turns.TryTakeAsync(Cancelled).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(third.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await third);

        _turns.Release();
        _turns.Release();
        await TakeAllAsync();
    }

    [Fact]
    public async Task Whose_client_leaves_waits_no_longer()
    {
        await TakeAllAsync();
        using var left = new CancellationTokenSource();
        var third = _turns.TryTakeAsync(left.Token).AsTask();

        await left.CancelAsync();

        Assert.False(await third);
        _turns.Release();
        _turns.Release();
        await TakeAllAsync();
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task That_turns_do_not_come_is_said_once_a_minute()
    {
        await TakeAllAsync();
        for (var wait = 0; wait < 3; wait++)
        {
            await GoWithoutAsync();
        }

        Assert.Contains("2 are read at a time", Assert.Single(_log.Messages), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(1));
        await GoWithoutAsync();
        Assert.Equal(2, _log.Messages.Count);
    }

    [Fact]
    public async Task Who_does_not_wait_takes_what_is_free()
    {
        Assert.True(_turns.TryTake());
        Assert.True(_turns.TryTake());
        Assert.False(_turns.TryTake());
        _turns.Release();
        Assert.True(await _turns.TryTakeAsync(Cancelled));
    }

    private async Task GoWithoutAsync()
    {
        var turn = _turns.TryTakeAsync(Cancelled).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.False(await turn);
    }

    private async Task TakeAllAsync()
    {
        Assert.True(await _turns.TryTakeAsync(Cancelled));
        Assert.True(await _turns.TryTakeAsync(Cancelled));
    }
}
