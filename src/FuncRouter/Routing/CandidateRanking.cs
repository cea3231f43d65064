using System.Collections.Immutable;
using FuncRouter.Providers;

namespace FuncRouter.Routing;

/// <summary>
/// Orders candidates by one utility whose weights the aim names: quality, less cost and latency against the best of the field on a
/// logarithmic scale (twice as dear is the same loss at any price), less the risk that the attempt fails, and what the user prefers as far
/// as that may pull. Where a level of quality is the aim, those that reach it come first, the cheapest in front. Equals share.
/// </summary>
/// <param name="random">A number from 0 up to 1, for the shares of equals and for exploring.</param>
internal sealed class CandidateRanking(Func<double> random)
{
    // Scores closer than this are equal: figures are not that exact, and equals share by their weights.
    private const double Tie = 0.01;

    // What is explored costs little, by the router's own judgement.
    private const double MostLostByExploring = 0.1;

    /// <summary>Scores candidates and orders them, the best first.</summary>
    /// <param name="endpoints">The candidates.</param>
    /// <param name="aim">What is aimed at.</param>
    /// <param name="estimator">What to expect of them.</param>
    /// <param name="options">How far preferences pull, and how often is explored.</param>
    public ImmutableArray<PlannedCandidate> Rank(ImmutableArray<ModelEndpoint> endpoints, RoutingAim aim, CandidateEstimator estimator, RoutingOptions options)
    {
        var estimates = new CandidateEstimate[endpoints.Length];
        for (var i = 0; i < endpoints.Length; i++)
        {
            estimates[i] = estimator.Of(endpoints[i]);
        }

        var utilities = CandidateUtility.Of(estimates, aim, options.PreferencePull);
        var ranked = new (PlannedCandidate Candidate, double Share)[endpoints.Length];
        for (var i = 0; i < endpoints.Length; i++)
        {
            var reason = Explanation.Of(aim, estimates[i], i, estimates);
            ranked[i] = (new PlannedCandidate(endpoints[i], estimates[i], utilities[i], reason), Share(endpoints[i]));
        }

        Array.Sort(ranked, static (left, right) => Compare(left, right));
        Explore(ranked, options.Exploration);
        return ImmutableArray.CreateRange(ranked.Select(entry => entry.Candidate));
    }

    /// <summary>Keeps the order that was given, with the estimates that a ranking would have had.</summary>
    public static ImmutableArray<PlannedCandidate> Keep(ImmutableArray<ModelEndpoint> endpoints, string reason, CandidateEstimator estimator) =>
        [.. endpoints.Select((endpoint, index) => new PlannedCandidate(endpoint, estimator.Of(endpoint), -index, reason))];

    // The second is asked first now and then, where it is another model and nearly as good: what nobody asks nobody learns of.
    private void Explore((PlannedCandidate Candidate, double Share)[] ranked, double share)
    {
        if (share > 0 && ranked.Length > 1
            && ranked[0].Candidate.Endpoint.Model != ranked[1].Candidate.Endpoint.Model
            && ranked[0].Candidate.Score - ranked[1].Candidate.Score < MostLostByExploring
            && random() < share)
        {
            (ranked[0], ranked[1]) = (ranked[1], ranked[0]);
            ranked[0].Candidate = ranked[0].Candidate with { Reason = $"to learn about it; {ranked[0].Candidate.Reason}" };
        }
    }

    private static int Compare((PlannedCandidate Candidate, double Share) left, (PlannedCandidate Candidate, double Share) right)
    {
        var (a, b) = (Math.Round(left.Candidate.Score / Tie), Math.Round(right.Candidate.Score / Tie));
        return a == b ? left.Share.CompareTo(right.Share) : b.CompareTo(a);
    }

    // Ordering by the smallest of exponential variables whose rates are the weights gives each its share of first places.
    private double Share(ModelEndpoint endpoint) => -Math.Log(1 - random()) / endpoint.Weight;
}
