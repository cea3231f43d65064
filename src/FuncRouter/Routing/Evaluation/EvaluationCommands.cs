using FuncRouter.Caching.Semantic.Evaluation;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Routing.Evaluation;

/// <summary>The commands <c>evaluate</c> and <c>calibrate</c>, which work on files of outcomes.</summary>
/// <param name="output">Takes results.</param>
/// <param name="error">Takes progress and mistakes.</param>
public sealed class EvaluationCommands(TextWriter output, TextWriter error)
{
    private const string EvaluateUsage = "evaluate FILE --weak MODEL --strong MODEL [--calibration FILE] [--json] [--svg FILE], or evaluate RECORDS --objective OBJECTIVE, or evaluate PAIRS [--json]";
    private const string CalibrateUsage = "calibrate FILE --out FILE";

    /// <summary><c>evaluate</c>: how well the router tells which prompts need the strong model; or what recorded requests would have come to under another objective; or, for pairs of questions, how well the semantic cache tells them apart.</summary>
    /// <returns>0, 1 where a file is not in order, 2 where the arguments are not.</returns>
    public int Evaluate(string[] args) => Run(args, EvaluateUsage, ["--weak", "--strong", "--calibration", "--svg", "--objective"], (file, options) =>
    {
        if (options.GetValueOrDefault("--objective") is { } objective)
        {
            return RoutingAim.Parse(objective) is { } aim ? Replay(file, aim) : Usage(EvaluateUsage);
        }

        if (options.GetValueOrDefault("--weak") is not { } weak || options.GetValueOrDefault("--strong") is not { } strong)
        {
            return options.Keys.All(option => option == "--json") && FirstLine(file) is { } line && LabelledPair.IsPair(line)
                ? JudgePairs(file, options.ContainsKey("--json"))
                : Usage(EvaluateUsage);
        }

        var skills = options.GetValueOrDefault("--calibration") is { } calibration ? ReadCalibration(calibration) : new SkillModel();
        var lines = new OutcomeFile(error).Read(file).Where(line => line.Line.Scores.ContainsKey(weak) && line.Line.Scores.ContainsKey(strong)).ToArray();
        if (lines.Length == 0)
        {
            throw new FormatException($"{file} has no line with scores of both {weak} and {strong}.");
        }

        var gains = Array.ConvertAll(lines, line => Calibration.Gain(skills, line.Prompt, weak, strong));
        var report = new EvaluationReport(
            weak,
            strong,
            [.. lines.Select((line, index) => new RoutedOutcome(line.Line.Scores[weak], line.Line.Scores[strong], gains[index]))],
            lines.All(line => line.Line.Costs.ContainsKey(weak) && line.Line.Costs.ContainsKey(strong))
                ? [.. lines.Select((line, index) => (line.Line.Costs[weak], line.Line.Costs[strong], gains[index]))]
                : []);
        if (options.ContainsKey("--json"))
        {
            report.PrintJson(output);
        }
        else
        {
            report.Print(output);
        }

        var picture = options.GetValueOrDefault("--svg") ?? Path.ChangeExtension(file, ".svg");
        File.WriteAllText(picture, CurveSvg.Draw(report.Curve, weak, strong));
        error.WriteLine($"The curve is in {picture}.");
        return 0;
    });

    /// <summary><c>calibrate</c>: learns from outcomes and writes what was learned.</summary>
    /// <returns>0, 1 where a file is not in order, 2 where the arguments are not.</returns>
    public int Calibrate(string[] args) => Run(args, CalibrateUsage, ["--out"], (file, options) =>
    {
        if (options.GetValueOrDefault("--out") is not { } path)
        {
            return Usage(CalibrateUsage);
        }

        var outcomes = new OutcomeFile(error).Read(file);
        File.WriteAllBytes(path, Calibration.Learn(outcomes).ToJson());
        output.WriteLine($"Learned from {outcomes.Count} outcome(s). Set routing.calibration to \"{path}\" to use it.");
        return 0;
    });

    private int Replay(string file, RoutingAim aim)
    {
        var replay = new RecordReplay(aim);
        new OutcomeFile(error).ReadLines(file, replay.Add);
        replay.Print(output);
        return 0;
    }

    // Null also where there is no such file: what the arguments lack is said first.
    private static string? FirstLine(string file) => File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) : null;

    private int JudgePairs(string file, bool asJson)
    {
        var pairs = new List<LabelledPair>();
        new OutcomeFile(error).ReadLines(file, line => pairs.Add(LabelledPair.Read(line)));
        var report = new PairReport(pairs);
        if (asJson)
        {
            report.PrintJson(output);
        }
        else
        {
            report.Print(output);
        }

        return 0;
    }

    private int Run(string[] args, string usage, string[] valued, Func<string, Dictionary<string, string>, int> command)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        string? file = null;
        for (var i = 0; i < args.Length; i++)
        {
            if (valued.Contains(args[i]) && i + 1 < args.Length)
            {
                options[args[i]] = args[++i];
            }
            else if (args[i] == "--json" && usage == EvaluateUsage)
            {
                options[args[i]] = "";
            }
            else if (file is null && !args[i].StartsWith('-'))
            {
                file = args[i];
            }
            else
            {
                return Usage(usage);
            }
        }

        if (file is null)
        {
            return Usage(usage);
        }

        try
        {
            return command(file, options);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(exception.Message);
            return 1;
        }
    }

    private int Usage(string usage)
    {
        error.WriteLine($"Use: {usage}");
        return 2;
    }

    private static SkillModel ReadCalibration(string path)
    {
        try
        {
            return SkillModel.FromJson(File.ReadAllBytes(path));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }
}
