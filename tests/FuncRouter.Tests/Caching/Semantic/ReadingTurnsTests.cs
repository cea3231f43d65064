using FuncRouter.Caching.Semantic;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Caching.Semantic;

/// <summary>Only so many questions are read at a time.</summary>
public sealed class ReadingTurnsTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly ReadingTurns _turns;

    public ReadingTurnsTests() => _turns = new ReadingTurns(2, _time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _turns.Dispose();

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

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
    }

    private async Task TakeAllAsync()
    {
        Assert.True(await _turns.TryTakeAsync(Cancelled));
        Assert.True(await _turns.TryTakeAsync(Cancelled));
    }
}
