using System.Globalization;
using System.Runtime.CompilerServices;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing;

/// <summary>Says in a few words why a candidate stands where it stands.</summary>
internal static class Explanation
{
    /// <summary>The sentence for one candidate of a field.</summary>
    /// <param name="aim">What is aimed at.</param>
    /// <param name="index">Which of the field it is.</param>
    /// <param name="field">What to expect of the candidates.</param>
    public static string Of(RoutingAim aim, int index, ReadOnlySpan<CandidateEstimate> field)
    {
        if (field.Length == 1)
        {
            return "the only candidate";
        }

        // Made for every candidate of every request, so it is put together in place.
        var estimate = field[index];
        var sentence = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        AppendPurpose(ref sentence, aim, estimate);
        var strengths = Strengths(index, field);
        sentence.AppendLiteral(": ");
        sentence.AppendLiteral(strengths);
        sentence.AppendLiteral(strengths.Length > 0 ? " (quality " : "quality ");
        sentence.AppendFormatted(estimate.Quality, QualityFormat(aim));
        sentence.AppendLiteral(", about ");
        sentence.AppendFormatted(estimate.LatencyMilliseconds, "0");
        sentence.AppendLiteral(" ms");
        if (estimate.CostUsd is { } usd)
        {
            sentence.AppendLiteral(" and $");
            sentence.AppendFormatted(usd, "0.########");
        }
        else
        {
            sentence.AppendLiteral(", price unknown");
        }

        if (estimate is { Rest: null, ErrorRate: >= 0.01 })
        {
            sentence.AppendLiteral(", ");
            sentence.AppendFormatted(estimate.ErrorRate, "P0");
            sentence.AppendLiteral(" errors");
        }

        sentence.AppendLiteral(estimate.Preference switch { > 0.05 => ", liked", < -0.05 => ", not liked", _ => "" });
        sentence.AppendLiteral(strengths.Length > 0 ? ")" : "");
        return sentence.ToStringAndClear();
    }

    /// <summary>The sentence for a whole plan.</summary>
    public static string Of(RoutePlan plan)
    {
        var analysis = plan.Analysis;
        var first = plan.Candidates.FirstOrDefault(candidate => candidate.Estimate.Rest is null) ?? plan.Candidates[0];
        var kind = string.Create(CultureInfo.InvariantCulture, $"{analysis.Family.ToWord()}, difficulty {analysis.Difficulty:0.##} ± {analysis.Uncertainty:0.##}, about {analysis.InputTokens} tokens");
        var others = (plan.Candidates.Length, plan.Excluded.Length) switch
        {
            (1, 0) => "",
            (1, var excluded) => $" {excluded} excluded.",
            (var candidates, 0) => $" {candidates - 1} more would be tried after it.",
            var (candidates, excluded) => $" {candidates - 1} more would be tried after it; {excluded} excluded.",
        };
        var copy = plan.Rules.Shadow is { } shadow ? $" A copy goes to {shadow.Model} (rule {shadow.Rule})." : "";
        var last = plan.Resorts.IsEmpty ? "" : $" Where nobody answers: {string.Join(", then ", plan.Resorts.Select(WordsOf))}.";
        return $"The prompt looks like {kind}. {first.Endpoint.Key} comes first: {first.Reason}.{others}{last}{copy}";
    }

    private static string WordsOf(PlannedResort resort) => resort.Fallback switch
    {
        ModelFallback => string.Join(", ", resort.Candidates.Select(candidate => candidate.Endpoint.Key)),
        StaleFallback => "a remembered answer past its time",
        RuleFallback { When: not null } => "a text, if its condition holds",
        RuleFallback => "a text",
        _ => "a person",
    };

    private static void AppendPurpose(ref DefaultInterpolatedStringHandler sentence, RoutingAim aim, in CandidateEstimate estimate)
    {
        if (aim.MinQuality is { } level)
        {
            sentence.AppendLiteral(estimate.Quality >= level ? "reaches quality " : "below quality ");
            sentence.AppendFormatted(level);
            return;
        }

        sentence.AppendLiteral(aim switch
        {
            { Weights: not null } => "by your weights",
            { Objective: Objective.Cost } => "for cost",
            { Objective: Objective.Latency } => "for latency",
            { Objective: Objective.Quality } => "for quality",
            _ => "balanced",
        });
    }

    // A quality must not look as high as a level of more digits that it is below.
    private static string QualityFormat(RoutingAim aim) => aim.MinQuality is { } level && Math.Round(level, 2) != level ? "0.####" : "0.##";

    // At what it beats all others.
    private static string Strengths(int index, ReadOnlySpan<CandidateEstimate> field)
    {
        var estimate = field[index];
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

        return (cheapest, fastest, best) switch
        {
            (true, true, true) => "cheapest, fastest, best",
            (true, true, false) => "cheapest, fastest",
            (true, false, true) => "cheapest, best",
            (true, false, false) => "cheapest",
            (false, true, true) => "fastest, best",
            (false, true, false) => "fastest",
            (false, false, true) => "best",
            _ => "",
        };
    }
}
