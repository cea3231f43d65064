using FuncRouter.Configuration;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Routing;
using FuncRouter.Routing.Quality;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Routing;

/// <summary>What a plan says of those who would have been asked if they did not rest or fail.</summary>
public sealed class PassedOverTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly RouterOptions Configured = Options
        .With(Route("auto", "alpha/small", "beta/small", "alpha/large") with { Objective = Objective.Cost })
        .With(Route("best", "alpha/small", "alpha/large") with { Objective = Objective.Quality })
        .With(Model("listed", new ModelEndpointOptions("alpha", "large"), new ModelEndpointOptions("alpha", "small")) with { KeepListedOrder = true });

    private readonly WatchedTime _time = new();
    private readonly LiveHealth _live;
    private readonly EndpointCooldowns _cooldowns;
    private readonly EndpointHeadroom _headroom;

    public PassedOverTests() => (_live, _cooldowns, _headroom) = (new LiveHealth(_time), new EndpointCooldowns(_time), new EndpointHeadroom(_time));

    [Fact]
    public void A_cheaper_one_that_rests_after_errors_is_named_with_its_end()
    {
        Fail("alpha/small", 5);

        var plan = Plan("auto");

        var rests = $"rests until {_time.GetUtcNow() + Minute:HH:mm:ss} UTC after 5 errors";
        Assert.Equal("beta/small", plan.Candidates[0].Endpoint.Key);
        Assert.EndsWith($"; alpha/small would be cheaper but {rests}", plan.Candidates[0].Reason, StringComparison.Ordinal);
        Assert.EndsWith($"; {rests}", plan.Candidates.Single(candidate => candidate.Endpoint.Key == "alpha/small").Reason, StringComparison.Ordinal);
        Assert.Contains($"beta/small comes first: {plan.Candidates[0].Reason}.", plan.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain("100 %", plan.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_client_says_the_order_nobody_would_have_been_asked_before()
    {
        Fail("alpha/small", 5);

        var (plan, _) = Planner().Plan(
            ChatRequest.Of(_time, "auto", controls: controls => controls with { Providers = controls.Providers with { Order = ["beta"] } }), Table(_time, Configured));

        Assert.Equal("beta/small", plan!.Candidates[0].Endpoint.Key);
        Assert.DoesNotContain("would be", plan.Candidates[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_better_one_that_has_nothing_left_of_its_limit_is_named_as_that()
    {
        _headroom.Report("alpha/large", 0, Minute);
        _cooldowns.Rest("alpha/large", Minute);

        var reason = Plan("best").Candidates[0].Reason;

        Assert.EndsWith($"; alpha/large would be better but rests until {_time.GetUtcNow() + Minute:HH:mm:ss} UTC, at its limit", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_whose_configured_limit_is_used_up_is_named_with_the_time_of_the_next_request()
    {
        // Of ten a minute one goes at once, and the next six seconds later.
        var table = Table(_time, Configured.With(
            Model("limited", new ModelEndpointOptions("alpha", "large", RequestsPerMinute: 10), new ModelEndpointOptions("alpha", "small")) with { KeepListedOrder = true }));
        var endpoint = Plan("limited", table).Candidates[0].Endpoint;
        endpoint.Rate!.Take();
        var rests = $"rests until {_time.GetUtcNow() + TimeSpan.FromSeconds(6):HH:mm:ss} UTC, at its configured limit";

        var (listed, ranked) = (Plan("limited", table), Plan("best", table));
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(["alpha/large", "alpha/small"], listed.Candidates.Select(candidate => candidate.Endpoint.Key));
        Assert.Equal(1, listed.Candidates[0].Estimate.ErrorRate);
        Assert.Equal($"listed order; {rests}", listed.Candidates[0].Reason);
        Assert.Equal($"listed order; alpha/large stands before it but {rests}", listed.Candidates[1].Reason);
        Assert.EndsWith($"; alpha/large would be better but {rests}", ranked.Candidates[0].Reason, StringComparison.Ordinal);
        Assert.All(Plan("limited", table).Candidates, candidate => Assert.Equal("listed order", candidate.Reason));
    }

    [Fact]
    public void One_that_only_others_saw_fail_is_named_without_a_number()
    {
        _cooldowns.Take("alpha/small", new Cooldown(_time.GetUtcNow() + Minute, IsOpen: true, 1, 60));

        Assert.EndsWith("UTC after errors", Plan("auto").Candidates[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_fails_often_but_does_not_rest_is_named_with_its_rate()
    {
        Fail("alpha/small", 2);

        Assert.EndsWith("; alpha/small would be cheaper but fails in 36 % of attempts", Plan("auto").Candidates[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_would_not_have_been_first_anyway_is_not_named_beside_the_first()
    {
        Fail("alpha/large", 5);

        var plan = Plan("auto");

        Assert.Equal("alpha/small", plan.Candidates[0].Endpoint.Key);
        Assert.DoesNotContain("would be", plan.Candidates[0].Reason, StringComparison.Ordinal);
        Assert.Contains("rests until", plan.Candidates[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_listed_order_the_one_that_is_asked_first_says_who_stands_before_it()
    {
        Fail("alpha/large", 3);

        var plan = Plan("listed");

        Assert.Equal(["alpha/large", "alpha/small"], plan.Candidates.Select(candidate => candidate.Endpoint.Key));
        Assert.StartsWith("listed order; alpha/large stands before it but rests until ", plan.Candidates[1].Reason, StringComparison.Ordinal);
        Assert.Contains("alpha/small comes first: listed order; alpha/large stands before it", plan.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_when_the_rest_is_over()
    {
        _headroom.Report("alpha/small", 0, Minute);
        _cooldowns.Rest("alpha/small", Minute);
        _time.Advance(Minute);

        Assert.All(Plan("auto").Candidates, candidate => Assert.DoesNotContain("rests", candidate.Reason, StringComparison.Ordinal));
    }

    private void Fail(string endpoint, int times)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            _live.ReportFailure(endpoint);
            _cooldowns.ReportFailure(endpoint, Minute, opens: false);
        }
    }

    private RoutePlan Plan(string model, RoutingTable? table = null)
    {
        var (plan, error) = Planner().Plan(ChatRequest.Of(_time, model), table ?? Table(_time, Configured));
        Assert.Null(error);
        return plan!;
    }

    private RoutePlanner Planner() => new(
        new HealthView(_live, null, _cooldowns, _headroom),
        new ConversationHomes(_time),
        new SkillModel(),
        new UserPreferences(new FakeStore(), _time),
        () => new RoutingOptions { Exploration = 0 },
        () => 0.5);
}
