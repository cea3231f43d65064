namespace FuncRouter.Routing;

/// <summary>A route that asks a cheap model first and a better one only where the answer will not do.</summary>
public sealed record CascadeOptions
{
    /// <summary>
    /// The least that an answer may be sure of itself, where the provider gives log probabilities: the geometric mean of its tokens'
    /// probabilities, from 0 to 1. Null for no such limit.
    /// </summary>
    public double? Confidence { get; init; }
}

/// <summary>Orders candidates for a cascade.</summary>
/// <remarks>
/// By cost, and of that only the steps that lead up: a candidate that is dearer than another and not expected to be better stands behind all
/// steps, as a fallback for failures. Source of the strategy: L. Chen et al., "FrugalGPT" (2023).
/// </remarks>
internal static class Cascade
{
    /// <summary>Orders them.</summary>
    public static IReadOnlyList<PlannedCandidate> Order(IEnumerable<PlannedCandidate> candidates)
    {
        var steps = new List<PlannedCandidate>();
        var others = new List<PlannedCandidate>();
        foreach (var candidate in candidates.OrderBy(candidate => candidate.Estimate.CostUsd ?? decimal.MaxValue))
        {
            var isStep = steps.Count == 0 || candidate.Estimate.Quality > steps[^1].Estimate.Quality;
            var place = isStep ? $"step {steps.Count + 1} of the cascade" : "behind the cascade";
            (isStep ? steps : others).Add(candidate with { Reason = $"{place}; {candidate.Reason}", Step = isStep ? steps.Count + 1 : 0 });
        }

        return [.. steps, .. others];
    }
}
