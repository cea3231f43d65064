using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Evaluation;

namespace FuncRouter.Tests.Routing.Evaluation;

public sealed class CrossValidationTests
{
    [Fact]
    public void A_prompt_that_stands_in_several_lines_is_never_judged_by_what_was_learned_from_it()
    {
        // Each prompt has words of its own and always the same outcome, which a fold that had seen it would know.
        var random = new Random(7);
        var prompts = Enumerable.Range(0, 40).Select(_ => (Text: string.Join(' ', Enumerable.Range(0, 12).Select(_ => Word(random))), Score: random.Next(2))).ToArray();
        var lines = Enumerable.Range(0, 800).Select(number => prompts[number % 40]).Select(prompt => Outcome(prompt.Text, prompt.Score)).ToArray();

        Assert.InRange(new QualityCostCurve(CrossValidation.Judge(lines, "w", "s")).Apgr, 0.3, 0.65);
    }

    [Fact]
    public void Every_line_of_both_is_judged_once_and_a_fold_ranks_its_own()
    {
        var lines = Enumerable.Range(0, 100).Select(number => Outcome($"Prompt {number}", number % 2)).ToArray();
        var heard = new List<(int, int)>();

        var judged = CrossValidation.Judge([.. lines, (PromptAnalyzer.Analyze("x"), new OutcomeLine("x", null, new Dictionary<string, double> { ["w"] = 1 }, new Dictionary<string, double>()))], "w", "s", (lines, of) => heard.Add((lines, of)));

        Assert.Equal((100, 50.0), (judged.Count, judged.Sum(outcome => outcome.Weak)));
        Assert.All(judged, outcome => Assert.InRange(outcome.Gain, 0.001, 0.999));
        Assert.Equal((404, 404), heard[^1]);
    }

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, 7).Select(_ => (char)('a' + random.Next(26))));

    private static (PromptAnalysis Prompt, OutcomeLine Line) Outcome(string prompt, double weak) => (
        PromptAnalyzer.Analyze(prompt),
        new OutcomeLine(prompt, null, new Dictionary<string, double> { ["w"] = weak, ["s"] = 1 }, new Dictionary<string, double>()));
}
