using System.Text;
using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

public sealed class HealthRefreshTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly ScriptedHandler _upstream = new();
    private readonly ProbedEndpoints _endpoints = new();
    private readonly HealthRefresh _refresh;

    public HealthRefreshTests()
    {
        _endpoints.Endpoints = [_upstream.AsEndpoint("a", new() { Quality = 1 }), _upstream.AsEndpoint("b")];
        _refresh = _endpoints.Refresh(_store, _time);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _upstream.Dispose();

    [Theory]
    [InlineData(200, true, null)]
    [InlineData(404, true, null)]
    [InlineData(405, true, null)]
    [InlineData(500, false, "The provider answered with status 500.")]
    [InlineData(401, false, "The provider answered with status 401.")]
    [InlineData(429, false, "The provider answered with status 429.")]
    public async Task A_probe_asks_for_the_models_and_judges_by_the_status(int status, bool healthy, string? error)
    {
        _upstream.Add(_ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(120));
            return Task.FromResult(new HttpResponseMessage((System.Net.HttpStatusCode)status));
        });

        var result = await _refresh.ProbeAsync("a/m", Cancelled);

        Assert.Equal(new ProbeResult("a/m", healthy, 120, error), result);
        Assert.Equal(new Uri("https://a.example/v1/models"), Assert.Single(_upstream.Requests).Address);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(6), Assert.Single(Probes()).Value.ExpiresAt);
    }

    [Fact]
    public async Task A_probes_response_is_disposed_of()
    {
        _upstream.Answers("{}");

        await _refresh.ProbeAsync("a/m", Cancelled);

        Assert.Equal(0, _upstream.Open);
    }

    [Fact]
    public async Task A_provider_that_is_silent_fails_its_probe_at_the_limit()
    {
        _upstream.Hangs();
        _endpoints.Probes = new ProbeOptions { Timeout = TimeSpan.FromSeconds(3) };
        var probe = _refresh.ProbeAsync("a/m", Cancelled);

        await _time.PassAsync(TimeSpan.FromSeconds(3));

        Assert.Equal(new ProbeResult("a/m", false, 3000, "No answer within 3 s."), await probe);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_fails_its_probe()
    {
        _upstream.Throws(new HttpRequestException(HttpRequestError.NameResolutionError));

        Assert.Equal("No connection: its name cannot be resolved.", (await _refresh.ProbeAsync("a/m", Cancelled))!.Error);
    }

    [Fact]
    public async Task A_host_that_stops_ends_a_probe_without_a_result()
    {
        _upstream.Hangs();
        using var stop = new CancellationTokenSource();
        var probe = _refresh.ProbeAsync("a/m", stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        Assert.Empty(Probes());
    }

    [Fact]
    public async Task Each_probe_is_paid_from_the_day_and_one_that_the_day_has_nothing_left_for_is_not_made()
    {
        _endpoints.Probes = new ProbeOptions { DailyCalls = 2 };
        _upstream.Answers("{}").Answers("{}").Answers("{}");

        Assert.NotNull(await _refresh.ProbeAsync("a/m", Cancelled));
        Assert.NotNull(await _refresh.ProbeAsync("b/m", Cancelled));
        Assert.Null(await _refresh.ProbeAsync("a/m", Cancelled));

        Assert.Equal(2, _upstream.Requests.Count);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await _refresh.ProbeAsync("a/m", Cancelled));
    }

    [Fact]
    public async Task A_probe_that_is_made_again_because_its_result_could_not_be_stored_is_paid_again()
    {
        _endpoints.Probes = new ProbeOptions { DailyCalls = 2 };
        _upstream.Answers("{}").Answers("{}").Answers("{}");
        _store.Before = operation => operation == "upsert" ? Task.FromException(new StoreException(StoreFailure.Unreachable, "gone")) : Task.CompletedTask;

        await Assert.ThrowsAsync<StoreException>(() => _refresh.ProbeAsync("a/m", Cancelled));
        await Assert.ThrowsAsync<StoreException>(() => _refresh.ProbeAsync("a/m", Cancelled));
        Assert.Null(await _refresh.ProbeAsync("a/m", Cancelled));

        Assert.Equal(2, _upstream.Requests.Count);
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_is_not_asked()
    {
        Assert.Equal("The endpoint is no longer configured.", (await _refresh.ProbeAsync("gone/m", Cancelled))!.Error);
        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public async Task A_score_is_a_weighted_average_of_the_probes()
    {
        await ProbeAndRefreshAsync("a/m", 100);
        Assert.Equal(new EndpointScore(100, 1, _time.GetUtcNow(), null), (await ScoresAsync()).Endpoints["a/m"]);

        await ProbeAndRefreshAsync("a/m", 200);
        Assert.Equal(140, (await ScoresAsync()).Endpoints["a/m"].Milliseconds!.Value, 9);

        await ProbeAndRefreshAsync("a/m", 50, status: 500);
        var score = (await ScoresAsync()).Endpoints["a/m"];
        Assert.Equal(140, score.Milliseconds!.Value, 9);
        Assert.Equal(0.6, score.Reliability, 9);
        Assert.Equal("The provider answered with status 500.", score.Error);
    }

    [Fact]
    public async Task A_first_probe_that_fails_leaves_no_time_and_no_trust()
    {
        await ProbeAndRefreshAsync("a/m", 50, status: 500);

        var score = (await ScoresAsync()).Endpoints["a/m"];
        Assert.Equal((null, 0.0), (score.Milliseconds, score.Reliability));
    }

    [Fact]
    public async Task A_probe_is_not_counted_twice()
    {
        await ProbeAndRefreshAsync("a/m", 100);
        await ProbeAndRefreshAsync("a/m", 200);

        _time.Advance(TimeSpan.FromMinutes(1));
        await _refresh.RefreshScoresAsync(Cancelled);

        var scores = await ScoresAsync();
        Assert.Equal(140, scores.Endpoints["a/m"].Milliseconds!.Value, 9);
        Assert.Equal(_time.GetUtcNow(), scores.RefreshedAt);
    }

    [Fact]
    public async Task Every_page_of_the_probes_is_merged_and_endpoints_that_are_gone_drop_out()
    {
        await ProbeAndRefreshAsync("a/m", 100);
        await ProbeAndRefreshAsync("b/m", 100);
        Assert.Equal(["a/m", "b/m"], (await ScoresAsync()).Endpoints.Keys.Order());

        _endpoints.Endpoints = [_endpoints.Endpoints[1]];
        await _refresh.RefreshScoresAsync(Cancelled);

        Assert.Equal(["b/m"], (await ScoresAsync()).Endpoints.Keys);
    }

    [Fact]
    public async Task A_refresh_that_lost_the_race_begins_anew_and_loses_no_update()
    {
        await ProbeAndRefreshAsync("a/m", 100);
        await ProbeAsync("a/m", 200);
        var updates = 0;
        _store.Before = async operation =>
        {
            if (operation == "update" && ++updates == 1)
            {
                // Another instance merges a second endpoint's probe meanwhile.
                await ProbeAsync("b/m", 300);
                await _endpoints.Refresh(_store, _time).RefreshScoresAsync(Cancelled);
            }
        };

        await _refresh.RefreshScoresAsync(Cancelled);

        // The probe of the other one is paid, and three times scores are written.
        Assert.Equal(1 + 3, updates);
        var scores = await ScoresAsync();
        Assert.Equal(140, scores.Endpoints["a/m"].Milliseconds!.Value, 9);
        Assert.Equal(300, scores.Endpoints["b/m"].Milliseconds!.Value, 9);
    }

    [Fact]
    public async Task Of_two_first_refreshes_one_inserts_and_the_other_begins_anew()
    {
        await ProbeAsync("a/m", 100);
        var inserts = 0;
        _store.Before = async operation =>
        {
            if (operation == "insert" && ++inserts == 1)
            {
                await _refresh.RefreshScoresAsync(Cancelled);
            }
        };

        await _refresh.RefreshScoresAsync(Cancelled);

        Assert.Equal(2, inserts);
        Assert.Equal(["a/m"], (await ScoresAsync()).Endpoints.Keys);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"result":null}""")]
    [InlineData("""{"result":7}""")]
    public async Task What_another_version_wrote_counts_as_nothing(string json)
    {
        await ProbeAsync("a/m", 100);
        var value = new StoreValue(Encoding.UTF8.GetBytes(json));
        await _store.UpsertAsync(new StoreKey(HealthMerger.Table, HealthMerger.ProbesPartition, "b/m"), value, Cancelled);
        await _store.UpsertAsync(HealthMerger.ScoresKey, value, Cancelled);

        await _refresh.RefreshScoresAsync(Cancelled);

        Assert.Equal(["a/m"], (await ScoresAsync()).Endpoints.Keys);
    }

    private IReadOnlyList<StoreRow> Probes() => _store.Rows(HealthMerger.Table, HealthMerger.ProbesPartition);

    private async Task ProbeAsync(string endpoint, int milliseconds, int status = 200)
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        _upstream.Add(_ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            return Task.FromResult(new HttpResponseMessage((System.Net.HttpStatusCode)status));
        });
        await _refresh.ProbeAsync(endpoint, Cancelled);
    }

    private async Task ProbeAndRefreshAsync(string endpoint, int milliseconds, int status = 200)
    {
        await ProbeAsync(endpoint, milliseconds, status);
        await _refresh.RefreshScoresAsync(Cancelled);
    }

    private async Task<HealthScores> ScoresAsync() =>
        HealthScores.FromJson((await _store.ReadAsync(HealthMerger.ScoresKey, Cancelled))!.Value.Bytes.Span);
}
