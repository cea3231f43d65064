using System.Globalization;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Evaluation;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Benchmarks.Quality;

/// <summary>
/// Files of outcomes of one's own: for each family the shipped default, and what is made of it by 1,500 outcomes, measured on all others and in
/// several draws, because what 1,500 outcomes happen to be decides much.
/// </summary>
internal static class OtherOutcomes
{
    private const int KnownOutcomes = 1500;
    private const int LeastMeasured = 1000;
    private const int Draws = 12;

    /// <summary>Prints the table of a file.</summary>
    public static void Print(string file)
    {
        var lines = File.ReadLines(file)
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(OutcomeLine.Read)
            .Select(line => (Prompt: PromptAnalyzer.Analyze(line.Prompt), Line: line));
        Console.WriteLine($"{Path.GetFileName(file)}: APGR of the models with the lowest and the highest mean score");
        Console.WriteLine($"{"family",-22} {"n",6} {"weak",5} {"gap",6}  {"length",-6}  {"shipped default",-22}  {KnownOutcomes} known, {Draws} draws");
        foreach (var family in lines.GroupBy(line => line.Line.Family ?? "").OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            if (OutcomePair.Extremes(family) is var (weak, strong))
            {
                Print(family.Key, [.. OutcomePair.Of(family, weak, strong)], weak, strong);
            }
        }

        Console.WriteLine();
    }

    private static void Print(string family, (PromptAnalysis Prompt, OutcomeLine Line)[] lines, string weak, string strong)
    {
        var defaults = new SkillModel();
        var shipped = Judge(lines, weak, strong, prompt => Calibration.Gain(defaults, prompt, weak, strong));
        var (low, high) = QualityCostCurve.Interval(shipped, new Random(1).NextDouble);
        var curve = new QualityCostCurve(shipped);
        var length = new QualityCostCurve([.. lines.Select(line => OutcomePair.Judged(line.Line, weak, strong, line.Line.Prompt.Length))]).Apgr;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{family,-22} {lines.Length,6} {curve.Weak,5:0.000} {curve.Gap,6:+0.000;-0.000}  {length,-6:0.000}  {$"{curve.Apgr:0.000} ({low:0.00} to {high:0.00})",-22}  {Learned(lines, weak, strong)}"));
    }

    private static string Learned((PromptAnalysis Prompt, OutcomeLine Line)[] lines, string weak, string strong)
    {
        if (lines.Length < KnownOutcomes + LeastMeasured)
        {
            return "too few prompts";
        }

        var draws = Enumerable.Range(0, Draws).Select(draw =>
        {
            var shuffled = lines.ToArray();
            new Random(draw).Shuffle(shuffled);
            var skills = Calibration.Learn(shuffled.Take(KnownOutcomes));
            return new QualityCostCurve(Judge(shuffled[KnownOutcomes..], weak, strong, prompt => Calibration.Gain(skills, prompt, weak, strong))).Apgr;
        }).Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{draws.Average():0.000} ({draws[0]:0.000} to {draws[^1]:0.000})");
    }

    private static RoutedOutcome[] Judge((PromptAnalysis Prompt, OutcomeLine Line)[] lines, string weak, string strong, Func<PromptAnalysis, double> gain) =>
        [.. lines.Select(line => OutcomePair.Judged(line.Line, weak, strong, gain(line.Prompt)))];
}
