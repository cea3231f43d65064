using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Rules;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Routing.Rules;

public sealed class RuleEngineTests
{
    private static readonly WatchedTime Time = new();

    private static readonly RoutingRule Canary = new()
    {
        Name = "canary",
        Split = new(SplitUnit.User, [new("new", 0.05, new() { Use = "new" }), new("newer", 0.1, new() { Use = "newer" })]),
    };

    [Fact]
    public void Shares_come_out_over_many_users_and_the_rest_stays_as_it_is()
    {
        const int Users = 20_000;
        var used = Enumerable.Range(0, Users).Select(user => Decide(Canary, user: $"user-{user}")).ToArray();

        // Four standard deviations.
        Assert.InRange(used.Count(decision => decision.Use == "new") / (double)Users, 0.05 - 0.006, 0.05 + 0.006);
        Assert.InRange(used.Count(decision => decision.Use == "newer") / (double)Users, 0.1 - 0.0085, 0.1 + 0.0085);
        Assert.All(used, decision => Assert.Equal(decision.Use ?? "rest", Assert.Single(decision.Applied).Variant));
    }

    [Fact]
    public void A_user_stays_in_a_variant_and_one_session_more_changes_nothing() =>
        Assert.Single(Enumerable.Range(0, 50).Select(session => Decide(Canary, user: "ann", session: $"s{session}").Use).Distinct());

    [Fact]
    public void A_share_that_grows_keeps_who_is_in_it()
    {
        var grown = Canary with { Split = new(SplitUnit.User, [Canary.Split!.Variants[0] with { Share = 0.2 }]) };
        var before = Enumerable.Range(0, 2000).Select(user => $"u{user}").Where(user => Decide(Canary, user: user).Use == "new").ToArray();

        Assert.NotEmpty(before);
        Assert.All(before, user => Assert.Equal("new", Decide(grown, user: user).Use));
    }

    [Fact]
    public void Two_rules_draw_by_themselves()
    {
        var half = Canary with { Split = new(SplitUnit.User, [new("new", 0.5, new() { Use = "new" })]) };
        var both = Enumerable.Range(0, 2000).Count(user => Decide(half, user: $"u{user}").Use == Decide(half with { Name = "other" }, user: $"u{user}").Use);

        Assert.InRange(both, 900, 1100);
    }

    [Fact]
    public void Who_is_not_named_is_drawn_by_conversation_and_a_split_by_request_draws_each()
    {
        var half = Canary with { Split = new(SplitUnit.User, [new("new", 0.5, new() { Use = "new" })]) };
        var perRequest = half with { Split = half.Split! with { By = SplitUnit.Request } };

        Assert.Single(Enumerable.Range(0, 40).Select(_ => Decide(half, session: "same").Use).Distinct());
        Assert.Equal(2, Enumerable.Range(0, 40).Select(session => Decide(half, session: $"s{session}").Use).Distinct().Count());
        Assert.Equal(2, Enumerable.Range(0, 40).Select(_ => Decide(perRequest, user: "ann", session: "same").Use).Distinct().Count());
    }

    [Fact]
    public void The_first_word_on_a_target_holds_and_restrictions_add_up()
    {
        var decision = Decide(
            new RoutingRule { Name = "a", When = new() { Models = ["other"] }, Action = new() { Use = "never" } },
            new RoutingRule { Name = "b", Action = new() { Exclude = ["alpha"] } },
            new RoutingRule { Name = "c", Action = new() { Use = "mine", Objective = RoutingAim.Parse("cost") } },
            new RoutingRule { Name = "d", Action = new() { Use = "other", Objective = RoutingAim.Parse("quality"), Only = ["beta", "gamma"] } });

        Assert.Equal(["b", "c", "d"], decision.Applied.Select(rule => rule.Name));
        Assert.Equal(("mine", Objective.Cost), (decision.Use, decision.Objective!.Objective));
        Assert.Equal(2, decision.Restrictions.Length);
        Assert.Equal("rules b, c, d", decision.Reason);
    }

    [Fact]
    public void A_share_of_requests_is_copied_and_a_rule_that_only_copies_is_not_said_to_have_decided()
    {
        var rule = new RoutingRule { Name = "compare", Shadow = new("beta/small", 0.25) };
        var decisions = Enumerable.Range(0, 4000).Select(_ => Decide(rule)).ToArray();

        Assert.InRange(decisions.Count(decision => decision.Shadow is { Rule: "compare", Model: "beta/small" }), 880, 1120);
        Assert.All(decisions, decision => Assert.Empty(decision.Applied));
    }

    [Fact]
    public void What_is_no_conversation_is_left_as_it_is() =>
        Assert.Same(RuleDecision.None, Decide(ChatRequest.Of(Time) with { Conversation = null }, [new() { Name = "a", Action = new() { Use = "mine" } }]));

    private static RuleDecision Decide(params ImmutableArray<RoutingRule> rules) => Decide(ChatRequest.Of(Time), rules);

    private static RuleDecision Decide(RoutingRule rule, string? user = null, string session = "s") =>
        Decide(ChatRequest.Of(Time) with { Caller = new Caller("default", user, session) }, [rule]);

    private static RuleDecision Decide(RouterRequest request, ImmutableArray<RoutingRule> rules) =>
        RuleEngine.Decide(rules, request, PromptAnalyzer.Analyze(request), _ => []);
}
