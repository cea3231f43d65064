namespace FuncRouter.Routing;

/// <summary>What a field of candidates is worth by an aim: expected quality, less cost and latency against the best of the field, less risk, and what the user prefers.</summary>
internal static class CandidateUtility
{
    // The loss at which a candidate is eight times as dear or as slow as the best.
    private const double EightTimes = 3;

    // More than any loss: a candidate that reaches the level stands before all that do not.
    private const double LevelReached = 10;

    /// <summary>The utility of each candidate; only their order means anything.</summary>
    /// <param name="field">What to expect of the candidates.</param>
    /// <param name="aim">What is aimed at.</param>
    /// <param name="preferencePull">How much a preference may move a candidate at the most.</param>
    public static double[] Of(ReadOnlySpan<CandidateEstimate> field, RoutingAim aim, double preferencePull)
    {
        var (dearest, cheapest, fastest) = ((decimal?)null, (decimal?)null, double.MaxValue);
        foreach (var estimate in field)
        {
            dearest = estimate.CostUsd is { } high && !(dearest >= high) ? high : dearest;
            cheapest = estimate.CostUsd is { } low && !(cheapest <= low) ? low : cheapest;
            fastest = Math.Min(fastest, estimate.LatencyMilliseconds);
        }

        var utilities = new double[field.Length];
        for (var i = 0; i < field.Length; i++)
        {
            // An unknown price could be any: it counts as the dearest known one.
            var cost = Loss((double)(field[i].CostUsd ?? dearest ?? 0), (double)(cheapest ?? 0), floor: 1e-6);
            var latency = Loss(field[i].LatencyMilliseconds, fastest, floor: 1);
            utilities[i] = Utility(aim, field[i], cost, latency) + (preferencePull * (field[i].DrawnPreference ?? field[i].Preference));
        }

        return utilities;
    }

    private static double Utility(RoutingAim aim, in CandidateEstimate estimate, double cost, double latency)
    {
        if (aim.MinQuality is { } level)
        {
            return estimate.Quality >= level ? LevelReached - cost - (0.05 * latency) - estimate.ErrorRate : estimate.Quality - estimate.ErrorRate;
        }

        var weights = aim.Effective;
        return (weights.Quality * estimate.Quality) - (weights.Cost * cost) - (weights.Latency * latency) - estimate.ErrorRate;
    }

    private static double Loss(double value, double best, double floor) =>
        Math.Log2(Math.Max(value, floor) / Math.Max(best, floor)) / EightTimes;
}
