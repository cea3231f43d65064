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
    public PlannedCandidate[] Rank(ImmutableArray<ModelEndpoint> endpoints, RoutingAim aim, CandidateEstimator estimator, RoutingOptions options)
    {
        var estimates = new CandidateEstimate[endpoints.Length];
        for (var i = 0; i < endpoints.Length; i++)
        {
            estimates[i] = estimator.Of(endpoints[i]);
        }

        var utilities = CandidateUtility.Of(estimates, aim, options.PreferencePull);
        var ranked = new PlannedCandidate[endpoints.Length];
        var places = new Place[endpoints.Length];
        for (var i = 0; i < endpoints.Length; i++)
        {
            ranked[i] = new PlannedCandidate(endpoints[i], estimates[i], utilities[i], Explanation.Of(aim, i, estimates));
            places[i] = new Place(Math.Round(utilities[i] / Tie), Share(endpoints[i]));
        }

        Array.Sort(places, ranked);
        Explore(ranked, options.Exploration);
        return ranked;
    }

    /// <summary>Keeps the order that was given, with the estimates that a ranking would have had.</summary>
    public static PlannedCandidate[] Keep(ImmutableArray<ModelEndpoint> endpoints, string reason, CandidateEstimator estimator) =>
        [.. endpoints.Select((endpoint, index) => new PlannedCandidate(endpoint, estimator.Of(endpoint), -index, reason))];

    // The second is asked first now and then, where it is another model and nearly as good: what nobody asks nobody learns of.
    private void Explore(PlannedCandidate[] ranked, double share)
    {
        if (share > 0 && ranked.Length > 1
            && ranked[0].Endpoint.Model != ranked[1].Endpoint.Model
            && ranked[0].Score - ranked[1].Score < MostLostByExploring
            && random() < share)
        {
            (ranked[0], ranked[1]) = (ranked[1], ranked[0]);
            ranked[0] = ranked[0] with { Reason = $"to learn about it; {ranked[0].Reason}" };
        }
    }

    // Ordering by the smallest of exponential variables whose rates are the weights gives each its share of first places.
    private double Share(ModelEndpoint endpoint) => -Math.Log(1 - random()) / endpoint.Weight;

    // The higher score first, and among equals the smaller share.
    private readonly record struct Place(double Score, double Share) : IComparable<Place>
    {
        public int CompareTo(Place other) => Score == other.Score ? Share.CompareTo(other.Share) : other.Score.CompareTo(Score);
    }
}
