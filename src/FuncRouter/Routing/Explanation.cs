using System.Globalization;

namespace FuncRouter.Routing;

/// <summary>Says in a few words why a candidate stands where it stands.</summary>
internal static class Explanation
{
    /// <summary>The sentence for one candidate of a field.</summary>
    public static string Of(Objective objective, CandidateEstimate estimate, int index, ReadOnlySpan<CandidateEstimate> field)
    {
        if (field.Length == 1)
        {
            return "the only candidate";
        }

        var cheapest = estimate.CostUsd is not null;
        var fastest = true;
        var best = true;
        for (var i = 0; i < field.Length; i++)
        {
            if (i != index)
            {
                cheapest &= field[i].CostUsd is not { } cost || estimate.CostUsd < cost;
                fastest &= estimate.LatencyMilliseconds < field[i].LatencyMilliseconds;
                best &= estimate.Quality > field[i].Quality;
            }
        }

        var strengths = string.Join(", ", Strengths(cheapest, fastest, best));
        var figures = string.Create(CultureInfo.InvariantCulture, $"quality {estimate.Quality:0.##}, about {estimate.LatencyMilliseconds:0} ms")
            + (estimate.CostUsd is { } usd ? string.Create(CultureInfo.InvariantCulture, $" and ${usd:0.########}") : ", price unknown")
            + (estimate.ErrorRate >= 0.01 ? string.Create(CultureInfo.InvariantCulture, $", {estimate.ErrorRate:P0} errors") : "");
        var aim = objective == Objective.Balanced ? "balanced" : $"for {objective.ToString().ToLowerInvariant()}";
        return strengths.Length > 0 ? $"{aim}: {strengths} ({figures})" : $"{aim}: {figures}";
    }

    private static IEnumerable<string> Strengths(bool cheapest, bool fastest, bool best)
    {
        if (cheapest)
        {
            yield return "cheapest";
        }

        if (fastest)
        {
            yield return "fastest";
        }

        if (best)
        {
            yield return "best";
        }
    }
}
