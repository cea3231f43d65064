using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

public sealed class ProbePlannerTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly ScriptedHandler _upstream = new();
    private readonly ProbedEndpoints _endpoints = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _upstream.Dispose();

    [Fact]
    public void An_endpoint_of_which_nothing_is_known_is_probed() => Assert.Equal(["a"], Choose(("a", null)));

    [Fact]
    public void An_endpoint_that_answers_clients_is_not_probed() =>
        Assert.Equal(["idle"], Choose(("busy", Score(attempts: 1)), ("mostly", Score(attempts: 9, failures: 8)), ("idle", Score(attempts: 0))));

    [Fact]
    public void An_endpoint_that_is_left_alone_is_probed_when_that_is_over()
    {
        var failing = Score(attempts: 3, failures: 3);

        Assert.Empty(Choose(("a", failing with { RestsUntil = Now.AddSeconds(1) })));
        Assert.Equal(["a"], Choose(("a", failing with { RestsUntil = Now })));
        Assert.Equal(["a"], Choose(("a", failing)));
    }

    [Theory]
    [InlineData(300, 61, true)]
    [InlineData(300, 59, false)]
    [InlineData(20, 11, true)]
    [InlineData(20, 9, false)]
    public void An_endpoint_that_was_probed_a_moment_ago_is_not_probed_again(int interval, int secondsAgo, bool isProbed) => Assert.Equal(
        isProbed,
        ProbePlanner.Choose(["a"], Scores(("a", Score() with { ProbedAt = Now.AddSeconds(-secondsAgo) })), TimeSpan.FromSeconds(interval), Now).Length == 1);

    [Fact]
    public void Those_that_failed_come_first_and_then_those_that_have_waited_longest() => Assert.Equal(
        ["failed", "never", "older", "old"],
        Choose(
            ("old", Score() with { ProbedAt = Now.AddMinutes(-10) }),
            ("failed", Score(attempts: 1, failures: 1) with { ProbedAt = Now.AddMinutes(-5) }),
            ("never", null),
            ("older", Score() with { ProbedAt = Now.AddMinutes(-20) })));

    [Fact]
    public async Task The_plan_is_made_of_what_is_stored_and_of_no_more_than_the_day_has_left()
    {
        _endpoints.Endpoints = [_upstream.AsEndpoint("a"), _upstream.AsEndpoint("b"), _upstream.AsEndpoint("c")];
        _endpoints.Probes = new ProbeOptions { DailyCalls = 3 };
        var cooldown = JsonSerializer.SerializeToUtf8Bytes(new Cooldown(_time.GetUtcNow().AddSeconds(5), true, 1, 5), HealthJson.Default.Cooldown);
        await _store.UpsertAsync(new StoreKey(HealthMerger.Table, HealthMerger.CooldownsPartition, "b/m"), new StoreValue(cooldown), Cancelled);

        AssertPlan(await PlanAsync(), 0, "a/m", "c/m");
        await TakeAsync(2);

        _time.Advance(TimeSpan.FromSeconds(5));
        AssertPlan(await PlanAsync(), 2, "a/m");
        AssertPlan(await PlanAsync(), 2, "a/m");
        await TakeAsync(1);
        AssertPlan(await PlanAsync(), 3);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(3, (await PlanAsync()).Endpoints.Length);
    }

    [Fact]
    public async Task Where_probes_are_off_nobody_is_probed_whoever_makes_the_plan()
    {
        _endpoints.Endpoints = [_upstream.AsEndpoint("a")];
        _endpoints.Probes = new ProbeOptions { Enabled = false };

        AssertPlan(await PlanAsync(), 0);
    }

    [Fact]
    public async Task What_is_not_to_be_probed_costs_nothing_of_the_day()
    {
        _endpoints.Endpoints = [_upstream.AsEndpoint("a")];
        _upstream.Answers("{}");
        await _endpoints.Refresh(_store, _time).ProbeAsync("a/m", Cancelled);
        var paid = Assert.Single(_store.Rows(HealthMerger.Table, "budget"));

        AssertPlan(await PlanAsync(), 0);
        Assert.Equal(paid.ETag, Assert.Single(_store.Rows(HealthMerger.Table, "budget")).ETag);
    }

    private Task<ProbePlan> PlanAsync() => _endpoints.Planner(_store, _time).PlanAsync(Cancelled);

    private async Task TakeAsync(int probes)
    {
        for (var i = 0; i < probes; i++)
        {
            await new ProbeBudget(_store, _time).TryTakeAsync(_endpoints.Probes.DailyCalls, Cancelled);
        }
    }

    private static void AssertPlan(ProbePlan plan, int leftOut, params string[] endpoints)
    {
        Assert.Equal(endpoints, plan.Endpoints);
        Assert.Equal((ProbePlanner.ProbesAtOnce, leftOut), (plan.AtOnce, plan.LeftOut));
    }

    private static EndpointScore Score(int attempts = 0, int failures = 0) => EndpointScore.Unprobed with
    {
        RecentAttempts = attempts,
        RecentErrors = failures > 0 ? ImmutableDictionary<string, int>.Empty.Add("ServerError", failures) : null,
    };

    private static HealthScores Scores(params (string Endpoint, EndpointScore? Score)[] known) => new()
    {
        Endpoints = known.Where(entry => entry.Score is not null).ToImmutableDictionary(entry => entry.Endpoint, entry => entry.Score!),
    };

    private static ImmutableArray<string> Choose(params (string Endpoint, EndpointScore? Score)[] known) =>
        ProbePlanner.Choose([.. known.Select(entry => entry.Endpoint)], Scores(known), Interval, Now);
}
