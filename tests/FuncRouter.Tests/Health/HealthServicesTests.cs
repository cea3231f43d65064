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
    private readonly Logged<HealthRefreshService> _refreshLog = new();

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
    public async Task The_service_probes_all_endpoints_and_merges_at_every_interval()
    {
        _upstream.Answers("{}");
        using var service = Service();
        await service.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, _upstream.Requests.Count);
        Assert.Single(_store.Rows("health", "scores"));

        _time.Advance(TimeSpan.FromMinutes(5));
        await _time.WaitedForAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(4, _upstream.Requests.Count);
        await service.StopAsync(Cancelled);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_service_probes_nobody_while_it_is_switched_off()
    {
        _endpoints.Probes = new ProbeOptions { Enabled = false, Interval = TimeSpan.FromMinutes(1) };
        using var service = Service();
        await service.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(_upstream.Requests);
        await service.StopAsync(Cancelled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_service_lives_on_when_the_store_fails(bool isLimit)
    {
        _upstream.Answers("{}");
        _store.Before = _ => throw (isLimit ? new StoreLimitException("too long") : new StoreException(StoreFailure.Failed, "down"));
        using var service = Service();
        await service.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromMinutes(5));
        Assert.Equal([$"Health scores were not refreshed: {(isLimit ? "too long" : "down")}"], _refreshLog.Messages);

        _store.Before = _ => Task.CompletedTask;
        _time.Advance(TimeSpan.FromMinutes(5));
        await _time.WaitedForAsync(TimeSpan.FromMinutes(5));

        Assert.Single(_store.Rows("health", "scores"));
        await service.StopAsync(Cancelled);
    }

    [Fact]
    public async Task The_service_stops_in_the_middle_of_a_probe()
    {
        _upstream.Hangs();
        using var service = Service();
        await service.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromSeconds(10));

        await service.StopAsync(Cancelled);

        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(_refreshLog.Messages);
    }

    private HealthRefreshService Service() => new(_refresh, () => _endpoints.Probes, _time, _refreshLog);
}
