using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Routing;

public sealed class RoutePlannerTests
{
    private static readonly WatchedTime Time = new();

    private static readonly RouterOptions Configured = Options
        .With(Model("mine", new ModelEndpointOptions("beta", "small"), new ModelEndpointOptions("alpha", "small")))
        .With(Model("listed", new ModelEndpointOptions("alpha", "large"), new ModelEndpointOptions("alpha", "small")) with { KeepListedOrder = true })
        .With(Route("auto", "mine", "alpha/large") with
        {
            Objective = Objective.Cost,
            Fallbacks = [new ModelFallback("alpha/small"), new ModelFallback("gamma/last"), new RuleFallback("Busy.")],
        });

    [Fact]
    public void A_route_is_ranked_by_its_objective_and_its_fallbacks_come_last_and_not_twice()
    {
        var plan = Plan("auto");

        Assert.Equal(["alpha/small", "beta/small", "alpha/large", "gamma/last"], Keys(plan));
        Assert.Equal(("auto", "auto", Objective.Cost), (plan.Name, plan.Route, plan.Aim.Objective));
        Assert.Equal(new RuleFallback("Busy."), Assert.Single(plan.Resorts).Fallback);
        Assert.Equal("the route's fallback", plan.Candidates[^1].Reason);
    }

    [Fact]
    public void Models_behind_another_resort_are_resorts_of_their_own_and_not_asked_twice()
    {
        var options = Options.With(Route("auto", "alpha/small") with
        {
            Fallbacks = [new ModelFallback("alpha/large"), new StaleFallback(), new ModelFallback("alpha/small"), new ModelFallback("gamma/last"), new RuleFallback("Busy.")],
        });

        var plan = Plan("auto", options: options);
        var alone = Plan("auto", controls => controls with { Providers = controls.Providers with { AllowFallbacks = false } }, options);

        Assert.Equal(["alpha/small", "alpha/large"], Keys(plan));
        Assert.Equal([new StaleFallback(), new ModelFallback("gamma/last"), new RuleFallback("Busy.")], plan.Resorts.Select(resort => resort.Fallback));
        Assert.Equal(["gamma/last"], plan.Resorts.SelectMany(resort => resort.Candidates).Select(candidate => candidate.Endpoint.Key));
        Assert.Equal([new StaleFallback(), new RuleFallback("Busy.")], alone.Resorts.Select(resort => resort.Fallback));
    }

    [Fact]
    public void Where_no_candidate_may_answer_the_first_model_among_the_resorts_takes_their_place()
    {
        var options = Options.With(Route("auto", "alpha/small") with { Fallbacks = [new StaleFallback(), new ModelFallback("gamma/last"), new ModelFallback("beta/small")] });

        var plan = Plan("auto", controls => controls with { Providers = controls.Providers with { Ignore = ["alpha"] } }, options);

        Assert.Equal(["gamma/last"], Keys(plan));
        Assert.Equal([new StaleFallback(), new ModelFallback("beta/small")], plan.Resorts.Select(resort => resort.Fallback));
    }

    [Theory]
    [InlineData("quality", Objective.Quality)]
    [InlineData("Latency", Objective.Latency)]
    [InlineData("BALANCED", Objective.Balanced)]
    [InlineData("cost", Objective.Cost)]
    public void A_client_may_name_the_objective(string name, Objective objective) =>
        Assert.Equal(objective, Plan("auto", controls => controls with { Objective = name }).Aim.Objective);

    [Theory]
    [InlineData("quality >= 0.9", "quality>=0.9")]
    [InlineData("Quality = 2, cost = 1", "quality=2,cost=1,latency=0")]
    public void White_space_in_an_objective_says_nothing(string name, string aim) =>
        Assert.Equal(aim, Plan("auto", controls => controls with { Objective = name }).Aim.ToString());

    [Theory]
    [InlineData("best")]
    [InlineData("1")]
    [InlineData("17")]
    [InlineData("cost, latency")]
    public void An_objective_that_is_not_one_is_the_clients_mistake(string name)
    {
        var error = Error("auto", controls => controls with { Objective = name });

        Assert.Equal(400, error.Status);
        Assert.Equal($"x-funcrouter-objective \"{name}\" is not known; use balanced, cost, latency, quality, a level as in quality>=0.9, or weights as in quality=2,cost=1,latency=0.5.", error.Message);
    }

    [Theory]
    [InlineData("price", Objective.Cost)]
    [InlineData("latency", Objective.Latency)]
    [InlineData("throughput", Objective.Latency)]
    public void A_sort_of_the_providers_goes_before_the_objective(string sort, Objective objective) =>
        Assert.Equal(objective, Plan("auto", controls => Wanting(controls with { Objective = "quality" }, wanted => wanted with { Sort = sort })).Aim.Objective);

    [Fact]
    public void A_listed_order_is_kept_until_the_client_wants_another()
    {
        Assert.Equal(["alpha/large", "alpha/small"], Keys(Plan("listed")));
        Assert.Equal("listed order", Plan("listed").Candidates[0].Reason);
        Assert.Equal(["alpha/small", "alpha/large"], Keys(Plan("listed", controls => controls with { Objective = "cost" })));
        Assert.Equal(["alpha/small", "alpha/large"], Keys(Plan("listed", controls => Wanting(controls, wanted => wanted with { Sort = "price" }))));
        Assert.Equal(["alpha/small", "alpha/large"], Keys(Plan("listed:floor")));
    }

    [Fact]
    public void Only_and_ignore_exclude_and_say_so()
    {
        var only = Plan("auto", controls => Wanting(controls, wanted => wanted with { Only = ["beta"] }));
        var ignore = Plan("auto", controls => Wanting(controls, wanted => wanted with { Ignore = ["alpha", "gamma"] }));

        Assert.Equal(["beta/small"], Keys(only));
        Assert.Equal(["alpha/small", "alpha/large", "gamma/last"], only.Excluded.Select(candidate => candidate.Endpoint.Key));
        Assert.All(only.Excluded, candidate => Assert.Equal("provider.only", candidate.Constraint));
        Assert.Equal(["beta/small"], Keys(ignore));
        Assert.All(ignore.Excluded, candidate => Assert.Equal("provider.ignore", candidate.Constraint));
    }

    [Fact]
    public void Providers_in_an_order_come_first_in_that_order_and_the_rest_follows() => Assert.Equal(
        ["gamma/last", "beta/small", "alpha/small", "alpha/large"],
        Keys(Plan("auto", controls => Wanting(controls, wanted => wanted with { Order = ["gamma", "beta"] }))));

    [Fact]
    public void Without_fallbacks_only_the_first_of_the_order_is_asked() => Assert.Equal(
        ["beta/small"],
        Keys(Plan("auto", controls => Wanting(controls, wanted => wanted with { Order = ["beta"], AllowFallbacks = false }))));

    [Fact]
    public void Models_of_the_client_come_after_the_candidates_and_before_the_routes_fallbacks_each_once()
    {
        var plan = Plan("auto", controls => controls with { FallbackModels = ["gamma/x", "mine", "listed"] });

        Assert.Equal(["alpha/small", "beta/small", "alpha/large", "gamma/x", "gamma/last"], Keys(plan));
    }

    [Fact]
    public void An_unknown_model_is_named_with_what_there_is()
    {
        var error = Error("mime");

        Assert.Equal((404, "model_not_found", "model"), (error.Status, error.Code, error.Param));
        Assert.Equal(
            "There is no model or route \"mime\". Use one of auto, listed, mine (GET /v1/models lists them), or \"<provider>/<model>\" with "
            + "a configured provider: alpha, beta, gamma.",
            error.Message);
        Assert.Contains("\"nothing\"", Error("mine", controls => controls with { FallbackModels = ["nothing"] }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_cost_too_much_or_has_no_price_is_left_out()
    {
        var plan = Plan("auto", controls => controls with { MaxCostUsd = 0.001m });

        Assert.Equal(["alpha/small", "beta/small"], Keys(plan));
        Assert.Equal(
            [("alpha/large", "maxCost"), ("gamma/last", "maxCost")],
            plan.Excluded.Select(candidate => (candidate.Endpoint.Key, candidate.Constraint)));
    }

    [Fact]
    public void A_level_of_quality_may_be_asked_for_and_nonsense_may_not()
    {
        Assert.Equal(0.9, Plan("auto", controls => controls with { Objective = "quality>=0.9" }).Aim.MinQuality);
        Assert.Equal(new AimWeights(2, 1, 0), Plan("auto", controls => controls with { Objective = "quality=2, cost=1" }).Aim.Weights);
        Assert.All(
            ["speed", "quality>=2", "quality>=", "quality=", "quality=-1", "quality=0", "cost=1,speed=1"],
            objective => Assert.Contains(objective, Error("auto", controls => controls with { Objective = objective }).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Prices_above_the_clients_limit_are_left_out()
    {
        var plan = Plan("auto", controls => Wanting(controls, wanted => wanted with { MaxPrice = new MaxPrice(1.5m, null) }));

        Assert.Equal(["alpha/small"], Keys(plan));
        Assert.All(plan.Excluded, candidate => Assert.Equal("provider.max_price", candidate.Constraint));
    }

    [Fact]
    public void A_provider_of_which_nobody_knows_what_it_does_with_data_is_left_out_where_that_matters()
    {
        Assert.Contains("provider.data_collection", Error("auto", controls => Wanting(controls, wanted => wanted with { DenyDataCollection = true })).Message, StringComparison.Ordinal);
        Assert.Contains("provider.zdr", Error("auto", controls => Wanting(controls, wanted => wanted with { ZeroRetention = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_known_to_be_slower_than_preferred_stands_behind()
    {
        var live = new LiveHealth(Time);
        live.ReportFirstToken("alpha/small", TimeSpan.FromSeconds(3));

        var plan = Plan("auto", controls => Wanting(controls, wanted => wanted with { MaxLatencySeconds = 2 }), live: live);

        Assert.Equal("alpha/small", Keys(plan).Last());
    }

    [Fact]
    public void A_plan_says_what_the_prompt_is_and_why_who_comes_first()
    {
        var plan = Plan("auto");

        Assert.Equal(TaskFamily.Chat, plan.Analysis.Family);
        Assert.StartsWith("The prompt looks like chat, difficulty ", plan.Explanation, StringComparison.Ordinal);
        Assert.Contains($"{plan.Candidates[0].Endpoint.Key} comes first: {plan.Candidates[0].Reason}.", plan.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void When_nobody_is_left_every_candidate_is_named_once_with_its_reason()
    {
        var error = Error("auto", controls => Wanting(controls with { MaxCostUsd = 0 }, wanted => wanted with { Ignore = ["beta"] }));

        Assert.Equal(400, error.Status);
        Assert.Equal(
            "Nobody may answer for \"auto\": beta/small is excluded by provider.ignore, alpha/small is excluded by maxCost, "
            + "alpha/large is excluded by maxCost, gamma/last is excluded by maxCost. Loosen these.",
            error.Message);
    }

    [Fact]
    public void The_order_follows_what_clients_saw()
    {
        var live = new LiveHealth(Time);
        live.ReportFailure("alpha/small");
        live.ReportFailure("alpha/small");
        live.ReportFailure("alpha/small");

        Assert.Equal("beta/small", Keys(Plan("auto", live: live)).First());
    }

    private static RequestControls Wanting(RequestControls controls, Func<ProviderPreferences, ProviderPreferences> wanted) =>
        controls with { Providers = wanted(controls.Providers) };

    private static IEnumerable<string> Keys(RoutePlan plan) => plan.Candidates.Select(candidate => candidate.Endpoint.Key);

    private static RoutePlan Plan(string model, Func<RequestControls, RequestControls>? controls = null, RouterOptions? options = null, LiveHealth? live = null)
    {
        var (plan, error) = Make(model, controls, live, options);
        Assert.Null(error);
        return plan!;
    }

    private static RouterError Error(string model, Func<RequestControls, RequestControls>? controls = null)
    {
        var (plan, error) = Make(model, controls, null, null);
        Assert.Null(plan);
        return error!;
    }

    private static (RoutePlan? Plan, RouterError? Error) Make(string model, Func<RequestControls, RequestControls>? controls, LiveHealth? live, RouterOptions? options) =>
        new RoutePlanner(new HealthView(live ?? new LiveHealth(Time)), new ConversationHomes(Time), new SkillModel(), new UserPreferences(new FakeStore(), Time), () => new RoutingOptions(), () => 0.5).Plan(ChatRequest.Of(Time, model, controls: controls), Table(Time, options ?? Configured));
}
