using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Storage;

public sealed class StoreCheckTests
{
    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly Logged<StoreCheck> _log = new();
    private readonly StoreCheck _check;

    public StoreCheckTests() => _check = new StoreCheck(_store, _time, _log);

    [Fact]
    public async Task A_store_that_answers_is_not_worth_a_word()
    {
        await _check.StartAsync(TestContext.Current.CancellationToken);

        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task Wrong_credentials_stop_the_start()
    {
        _store.Before = _ => throw new StoreException(StoreFailure.AccessDenied, "wrong key");

        var stopped = await Assert.ThrowsAsync<StoreException>(() => _check.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal("wrong key", stopped.Message);
    }

    [Theory]
    [InlineData(StoreFailure.Unreachable)]
    [InlineData(StoreFailure.Failed)]
    public async Task A_store_that_fails_otherwise_is_only_logged(StoreFailure failure)
    {
        _store.Before = _ => throw new StoreException(failure, "down");

        await _check.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["The store cannot be reached; requests are routed without it: down"], _log.Messages);
    }

    [Fact]
    public async Task A_store_that_is_silent_holds_the_start_up_for_five_seconds()
    {
        _store.Before = _ => new TaskCompletionSource().Task;
        var start = _check.StartAsync(TestContext.Current.CancellationToken);
        Assert.False(start.IsCompleted);

        await _time.PassAsync(TimeSpan.FromSeconds(5));

        await start;
        Assert.Equal(["The store cannot be reached; requests are routed without it: no answer within 5 s"], _log.Messages);
    }

    [Fact]
    public async Task A_host_that_stops_meanwhile_ends_the_check()
    {
        _store.Before = _ => new TaskCompletionSource().Task;
        using var stop = new CancellationTokenSource();
        var start = _check.StartAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Empty(_log.Messages);
    }
}
