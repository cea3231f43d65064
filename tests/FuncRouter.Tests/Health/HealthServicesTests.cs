using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

public sealed class HealthServicesTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly ScriptedHandler _upstream = new();
    private readonly ProbedEndpoints _endpoints = new();
    private readonly HealthRefresh _refresh;
    private readonly HealthView _view;
    private readonly Logged<HealthPoller> _pollerLog = new();
    private readonly Logged<HealthMergeService> _mergeLog = new();

    public HealthServicesTests()
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

    [Fact]
    public async Task Of_several_processes_the_first_that_finds_the_scores_old_merges_them()
    {
        var merges = 0;
        _store.Before = operation =>
        {
            merges += operation is "insert" or "update" ? 1 : 0;
            return Task.CompletedTask;
        };
        var other = new HealthView(new LiveHealth(_time));
        using var first = MergeService(_view);
        using var second = MergeService(other);
        using var poller = new HealthPoller(_store, other, _time, () => 0, _pollerLog);

        await first.TryRefreshAsync(Cancelled);
        await poller.TryRefreshAsync(Cancelled);
        await second.TryRefreshAsync(Cancelled);
        Assert.Equal((1, _time.GetUtcNow()), (merges, other.Scores.RefreshedAt));

        _time.Advance(TimeSpan.FromSeconds(9));
        await first.TryRefreshAsync(Cancelled);
        Assert.Equal(1, merges);

        _time.Advance(TimeSpan.FromSeconds(1));
        await second.TryRefreshAsync(Cancelled);
        Assert.Equal((2, _time.GetUtcNow()), (merges, other.Scores.RefreshedAt));
    }

    [Fact]
    public async Task A_merge_that_fails_is_logged_once_and_made_up_for()
    {
        using var service = MergeService(_view);
        _store.Before = _ => throw new StoreException(StoreFailure.Unreachable, "down");
        await service.TryRefreshAsync(Cancelled);
        await service.TryRefreshAsync(Cancelled);
        Assert.Equal(["Health scores were not refreshed: down"], _mergeLog.Messages);

        _store.Before = _ => Task.CompletedTask;
        await service.TryRefreshAsync(Cancelled);

        Assert.Equal(_time.GetUtcNow(), _view.Scores.RefreshedAt);
    }

    private HealthMergeService MergeService(HealthView view) => new(_endpoints.Merger(_store, _time), view, _time, () => 0, _mergeLog);
}
