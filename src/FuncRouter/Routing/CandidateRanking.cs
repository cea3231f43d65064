using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Providers;

namespace FuncRouter.Routing;

/// <summary>
/// Orders candidates by one utility whose weights the objective names: quality, less cost and latency against the best of the
/// field on a logarithmic scale (twice as dear is the same loss at any price), less the risk that the attempt fails.
/// </summary>
/// <param name="random">A number from 0 up to 1, for the shares of equals.</param>
internal sealed class CandidateRanking(Func<double> random)
{
    // A model of which nothing is known is taken for a middling one.
    private const double PriorQuality = 0.5;
    private const double PriorFirstTokenMilliseconds = 800;
    private const double PriorTokensPerSecond = 60;
    private const int PriorOutputTokens = 300;

    // Scores closer than this are equal: figures are not that exact, and equals share by their weights.
    private const double Tie = 0.01;

    // The loss at which a candidate is eight times as dear or as slow as the best.
    private const double EightTimes = 3;

    /// <summary>Works out what to expect of every endpoint, scores it and orders them, the best first.</summary>
    public ImmutableArray<PlannedCandidate> Rank(
        ImmutableArray<ModelEndpoint> endpoints, Objective objective, int inputTokens, int? maxOutputTokens, Func<string, Health.EndpointFigures> figures)
    {
        var outputTokens = Math.Min(maxOutputTokens ?? PriorOutputTokens, PriorOutputTokens);
        var estimates = new CandidateEstimate[endpoints.Length];
        for (var i = 0; i < endpoints.Length; i++)
        {
            estimates[i] = Estimate(endpoints[i], figures(endpoints[i].Key), inputTokens, outputTokens);
        }

        var dearest = estimates.Max(estimate => estimate.CostUsd) ?? 0;
        var cheapest = estimates.Min(estimate => estimate.CostUsd) ?? 0;
        var fastest = estimates.Min(estimate => estimate.LatencyMilliseconds);
        var weights = Weights.Of(objective);
        var ranked = new (PlannedCandidate Candidate, double Share)[endpoints.Length];
        for (var i = 0; i < endpoints.Length; i++)
        {
            var estimate = estimates[i];

            // An unknown price could be any: it counts as the dearest known one.
            var cost = Loss((double)(estimate.CostUsd ?? dearest), (double)cheapest, floor: 1e-6);
            var latency = Loss(estimate.LatencyMilliseconds, fastest, floor: 1);
            var score = (weights.Quality * estimate.Quality) - (weights.Cost * cost) - (weights.Latency * latency) - (weights.Risk * estimate.ErrorRate);
            var reason = Explanation.Of(objective, estimate, i, estimates);
            ranked[i] = (new PlannedCandidate(endpoints[i], estimate, score, reason), Share(endpoints[i]));
        }

        Array.Sort(ranked, static (left, right) => Compare(left, right));
        return ImmutableArray.Create(ranked.AsSpan().ToArray().Select(entry => entry.Candidate).ToArray());
    }

    /// <summary>Keeps the order that was given, with the estimates that a ranking would have had.</summary>
    public static ImmutableArray<PlannedCandidate> Keep(
        ImmutableArray<ModelEndpoint> endpoints, string reason, int inputTokens, int? maxOutputTokens, Func<string, Health.EndpointFigures> figures)
    {
        var outputTokens = Math.Min(maxOutputTokens ?? PriorOutputTokens, PriorOutputTokens);
        return [.. endpoints.Select((endpoint, index) => new PlannedCandidate(
            endpoint, Estimate(endpoint, figures(endpoint.Key), inputTokens, outputTokens), -index, reason))];
    }

    private static int Compare((PlannedCandidate Candidate, double Share) left, (PlannedCandidate Candidate, double Share) right)
    {
        var (a, b) = (Math.Round(left.Candidate.Score / Tie), Math.Round(right.Candidate.Score / Tie));
        return a == b ? left.Share.CompareTo(right.Share) : b.CompareTo(a);
    }

    private static CandidateEstimate Estimate(ModelEndpoint endpoint, Health.EndpointFigures figures, int inputTokens, int outputTokens) => new(
        CostCalculator.ExpectedCost(endpoint.Facts.Price, inputTokens, outputTokens),
        (figures.FirstTokenMilliseconds ?? PriorFirstTokenMilliseconds + (figures.ProbeMilliseconds ?? 0)) + (outputTokens * 1000 / (figures.TokensPerSecond ?? PriorTokensPerSecond)),
        endpoint.Facts.Quality ?? PriorQuality,
        figures.ErrorRate);

    // Ordering by the smallest of exponential variables whose rates are the weights gives each its share of first places.
    private double Share(ModelEndpoint endpoint) => -Math.Log(1 - random()) / endpoint.Weight;

    private static double Loss(double value, double best, double floor) =>
        Math.Log2(Math.Max(value, floor) / Math.Max(best, floor)) / EightTimes;

    private readonly record struct Weights(double Quality, double Cost, double Latency, double Risk)
    {
        public static Weights Of(Objective objective) => objective switch
        {
            Objective.Cost => new Weights(0.05, 1, 0.05, 1),
            Objective.Latency => new Weights(0.05, 0.05, 1, 1),
            Objective.Quality => new Weights(1, 0.02, 0.02, 1),
            _ => new Weights(0.5, 0.25, 0.25, 1),
        };
    }
}
