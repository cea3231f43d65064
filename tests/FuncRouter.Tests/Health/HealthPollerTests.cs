using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

public sealed class HealthPollerTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly ScriptedHandler _upstream = new();
    private readonly ProbedEndpoints _endpoints = new();
    private readonly HealthRefresh _refresh;
    private readonly HealthView _view;
    private readonly Logged<HealthPoller> _pollerLog = new();

    public HealthPollerTests()
    {
        _endpoints.Endpoints = [_upstream.AsEndpoint("a"), _upstream.AsEndpoint("b")];
        _refresh = _endpoints.Refresh(_store, _time);
        _view = new HealthView(new LiveHealth(_time));
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _upstream.Dispose();

    [Theory]
    [InlineData(0, 2)]
    [InlineData(0.5, 3.5)]
    [InlineData(0.999, 4.997)]
    public async Task The_scores_are_read_at_once_and_then_every_few_seconds(double chance, double seconds)
    {
        using var poller = new HealthPoller(_store, _view, _time, () => chance, _pollerLog);
        await poller.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromSeconds(seconds));
        Assert.Equal(1, _store.Reads);
        Assert.Same(HealthScores.None, _view.Scores);

        _upstream.Answers("{}");
        await _refresh.ProbeAsync("a/m", Cancelled);
        await _refresh.RefreshScoresAsync(Cancelled);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await _time.WaitedForAsync(TimeSpan.FromSeconds(seconds));

        Assert.Equal(["a/m"], _view.Scores.Endpoints.Keys);
        await poller.StopAsync(Cancelled);
    }

    [Fact]
    public async Task A_store_that_fails_leaves_the_last_scores_and_is_logged_once_until_it_is_back()
    {
        _upstream.Answers("{}");
        await _refresh.ProbeAsync("a/m", Cancelled);
        await _refresh.RefreshScoresAsync(Cancelled);
        using var poller = new HealthPoller(_store, _view, _time, () => 0, _pollerLog);
        await poller.StartAsync(Cancelled);
        var wait = TimeSpan.FromSeconds(2);
        await _time.WaitedForAsync(wait);
        var fails = true;
        _store.Before = _ => fails ? throw new StoreException(StoreFailure.Unreachable, "down") : Task.CompletedTask;

        for (var round = 0; round < 3; round++)
        {
            _time.Advance(wait);
            await _time.WaitedForAsync(wait);
        }

        Assert.Equal(["a/m"], _view.Scores.Endpoints.Keys);
        Assert.Equal(["Health scores were not refreshed: down"], _pollerLog.Messages);

        foreach (var next in new[] { false, true })
        {
            fails = next;
            _time.Advance(wait);
            await _time.WaitedForAsync(wait);
        }

        Assert.Equal(2, _pollerLog.Messages.Count);
        await poller.StopAsync(Cancelled);
    }
}
