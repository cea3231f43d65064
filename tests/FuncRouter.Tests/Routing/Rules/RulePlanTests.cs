using System.Collections.Immutable;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Routing;
using FuncRouter.Routing.Quality;
using FuncRouter.Routing.Rules;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Routing.Rules;

/// <summary>What rules make of plans.</summary>
public sealed class RulePlanTests
{
    private static readonly WatchedTime Time = new();

    private static readonly RouterOptions Configured = Options
        .With(Model("mine", new ModelEndpointOptions("beta", "small")))
        .With(Model("listed", new ModelEndpointOptions("alpha", "large"), new ModelEndpointOptions("alpha", "small")) with { KeepListedOrder = true })
        .With(Route("auto", "alpha/small", "alpha/large") with { Objective = Objective.Cost, Fallbacks = [new ModelFallback("gamma/last"), new RuleFallback("Busy.")] })
        .With(Route("eu", "alpha/small") with { Regions = ["eu"] });

    [Fact]
    public void What_a_rule_takes_instead_comes_first_and_what_the_client_named_stands_behind_it()
    {
        var plan = Plan("auto", new RoutingRule { Name = "to-mine", Action = new() { Use = "mine" } });

        Assert.Equal(["beta/small", "alpha/small", "alpha/large", "gamma/last"], Keys(plan));
        Assert.Equal(("mine", "Busy."), (plan.Name, Assert.IsType<RuleFallback>(Assert.Single(plan.Resorts).Fallback).Text));
        Assert.All(plan.Candidates, candidate => Assert.StartsWith("rule to-mine; ", candidate.Reason, StringComparison.Ordinal));
        Assert.Contains("beta/small comes first: rule to-mine; ", plan.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_only_a_rule_knows_is_taken_by_it() =>
        Assert.Equal(["beta/small"], Keys(Plan("gpt-99", new RoutingRule { Name = "alias", When = new() { Models = ["gpt-*"] }, Action = new() { Use = "mine" } })));

    [Theory]
    [InlineData("auto")]
    [InlineData("auto:floor")]
    [InlineData("auto:nitro")]
    public void A_rule_for_a_name_holds_for_it_with_a_suffix_too(string model)
    {
        var plan = Plan(model, new RoutingRule { Name = "alone", When = new() { Models = ["auto"] }, Action = new() { Only = ["alpha/large"] } });

        Assert.Equal(["alpha/large"], Keys(plan));
    }

    [Fact]
    public void What_a_rule_takes_instead_is_ranked_by_the_suffix_that_the_client_named()
    {
        var rule = new RoutingRule { Name = "other", When = new() { Models = ["auto", "alias"] }, Action = new() { Use = "listed" } };

        Assert.Equal("alpha/large", Keys(Plan("auto", rule)).First());
        Assert.Equal(("alpha/small", Objective.Cost), (Keys(Plan("auto:floor", rule)).First(), Plan("auto:floor", rule).Aim.Objective));
        Assert.Equal(Objective.Latency, Plan("alias:nitro", rule).Aim.Objective);
        Assert.Equal(Objective.Latency, Plan("auto:floor", rule with { Action = new() { Use = "alpha/small:nitro" } }).Aim.Objective);
    }

    [Fact]
    public void Where_a_rule_has_the_suffixed_name_itself_rules_for_the_bare_name_do_not_hold_for_it()
    {
        RoutingRule Use(string name, string model, string use) => new() { Name = name, When = new() { Models = [model] }, Action = new() { Use = use } };
        ImmutableArray<RoutingRule> rules = [Use("bare", "auto", "mine"), Use("suffixed", "auto:floor", "listed"), Use("any", "*:nitro", "listed")];

        Assert.Equal("listed", Plan("auto:floor", rules).Name);
        Assert.Equal("mine", Plan("auto:nitro", rules).Name);
        Assert.Equal("mine", Plan("auto", rules).Name);
    }

    [Fact]
    public void A_model_whose_whole_name_ends_like_a_suffix_has_none() =>
        Assert.Equal("alpha/odd:floor", Plan("alpha/odd:floor", new RoutingRule { Name = "r", When = new() { Models = ["alpha/odd"] }, Action = new() { Use = "mine" } }).Name);

    [Fact]
    public void A_rules_objective_goes_before_the_clients_and_ends_a_listed_order()
    {
        var rule = new RoutingRule { Name = "cheap", Action = new() { Objective = new(Objective.Cost) } };

        Assert.Equal(Objective.Cost, Plan("auto", rule, controls => controls with { Objective = "quality" }).Aim.Objective);
        Assert.Equal(["alpha/small", "alpha/large"], Keys(Plan("listed", rule)));
        Assert.Equal(["alpha/large", "alpha/small"], Keys(Plan("listed", rule with { When = new() { Users = ["ann"] } })));
    }

    [Theory]
    [InlineData("alpha", "", "alpha/large alpha/small")]
    [InlineData("listed", "", "alpha/large alpha/small")]
    [InlineData("gamma/last", "", "gamma/last")]
    [InlineData("", "alpha", "gamma/last")]
    [InlineData("", "listed", "gamma/last")]
    [InlineData("", "alpha/large", "alpha/small gamma/last")]
    [InlineData("alpha", "alpha/small", "alpha/large")]
    public void Restrictions_name_providers_models_and_endpoints_and_hold_for_fallbacks_too(string only, string exclude, string left)
    {
        static ImmutableArray<string> Names(string text) => text.Length == 0 ? [] : [text];
        var plan = Plan("auto", new RoutingRule { Name = "limits", Action = new() { Only = Names(only), Exclude = Names(exclude) } });

        Assert.Equal(left.Split(' '), Keys(plan).Order(StringComparer.Ordinal));
        Assert.Equal(3 - plan.Candidates.Length, plan.Excluded.Length);
        Assert.All(plan.Excluded, candidate => Assert.Equal("rule limits", candidate.Constraint));
    }

    [Fact]
    public void When_rules_leave_nobody_the_error_names_them() => Assert.Contains(
        "alpha/small is excluded by rule none", Error("auto", new RoutingRule { Name = "none", Action = new() { Only = ["beta"] } }).Message, StringComparison.Ordinal);

    [Fact]
    public void What_a_rule_takes_instead_is_bound_to_the_same_regions() => Assert.Contains(
        "beta/small is excluded by region", Error("eu", new RoutingRule { Name = "leave", Action = new() { Use = "mine" } }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_copy_has_one_endpoint_of_the_shadows_model_and_obeys_what_the_request_obeys()
    {
        var shadow = new RoutingRule { Name = "compare", Shadow = new("listed", 1) };

        var copy = Copy("auto", shadow)!;
        Assert.Equal(["alpha/small"], Keys(copy));
        Assert.Equal("a copy by rule compare", copy.Candidates[0].Reason);
        Assert.Contains("A copy goes to listed (rule compare).", Plan("auto", shadow).Explanation, StringComparison.Ordinal);
        Assert.Null(Copy("mine", shadow, controls => Wanting(controls, wanted => wanted with { Only = ["beta"] })));
        Assert.Null(Copy("mine", shadow with { Action = new() { Exclude = ["alpha"] } }));
        Assert.Null(Copy("auto", shadow with { When = new() { Users = ["ann"] } }));
    }

    private static RoutePlan? Copy(string model, RoutingRule rule, Func<RequestControls, RequestControls>? controls = null)
    {
        var request = ChatRequest.Of(Time, model, controls: controls);
        var table = TableWith([rule]);
        return Planner().PlanShadow(request, table, Planner().Plan(request, table).Plan!);
    }

    private static RequestControls Wanting(RequestControls controls, Func<ProviderPreferences, ProviderPreferences> wanted) =>
        controls with { Providers = wanted(controls.Providers) };

    private static IEnumerable<string> Keys(RoutePlan plan) => plan.Candidates.Select(candidate => candidate.Endpoint.Key);

    private static RoutePlan Plan(string model, RoutingRule rule, Func<RequestControls, RequestControls>? controls = null) => Plan(model, [rule], controls);

    private static RoutePlan Plan(string model, ImmutableArray<RoutingRule> rules, Func<RequestControls, RequestControls>? controls = null)
    {
        var (plan, error) = Planner().Plan(ChatRequest.Of(Time, model, controls: controls), TableWith(rules));
        Assert.Null(error);
        return plan!;
    }

    private static RouterError Error(string model, RoutingRule rule) => Planner().Plan(ChatRequest.Of(Time, model), TableWith([rule])).Error!;

    private static RoutingTable TableWith(ImmutableArray<RoutingRule> rules) => Table(Time, Configured with { Rules = rules });

    private static RoutePlanner Planner() =>
        new(new HealthView(new LiveHealth(Time)), new ConversationHomes(Time), new SkillModel(), new UserPreferences(new FakeStore(), Time), () => new RoutingOptions(), () => 0.5);
}
