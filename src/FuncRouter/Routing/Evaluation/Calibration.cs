using System.Collections.Immutable;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Routing.Evaluation;

/// <summary>Learns from a file of outcomes, and judges prompts by what was learned.</summary>
internal static class Calibration
{
    /// <summary>The tier of the weakest model where nobody knows tiers.</summary>
    public const double WeakTier = 0.3;

    /// <summary>The tier of the strongest.</summary>
    public const double StrongTier = 0.8;

    // The order of a file may be no accident; the same file gives the same calibration.
    private const int Seed = 20261125;

    /// <summary>Learns from outcomes, in an order of its own.</summary>
    /// <param name="outcomes">Analysed prompts with what came of them.</param>
    /// <param name="learned">Hears how many lines were learned from.</param>
    public static SkillModel Learn(IEnumerable<(PromptAnalysis Prompt, OutcomeLine Line)> outcomes, Action<int>? learned = null)
    {
        var lines = outcomes.ToArray();
        new Random(Seed).Shuffle(lines);
        var model = new SkillModel(TiersOf(lines.Select(line => line.Line)));
        for (var index = 0; index < lines.Length; index++)
        {
            var (prompt, line) = lines[index];
            model.Learn(line.Family, prompt, [.. line.Scores.Select(score => (score.Key, (double?)null, score.Value))]);
            learned?.Invoke(index + 1);
        }

        return model;
    }

    /// <summary>What the strong model is expected to gain on a prompt over the weak one.</summary>
    public static double Gain(SkillModel skills, PromptAnalysis prompt, string weak, string strong)
    {
        var match = skills.Match(prompt);
        return skills.Expect(strong, StrongTier, prompt, match).Mean - skills.Expect(weak, WeakTier, prompt, match).Mean;
    }

    // By their place between the worst and the best mean score.
    private static ImmutableSortedDictionary<string, double> TiersOf(IEnumerable<OutcomeLine> lines)
    {
        var means = lines.SelectMany(line => line.Scores).GroupBy(score => score.Key, score => score.Value).ToDictionary(scores => scores.Key, Enumerable.Average);
        var (least, most) = (means.Values.DefaultIfEmpty().Min(), means.Values.DefaultIfEmpty().Max());
        return means.ToImmutableSortedDictionary(
            mean => mean.Key,
            mean => most > least ? WeakTier + ((StrongTier - WeakTier) * (mean.Value - least) / (most - least)) : SkillModel.MiddlingTier,
            StringComparer.Ordinal);
    }
}
