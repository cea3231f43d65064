using System.Collections.Immutable;
using System.Globalization;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Routing;

public sealed class CandidateRankingTests
{
    private static readonly RoutingOptions Plain = new() { Exploration = 0 };
    private static readonly ModelEndpoint Cheap = Endpoint("cheap", price: 1, quality: 0.4);
    private static readonly ModelEndpoint Fast = Endpoint("fast", price: 4, quality: 0.5);
    private static readonly ModelEndpoint Best = Endpoint("best", price: 16, quality: 0.9);

    private static readonly Dictionary<string, EndpointFigures> Figures = new()
    {
        [Cheap.Key] = new(2000, 50, 0, 10),
        [Fast.Key] = new(100, 400, 0, 10),
        [Best.Key] = new(1500, 40, 0, 10),
    };

    [Theory]
    [InlineData(Objective.Cost, "cheap,fast,best")]
    [InlineData(Objective.Latency, "fast,cheap,best")]
    [InlineData(Objective.Quality, "best,fast,cheap")]
    public void An_objective_orders_by_what_it_names(Objective objective, string order) =>
        Assert.Equal(order.Split(','), Rank([Best, Cheap, Fast], objective));

    [Fact]
    public void Balanced_takes_the_one_that_is_good_at_most_things() =>
        Assert.Equal("fast", Rank([Best, Cheap, Fast], Objective.Balanced)[0]);

    [Fact]
    public void Live_latency_changes_the_order_for_latency()
    {
        var figures = new Dictionary<string, EndpointFigures>(Figures) { [Fast.Key] = new(30_000, 5, 0, 10) };

        Assert.Equal("fast", Rank([Cheap, Fast, Best], Objective.Latency, figures)[^1]);
    }

    [Fact]
    public void The_length_of_prompt_and_answer_is_what_the_cost_is_reckoned_with()
    {
        var dearAnswers = Priced("answers", new ModelPrice(0.1m, 10), 0.5);
        var dearPrompts = Priced("prompts", new ModelPrice(1, 1), 0.5);

        var ranked = new CandidateRanking(() => 0).Rank([dearAnswers, dearPrompts], new RoutingAim(Objective.Cost), Estimator(_ => EndpointFigures.Unknown, 100_000, 10), Plain);

        Assert.Equal("answers", ranked[0].Endpoint.Provider.Name);
        Assert.Equal(0.0101m, ranked[0].Estimate.CostUsd);
        Assert.Equal("prompts", Rank([dearAnswers, dearPrompts], Objective.Cost)[0]);
    }

    [Fact]
    public void A_price_that_nobody_knows_counts_as_the_dearest()
    {
        var unknown = Endpoint("unknown", price: null, quality: 0.9);

        Assert.Equal(["cheap", "unknown"], Rank([unknown, Cheap, Endpoint("dear", 16, 0.1)], Objective.Cost, new())[..2]);
        Assert.Equal(["free", "unknown"], Rank([unknown, Endpoint("free", 0, 0.9), Endpoint("dear", 16, 0.1)], Objective.Cost, new())[..2]);
    }

    [Fact]
    public void Without_any_price_the_cost_decides_nothing() =>
        Assert.Equal(["b", "a"], Rank([Endpoint("a", null, 0.2), Endpoint("b", null, 0.9)], Objective.Cost, new()));

    [Theory]
    [InlineData(Objective.Balanced)]
    [InlineData(Objective.Cost)]
    [InlineData(Objective.Latency)]
    [InlineData(Objective.Quality)]
    public void Errors_push_an_endpoint_down(Objective objective)
    {
        var (sick, well) = (Endpoint("sick", 1, 0.6), Endpoint("well", 2, 0.5));
        Assert.Equal(["sick", "well"], Rank([well, sick], objective, new()));

        Assert.Equal(["well", "sick"], Rank([well, sick], objective, new() { [sick.Key] = new(null, null, 0.5, 10) }));
    }

    [Fact]
    public void Equals_share_the_first_place_in_proportion_to_their_weights()
    {
        // A grid over both of the numbers that a ranking of two takes is chance without chance: every share comes out exactly.
        const int Steps = 200;
        var (once, thrice) = (Endpoint("once", 1, 0.5), Endpoint("thrice", 1, 0.5, weight: 3));
        var wins = 0;
        for (var i = 0; i < Steps * Steps; i++)
        {
            var numbers = new Queue<double>([(i / Steps + 0.5) / Steps, (i % Steps + 0.5) / Steps]);
            wins += Rank([once, thrice], Objective.Balanced, new(), numbers.Dequeue)[0] == "thrice" ? 1 : 0;
        }

        Assert.InRange(wins / (double)(Steps * Steps), 0.745, 0.755);
    }

    [Fact]
    public void A_better_one_comes_first_whatever_its_weight() => Assert.All(
        Enumerable.Range(0, 10),
        step => Assert.Equal("better", Rank([Endpoint("worse", 1, 0.4, weight: 100), Endpoint("better", 1, 0.6)], Objective.Balanced, new(), () => step / 10.0)[0]));

    [Theory]
    [InlineData(0.3, "cheap,fast,best")]
    [InlineData(0.45, "fast,best,cheap")]
    [InlineData(0.9, "best,fast,cheap")]
    [InlineData(0.99, "best,fast,cheap")]
    public void Of_those_that_reach_a_level_of_quality_the_cheapest_comes_first_and_else_the_best(double level, string order) =>
        Assert.Equal(order.Split(','), Rank(new RoutingAim(Objective.Cost) { MinQuality = level }));

    [Fact]
    public void Weights_are_taken_as_they_are_given()
    {
        Assert.Equal("best", Rank(new RoutingAim(Objective.Cost) { Weights = new AimWeights(10, 1, 0) })[0]);
        Assert.Equal("cheap", Rank(new RoutingAim(Objective.Quality) { Weights = new AimWeights(0.1, 1, 0) })[0]);
    }

    [Fact]
    public void What_a_user_likes_moves_a_candidate_and_never_further_than_configured()
    {
        var (liked, other) = (Endpoint("liked", 1, 0.5), Endpoint("other", 1, 0.53));
        string First(double pull, double preference) => new CandidateRanking(() => 0)
            .Rank([liked, other, Endpoint("far", 1, 0.9)], new RoutingAim(Objective.Balanced), Estimator(_ => EndpointFigures.Unknown, preference: endpoint => endpoint == liked ? preference : 0), new RoutingOptions { Exploration = 0, PreferencePull = pull })
            .First(candidate => candidate.Endpoint.Provider.Name != "far").Endpoint.Provider.Name;

        Assert.Equal("other", First(0.1, 0));
        Assert.Equal("liked", First(0.1, 1));
        Assert.Equal("other", First(0, 1));
        Assert.Equal("far", new CandidateRanking(() => 0)
            .Rank([liked, Endpoint("far", 1, 0.9)], new RoutingAim(Objective.Balanced), Estimator(_ => EndpointFigures.Unknown, preference: endpoint => endpoint == liked ? 1 : 0), Plain)[0].Endpoint.Provider.Name);
    }

    [Fact]
    public void A_close_second_is_asked_first_in_the_configured_share_of_requests_and_says_so()
    {
        var (one, two) = (Endpoint("one", 1, 0.52), Model("two", "other", 0.5));
        PlannedCandidate First(double chance) =>
            new CandidateRanking(() => chance).Rank([one, two], new RoutingAim(Objective.Balanced), Estimator(_ => EndpointFigures.Unknown), new RoutingOptions { Exploration = 0.02 })[0];

        Assert.Equal("one", First(0.03).Endpoint.Provider.Name);
        Assert.Equal("two", First(0.01).Endpoint.Provider.Name);
        Assert.StartsWith("to learn about it; ", First(0.01).Reason, StringComparison.Ordinal);
        Assert.Equal("one", new CandidateRanking(() => 0.01)
            .Rank([one, Model("two", "other", 0.2)], new RoutingAim(Objective.Quality), Estimator(_ => EndpointFigures.Unknown), new RoutingOptions { Exploration = 0.02 })[0].Endpoint.Provider.Name);
    }

    [Fact]
    public void Who_has_the_conversation_in_its_prompt_cache_is_cheaper_for_it()
    {
        var price = new ModelPrice(1, 1, CachedInput: 0.1m);
        var (here, there) = (Priced("here", price, 0.5), Priced("there", price with { Input = 0.9m }, 0.5));

        string First((string, int)? home) => new CandidateRanking(() => 0)
            .Rank([here, there], new RoutingAim(Objective.Cost), Estimator(_ => EndpointFigures.Unknown, 10_000, home: home), Plain)[0].Endpoint.Provider.Name;

        Assert.Equal("there", First(null));
        Assert.Equal("here", First((here.Key, 9_000)));
        Assert.Equal("there", First((here.Key, 0)));
    }

    [Fact]
    public void Who_reads_most_prompts_from_its_cache_is_cheaper_for_one_of_which_nothing_else_is_known()
    {
        var price = new ModelPrice(1, 1, CachedInput: 0.1m);
        var (here, there) = (Priced("here", price, 0.5), Priced("there", price with { Input = 0.9m }, 0.5));
        var figures = new Dictionary<string, EndpointFigures> { [here.Key] = EndpointFigures.Unknown with { CachedInputShare = 0.5 } };
        PlannedCandidate First(int inputTokens, (string, int)? home = null) => new CandidateRanking(() => 0)
            .Rank([here, there], new RoutingAim(Objective.Cost), Estimator(key => figures.GetValueOrDefault(key, EndpointFigures.Unknown), inputTokens, home: home), Plain)[0];

        Assert.Equal(("here", 5_000), (First(10_000).Endpoint.Provider.Name, First(10_000).Estimate.CachedInputTokens));
        Assert.Equal(((10_000 - 5_000) * 1m + (5_000 * 0.1m) + 300) / 1_000_000, First(10_000).Estimate.CostUsd);

        // A prompt too short for a cache, and a conversation that another has.
        Assert.Equal(("there", 0), (First(1_023).Endpoint.Provider.Name, First(1_023).Estimate.CachedInputTokens));
        Assert.Equal(("there", 1_000), (First(10_000, (there.Key, 1_000)).Endpoint.Provider.Name, First(10_000, (there.Key, 1_000)).Estimate.CachedInputTokens));
        Assert.Equal("here", First(10_000, (there.Key, 0)).Endpoint.Provider.Name);
    }

    [Fact]
    public void A_kept_order_stays_whatever_its_members_cost()
    {
        var kept = CandidateRanking.Keep([Best, Cheap, Fast], "listed order", Estimator(_ => EndpointFigures.Unknown));

        Assert.Equal(["best", "cheap", "fast"], kept.Select(candidate => candidate.Endpoint.Provider.Name));
        Assert.All(kept, candidate => Assert.Equal("listed order", candidate.Reason));
        Assert.Equal(kept.OrderByDescending(candidate => candidate.Score), kept);
        Assert.NotNull(kept[0].Estimate.CostUsd);
    }

    [Fact]
    public void A_reason_says_what_a_candidate_is_best_at_and_what_to_expect_of_it()
    {
        var figures = new Dictionary<string, EndpointFigures>(Figures) { [Cheap.Key] = new(2000, 50, 0.25, 10) };
        var ranked = new CandidateRanking(() => 0).Rank(
            [Best, Cheap, Fast, Endpoint("plain", null, 0.1)], new RoutingAim(Objective.Balanced), Estimator(key => figures.GetValueOrDefault(key, EndpointFigures.Unknown), 700), Plain);

        var reasons = ranked.ToDictionary(candidate => candidate.Endpoint.Provider.Name, candidate => candidate.Reason);

        Assert.Equal("balanced: cheapest (quality 0.35, about 8000 ms and $0.001, 25 % errors)", reasons["cheap"]);
        Assert.Equal("balanced: fastest (quality 0.5, about 850 ms and $0.004)", reasons["fast"]);
        Assert.Equal("balanced: best (quality 0.92, about 9000 ms and $0.016)", reasons["best"]);
        Assert.Equal("balanced: quality 0.08, about 5800 ms, price unknown", reasons["plain"]);
    }

    [Fact]
    public void A_reason_names_the_objective_or_that_there_was_no_choice()
    {
        Assert.Equal("the only candidate", new CandidateRanking(() => 0).Rank([Best], new RoutingAim(Objective.Cost), Estimator(_ => EndpointFigures.Unknown, 1, 1), Plain)[0].Reason);
        Assert.StartsWith(
            "for cost: cheapest, best (",
            new CandidateRanking(() => 0).Rank([Endpoint("a", 1, 0.9), Endpoint("b", 2, 0.5)], new RoutingAim(Objective.Cost), Estimator(_ => EndpointFigures.Unknown, 1, 1), Plain)[0].Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.6, "reaches quality 0.6: ", "0.##")]
    [InlineData(0.999, "below quality 0.999: ", "0.####")]
    public void A_reason_names_the_level_of_quality_with_all_its_digits(double level, string beginning, string format)
    {
        var best = new CandidateRanking(() => 0)
            .Rank([Best, Cheap], new RoutingAim(Objective.Cost) { MinQuality = level }, Estimator(key => Figures[key]), Plain)
            .Single(candidate => candidate.Endpoint.Provider.Name == "best");

        Assert.StartsWith(beginning, best.Reason, StringComparison.Ordinal);
        Assert.Contains($"quality {best.Estimate.Quality.ToString(format, CultureInfo.InvariantCulture)}, about ", best.Reason, StringComparison.Ordinal);
    }

    private static string[] Rank(
        ImmutableArray<ModelEndpoint> endpoints, Objective objective, Dictionary<string, EndpointFigures>? figures = null, Func<double>? random = null) =>
        [.. new CandidateRanking(random ?? (() => 0))
            .Rank(endpoints, new RoutingAim(objective), Estimator(key => (figures ?? Figures).GetValueOrDefault(key, EndpointFigures.Unknown)), Plain)
            .Select(candidate => candidate.Endpoint.Provider.Name)];

    private static CandidateEstimator Estimator(Func<string, EndpointFigures> figures, int inputTokens = 100, int? maxOutputTokens = null, (string, int)? home = null, Func<ModelEndpoint, double>? preference = null) => new(
        new SkillModel(),
        new PromptAnalysis { Family = TaskFamily.Chat, Difficulty = 0.5, Uncertainty = 0.3, InputTokens = inputTokens, ExpectedOutputTokens = 300 },
        new RequestFeatures { MaxOutputTokens = maxOutputTokens },
        home,
        figures,
        endpoint => (preference?.Invoke(endpoint) ?? 0, null));

    private static string[] Rank(RoutingAim aim) =>
        [.. new CandidateRanking(() => 0)
            .Rank([Best, Cheap, Fast], aim, Estimator(key => Figures[key]), Plain)
            .Select(candidate => candidate.Endpoint.Provider.Name)];

    private static ModelEndpoint Model(string provider, string model, double quality) => new()
    {
        Provider = new ScriptedHandler().AsProvider(provider),
        Model = model,
        Facts = new ModelFacts { Price = new ModelPrice(1, 1), Quality = quality },
    };

    private static ModelEndpoint Endpoint(string name, decimal? price, double quality, double weight = 1) =>
        Priced(name, price is { } known ? new ModelPrice(known, known) : null, quality, weight);

    private static ModelEndpoint Priced(string name, ModelPrice? price, double quality, double weight = 1) => new()
    {
        Provider = new ScriptedHandler().AsProvider(name),
        Model = "m",
        Weight = weight,
        Facts = new ModelFacts { Price = price, Quality = quality },
    };
}
