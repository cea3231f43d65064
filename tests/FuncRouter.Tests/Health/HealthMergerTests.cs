using System.Text;
using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

public sealed class HealthMergerTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly SimulatedInstance _one;
    private readonly SimulatedInstance _other;
    private readonly HealthMerger _merger;

    public HealthMergerTests()
    {
        (_one, _other) = (new SimulatedInstance(_store, _time), new SimulatedInstance(_store, _time));
        _merger = new ProbedEndpoints().Merger(_store, _time);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task What_two_instances_saw_reaches_a_third()
    {
        await SeeAsync(_one, "a", 30, 100);
        await SeeAsync(_other, "a", 10, 200);
        _other.Headroom.Report("a", 0, TimeSpan.FromSeconds(30));
        await SeeAsync(_other, "a", 1, 200);
        await _merger.RefreshAsync(Cancelled);
        using var third = new SimulatedInstance(_store, _time);

        await third.ReadAsync();

        var figures = third.View.Of("a");
        Assert.InRange(figures.FirstTokenMilliseconds!.Value, 120, 135);
        Assert.Equal(41, figures.Samples);
        Assert.InRange(third.Latencies.Quantile("a", LatencyKind.FirstToken, null, 0.95)!.Value.TotalMilliseconds, 200, 220);
        Assert.Equal(0, third.Headroom.Of("a"));
        Assert.Equal(0.3, third.View.Expect("a", null).ErrorRate, 9);
    }

    [Fact]
    public async Task A_merge_that_only_asks_writes_nothing()
    {
        await SeeAsync(_one, "a", 30, 100);
        _one.Cooldowns.ReportFailure("b", TimeSpan.FromSeconds(30), opens: true);
        await _one.ExchangeAsync();

        var scores = await _merger.MergeAsync(Cancelled);

        Assert.Equal(30, scores.Endpoints["a"].RecentAttempts);
        Assert.Null(await _store.ReadAsync(HealthMerger.ScoresKey, Cancelled));
    }

    [Fact]
    public async Task The_cooldown_of_a_configured_endpoint_is_in_its_score()
    {
        using var upstream = new ScriptedHandler();
        var merger = new ProbedEndpoints { Endpoints = [upstream.AsEndpoint("a")] }.Merger(_store, _time);
        _one.Cooldowns.ReportFailure("a/m", TimeSpan.FromSeconds(30), opens: true);
        await _one.ExchangeAsync();

        Assert.Equal(_time.GetUtcNow().AddSeconds(30), (await merger.MergeAsync(Cancelled)).Endpoints["a/m"].RestsUntil);
    }

    [Fact]
    public async Task Rows_that_an_instance_no_longer_needs_are_of_no_account_and_go()
    {
        for (var i = 0; i < 500; i++)
        {
            _one.Answer($"provider/model-{i}", 20, 100);
        }

        _time.Advance(TimeSpan.FromSeconds(290));
        await SeeAsync(_one, "provider/model-1", 1, 100);
        Assert.InRange(Instances().Count, 2, 10);
        _time.Advance(TimeSpan.FromSeconds(20));
        await SeeAsync(_one, "provider/model-1", 1, 100);

        var (endpoint, score) = Assert.Single((await _merger.RefreshAsync(Cancelled)).Endpoints);
        Assert.Equal(("provider/model-1", 2), (endpoint, score.RecentAttempts));
        Assert.Single(Instances());
    }

    [Fact]
    public async Task An_instance_that_is_gone_counts_for_five_minutes_and_then_its_rows_go()
    {
        await SeeAsync(_one, "a", 30, 100);
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(30, (await _merger.RefreshAsync(Cancelled)).Endpoints["a"].RecentAttempts);
        Assert.Single(Instances());

        _time.Advance(TimeSpan.FromMinutes(1));

        var score = (await _merger.RefreshAsync(Cancelled)).Endpoints["a"];
        Assert.Equal((0, 100), (score.RecentAttempts, score.FirstTokenMilliseconds));
        Assert.Empty(Instances());
    }

    [Fact]
    public async Task Cooldowns_that_are_long_over_are_cleared_away()
    {
        _one.Cooldowns.Rest("a", TimeSpan.FromSeconds(30));
        _one.Cooldowns.Rest("b", TimeSpan.FromSeconds(60));
        await _one.ExchangeAsync();

        _time.Advance(TimeSpan.FromSeconds(91));
        await _merger.RefreshAsync(Cancelled);

        Assert.Equal(["b"], _store.Rows(HealthMerger.Table, HealthMerger.CooldownsPartition).Select(row => row.Key.Row));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"at":"2026-07-15T12:00:00+00:00","endpoints":[null,{},{"endpoint":"b"}]}""")]
    public async Task Rows_of_another_version_count_as_nothing(string json)
    {
        await SeeAsync(_one, "a", 30, 100);
        var value = new StoreValue(Encoding.UTF8.GetBytes(json));
        await _store.UpsertAsync(new StoreKey(HealthMerger.Table, HealthMerger.InstancesPartition, HealthMerger.RowOf("other", 0)), value, Cancelled);
        await _store.UpsertAsync(new StoreKey(HealthMerger.Table, HealthMerger.CooldownsPartition, "b"), value, Cancelled);

        Assert.Equal(["a"], (await _merger.RefreshAsync(Cancelled)).Endpoints.Keys);
    }

    private static async Task SeeAsync(SimulatedInstance instance, string endpoint, int times, int milliseconds)
    {
        instance.Answer(endpoint, times, milliseconds);
        await instance.WriteAsync();
    }

    private IReadOnlyList<StoreRow> Instances() => _store.Rows(HealthMerger.Table, HealthMerger.InstancesPartition);
}
