using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Evaluation;

/// <summary>Outcomes seen as a choice between two of their models.</summary>
internal static class OutcomePair
{
    /// <summary>The lines that have scores of both models.</summary>
    public static IEnumerable<(PromptAnalysis Prompt, OutcomeLine Line)> Of(IEnumerable<(PromptAnalysis Prompt, OutcomeLine Line)> outcomes, string weak, string strong) =>
        outcomes.Where(outcome => outcome.Line.Scores.ContainsKey(weak) && outcome.Line.Scores.ContainsKey(strong));

    /// <summary>What came of a line that has scores of both.</summary>
    public static RoutedOutcome Judged(OutcomeLine line, string weak, string strong, double gain) => new(line.Scores[weak], line.Scores[strong], gain)
    {
        Costs = line.Costs.TryGetValue(weak, out var low) && line.Costs.TryGetValue(strong, out var high) ? (low, high) : null,
    };

    /// <summary>The models with the lowest and the highest mean score; null where there are not two.</summary>
    public static (string Weak, string Strong)? Extremes(IEnumerable<(PromptAnalysis Prompt, OutcomeLine Line)> outcomes)
    {
        var means = outcomes.SelectMany(outcome => outcome.Line.Scores).GroupBy(score => score.Key, score => score.Value, StringComparer.Ordinal)
            .Select(scores => (Model: scores.Key, Mean: scores.Average()))
            .OrderBy(model => model.Mean).ThenBy(model => model.Model, StringComparer.Ordinal)
            .ToArray();
        return means.Length < 2 ? null : (means[0].Model, means[^1].Model);
    }

    /// <summary>The models of a file, for whoever named one that is not in it.</summary>
    public static string Models(IEnumerable<(PromptAnalysis Prompt, OutcomeLine Line)> outcomes) =>
        string.Join(", ", outcomes.SelectMany(outcome => outcome.Line.Scores.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
