using System.Collections.Immutable;
using System.Globalization;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Evaluation;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Benchmarks.Quality;

/// <summary>
/// <c>quality DIR</c>: how well difficulty and skill are judged on the data of a folder (<c>routing/nine-models.jsonl</c>), by families left
/// out whole and by five folds, with bootstrap intervals; the same for other files of outcomes beside it; and how well questions are told apart
/// on every file in <c>semantic</c>. Nothing is trained on what it is measured on.
/// </summary>
internal static class QualityCommand
{
    private const string Weak = "mistral-7b-instruct-v0.3";
    private const string Strong = "llama-3.3-nemotron-super-49b-v1";
    private const int Folds = 5;
    private const int KnownOutcomes = 1500;
    private const int Draws = 3;

    /// <summary>Prints the tables.</summary>
    public static int Run(string folder)
    {
        var outcomes = Path.Combine(folder, "routing", "nine-models.jsonl");
        if (File.Exists(outcomes))
        {
            PrintRouting(outcomes);
        }

        if (Directory.Exists(Path.Combine(folder, "routing")))
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "routing"), "*.jsonl").Where(file => file != outcomes).Order(StringComparer.Ordinal))
            {
                OtherOutcomes.Print(file);
            }
        }

        SemanticQuality.Print(Path.Combine(folder, "semantic"));
        return 0;
    }

    private static void PrintRouting(string file)
    {
        var lines = File.ReadLines(file)
            .Select(OutcomeLine.Read)
            .Select(line => (Prompt: PromptAnalyzer.Analyze(line.Prompt), Line: line))
            .ToArray();
        var defaults = new SkillModel();
        Console.WriteLine($"APGR of {Weak} and {Strong}, with 95 % intervals; 0.5 is random");
        Console.WriteLine($"{"family",-22} {"n",5} {"weak",5} {"gap",6}  {"length",-6}  {"shipped default",-22}  {"other families learned",-22}  {"five folds",-12} found as");
        foreach (var family in lines.GroupBy(line => line.Line.Family!).OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            var own = family.ToArray();
            var others = Calibration.Learn(lines.Where(line => line.Line.Family != family.Key));
            var folds = Enumerable.Range(0, Folds)
                .Select(fold => Calibration.Learn(own.Where((_, index) => index % Folds != fold)))
                .ToArray();
            var curve = new QualityCostCurve(Outcomes(own, (prompt, _) => 0));
            var found = own.GroupBy(line => line.Prompt.Family).OrderByDescending(group => group.Count()).Take(2)
                .Select(group => $"{group.Key.ToWord()} {group.Count() * 100 / own.Length} %");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{family.Key,-22} {own.Length,5} {curve.Weak,5:0.000} {curve.Gap,6:+0.000;-0.000}  {new QualityCostCurve([.. own.Select(line => new RoutedOutcome(line.Line.Scores[Weak], line.Line.Scores[Strong], line.Line.Prompt.Length))]).Apgr,-6:0.000}  "
                + $"{Apgr(Outcomes(own, (prompt, _) => Calibration.Gain(defaults, prompt, Weak, Strong))),-22}  "
                + $"{Apgr(Outcomes(own, (prompt, _) => Calibration.Gain(others, prompt, Weak, Strong))),-22}  "
                + $"{FoldedApgr(own, folds),-12} {string.Join(", ", found)}"));
        }

        Console.WriteLine();
        PrintMixed(lines);
        Console.WriteLine();
        new Simulation(lines).Print();
    }

    // No family has as many prompts as a deployment has in a week: so all of them as one, a part with outcomes, the rest without.
    private static void PrintMixed((PromptAnalysis Prompt, OutcomeLine Line)[] lines)
    {
        Console.WriteLine($"All families as one deployment, of which {KnownOutcomes} outcomes are known; measured on the others");
        Console.WriteLine($"{"draw",-6} {"length",-6}  {"shipped default",-22}  {"calibrated",-22}");
        for (var draw = 0; draw < Draws; draw++)
        {
            var shuffled = lines.Select(line => (line.Prompt, Line: line.Line with { Family = "mixed" })).ToArray();
            new Random(draw).Shuffle(shuffled);
            var learned = Calibration.Learn(shuffled.Take(KnownOutcomes).Select(line => (line.Prompt, line.Line with { Scores = PairOf(line.Line) })));
            var others = shuffled[KnownOutcomes..];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{draw + 1,-6} {new QualityCostCurve([.. others.Select(line => new RoutedOutcome(line.Line.Scores[Weak], line.Line.Scores[Strong], line.Line.Prompt.Length))]).Apgr,-6:0.000}  "
                + $"{Apgr(Outcomes(others, (prompt, _) => Calibration.Gain(new SkillModel(), prompt, Weak, Strong))),-22}  "
                + $"{Apgr(Outcomes(others, (prompt, _) => Calibration.Gain(learned, prompt, Weak, Strong))),-22}"));
        }
    }

    // What a deployment of these two models would know.
    private static ImmutableSortedDictionary<string, double> PairOf(OutcomeLine line) =>
        line.Scores.Where(score => score.Key is Weak or Strong).ToImmutableSortedDictionary(StringComparer.Ordinal);

    // Fold by fold: where folds are thrown together, one whose prompts happen to gain much was judged by a model of those that do not.
    private static string FoldedApgr((PromptAnalysis Prompt, OutcomeLine Line)[] lines, SkillModel[] folds)
    {
        var values = folds
            .Select((skills, fold) => Outcomes([.. lines.Where((_, index) => index % Folds == fold)], (prompt, _) => Calibration.Gain(skills, prompt, Weak, Strong)))
            .Where(outcomes => outcomes.Length > 0)
            .Select(outcomes => new QualityCostCurve(outcomes).Apgr);
        return values.Average().ToString("0.000", CultureInfo.InvariantCulture);
    }

    private static RoutedOutcome[] Outcomes((PromptAnalysis Prompt, OutcomeLine Line)[] lines, Func<PromptAnalysis, int, double> gain) =>
        [.. lines.Select((line, index) => new RoutedOutcome(line.Line.Scores[Weak], line.Line.Scores[Strong], gain(line.Prompt, index)))];

    private static string Apgr(RoutedOutcome[] outcomes)
    {
        var random = new Random(1);
        var (low, high) = QualityCostCurve.Interval(outcomes, random.NextDouble);
        return string.Create(CultureInfo.InvariantCulture, $"{new QualityCostCurve(outcomes).Apgr:0.000} ({low:0.00} to {high:0.00})");
    }
}
