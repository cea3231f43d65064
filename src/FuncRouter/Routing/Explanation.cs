using System.Globalization;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing;

/// <summary>Says in a few words why a candidate stands where it stands.</summary>
internal static class Explanation
{
    /// <summary>The sentence for one candidate of a field.</summary>
    public static string Of(RoutingAim aim, CandidateEstimate estimate, int index, ReadOnlySpan<CandidateEstimate> field)
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
            + (estimate.ErrorRate >= 0.01 ? string.Create(CultureInfo.InvariantCulture, $", {estimate.ErrorRate:P0} errors") : "")
            + (estimate.Preference switch { > 0.05 => ", liked", < -0.05 => ", not liked", _ => "" });
        var purpose = aim switch
        {
            { MinQuality: { } level } => string.Create(CultureInfo.InvariantCulture, $"{(estimate.Quality >= level ? "reaches" : "below")} quality {level:0.##}"),
            { Weights: not null } => "by your weights",
            { Objective: Objective.Balanced } => "balanced",
            _ => $"for {aim.Objective.ToString().ToLowerInvariant()}",
        };
        return strengths.Length > 0 ? $"{purpose}: {strengths} ({figures})" : $"{purpose}: {figures}";
    }

    /// <summary>The sentence for a whole plan.</summary>
    public static string Of(RoutePlan plan)
    {
        var analysis = plan.Analysis;
        var first = plan.Candidates[0];
        var kind = string.Create(CultureInfo.InvariantCulture, $"{analysis.Family.ToWord()}, difficulty {analysis.Difficulty:0.##} ± {analysis.Uncertainty:0.##}, about {analysis.InputTokens} tokens");
        var others = (plan.Candidates.Length, plan.Excluded.Length) switch
        {
            (1, 0) => "",
            (1, var excluded) => $" {excluded} excluded.",
            (var candidates, 0) => $" {candidates - 1} more would be tried after it.",
            var (candidates, excluded) => $" {candidates - 1} more would be tried after it; {excluded} excluded.",
        };
        var copy = plan.Rules.Shadow is { } shadow ? $" A copy goes to {shadow.Model} (rule {shadow.Rule})." : "";
        return $"The prompt looks like {kind}. {first.Endpoint.Key} comes first: {first.Reason}.{others}{copy}";
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
