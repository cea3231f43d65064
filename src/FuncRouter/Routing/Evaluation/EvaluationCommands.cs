using System.Text;
using System.Text.Json;
using FuncRouter.Caching.Semantic.Evaluation;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Routing.Evaluation;

/// <summary>The commands <c>evaluate</c> and <c>calibrate</c>, which work on files of outcomes.</summary>
/// <param name="output">Takes results.</param>
/// <param name="error">Takes progress and mistakes.</param>
/// <param name="isTerminal">Whether <paramref name="error"/> is a terminal.</param>
/// <param name="time">The clock.</param>
public sealed class EvaluationCommands(TextWriter output, TextWriter error, bool isTerminal, TimeProvider time)
{
    private const string EvaluateUsage = """
        evaluate FILE --weak MODEL --strong MODEL [--calibration FILE] [--svg FILE] [--json]
            how well the router tells which prompts need the strong model; FILE has a line {"prompt", "family"?, "scores": {model: 0..1}, "costs"?: {model: usd}} for each prompt
        evaluate RECORDS --objective OBJECTIVE [--svg FILE] [--json]
            what recorded requests would have come to under another objective; RECORDS has a line for each, as GET /v1/generation gives it
        evaluate PAIRS [--words] [--json]
            how well the semantic cache tells questions apart, or does with "reading" false (--words); PAIRS has a line {"a", "b", "same": true|false} for each two questions
        """;

    private const string CalibrateUsage = """
        calibrate FILE --out FILE [--weak MODEL --strong MODEL] [--svg FILE] [--json]
            learns from outcomes, in lines as evaluate takes them, what routing.calibration reads; and measures that by five folds for two models, else those with the lowest and the highest mean score
        """;

    // With fewer prompts a curve is an accident.
    private const int FewestMeasured = 20;

    private readonly EvaluationProgress _progress = new(error, isTerminal, time);

    /// <summary>
    /// <c>evaluate</c>: how well the router tells which prompts need the strong model; what recorded requests would have come to under another
    /// objective; or how well the semantic cache tells questions apart.
    /// </summary>
    /// <returns>0, 1 where a file is not in order, 2 where the arguments are not.</returns>
    public int Evaluate(string[] args) => Run(args, EvaluateUsage, ["--weak", "--strong", "--calibration", "--svg", "--objective"], ["--words", "--json"], arguments =>
        arguments["--objective"] is null && ArePairs(arguments) ? JudgePairs(arguments)
        : arguments.Has("--words") ? "--words is for pairs of questions"
        : arguments["--objective"] is { } objective ? Replay(arguments, objective)
        : Compare(arguments));

    /// <summary><c>calibrate</c>: learns from outcomes, writes what was learned, and measures it.</summary>
    /// <returns>0, 1 where a file is not in order, 2 where the arguments are not.</returns>
    public int Calibrate(string[] args) => Run(args, CalibrateUsage, ["--out", "--weak", "--strong", "--svg"], ["--json"], arguments =>
    {
        if (arguments["--out"] is not { } path)
        {
            return "--out is missing: the calibration file to write";
        }

        if (arguments["--weak"] is null != arguments["--strong"] is null)
        {
            return "--weak and --strong belong together";
        }

        var picture = arguments["--svg"] ?? PictureBeside(path);
        CheckTargets(arguments.File, path, picture);
        var outcomes = new OutcomeFile(_progress).Read(arguments.File);
        var pair = arguments["--weak"] is { } weak ? (weak, arguments["--strong"]!) : OutcomePair.Extremes(outcomes);
        var measured = pair is { } named ? Pair(arguments.File, outcomes, named, mayBeFew: arguments["--weak"] is null) : [];
        File.WriteAllBytes(path, Calibration.Learn(outcomes, lines => _progress.Report("learning", lines, lines / (double)outcomes.Count)).ToJson());
        _progress.End();
        var isMeasured = measured.Length >= FewestMeasured;
        var (before, after) = isMeasured ? Measure(outcomes, measured, pair!.Value) : (null, null);
        Print(arguments, writer =>
        {
            writer.WriteString("calibration"u8, path);
            writer.WriteNumber("outcomes"u8, outcomes.Count);
            WriteReport(writer, "calibrated"u8, after);
            WriteReport(writer, "notCalibrated"u8, before);
        }, () =>
        {
            output.WriteLine($"Learned from {outcomes.Count} outcome(s). Set routing.calibration to \"{path}\" to use it.");
            if (after is not null)
            {
                output.WriteLine($"Measured by {CrossValidation.Folds} folds, each judged by what was learned from the others:");
                after.Print(output);
                output.WriteLine("Without a calibration, on the same prompts:");
                before!.Print(output);
            }
        });
        if (isMeasured)
        {
            File.WriteAllText(picture, EvaluationChart.Draw(pair!.Value.Weak, pair.Value.Strong, ("calibrated, by five folds", after!), ("not calibrated", before!)));
        }

        error.WriteLine(isMeasured ? $"The curve is in {picture}." : $"No curve is drawn: that takes {FewestMeasured} prompts with scores of two models.");
        return null;
    });

    private string? Compare(CommandArguments arguments)
    {
        if (arguments["--weak"] is not { } weak || arguments["--strong"] is not { } strong)
        {
            return "--weak and --strong are missing: the models to choose between (or --objective, for records)";
        }

        var picture = arguments["--svg"] ?? PictureBeside(arguments.File);
        CheckTargets(arguments.File, picture);
        var calibrated = arguments["--calibration"] is { } calibration ? CalibrationFile.Read(calibration) : null;
        var outcomes = Pair(arguments.File, new OutcomeFile(_progress).Read(arguments.File), (weak, strong), mayBeFew: false);
        var plain = Judge(outcomes, new SkillModel(), weak, strong);
        var report = calibrated is null ? plain : Judge(outcomes, calibrated, weak, strong);
        Print(arguments, report.Write, () => report.Print(output));
        File.WriteAllText(picture, calibrated is null
            ? EvaluationChart.Draw(weak, strong, ("FuncRouter", report))
            : EvaluationChart.Draw(weak, strong, ("calibrated", report), ("not calibrated", plain)));
        error.WriteLine($"The curve is in {picture}.");
        return null;
    }

    // Where a model is missing the file is looked into first: one that cannot be read is the nearer mistake, and pairs need no models.
    private static bool ArePairs(CommandArguments arguments)
    {
        if (arguments["--weak"] is not null && arguments["--strong"] is not null)
        {
            return false;
        }

        using var reader = new StreamReader(ReadableFile.Open(arguments.File));
        string? line;
        do
        {
            line = reader.ReadLine();
        }
        while (line is not null && string.IsNullOrWhiteSpace(line));
        return arguments["--weak"] is null && arguments["--strong"] is null && line is not null && LabelledPair.IsPair(line);
    }

    private string? JudgePairs(CommandArguments arguments)
    {
        var pairs = new List<LabelledPair>();
        new OutcomeFile(_progress).ReadLines(arguments.File, line => pairs.Add(LabelledPair.Read(line)));
        var report = new PairReport(pairs, reads: !arguments.Has("--words"));
        Print(arguments, report.Write, () => report.Print(output));
        return null;
    }

    private string? Replay(CommandArguments arguments, string objective)
    {
        if (RoutingAim.Parse(objective) is not { } aim)
        {
            return $"there is no objective {objective}; use {RoutingAim.Forms}";
        }

        var picture = arguments["--svg"] ?? PictureBeside(arguments.File);
        CheckTargets(arguments.File, picture);
        var replay = new RecordReplay(aim);
        new OutcomeFile(_progress).ReadLines(arguments.File, replay.Add);
        Print(arguments, replay.Write, () => replay.Print(output));
        File.WriteAllText(picture, replay.Draw());
        error.WriteLine($"The curve is in {picture}.");
        return null;
    }

    private (EvaluationReport Before, EvaluationReport After) Measure(
        List<(PromptAnalysis Prompt, OutcomeLine Line)> outcomes, (PromptAnalysis Prompt, OutcomeLine Line)[] measured, (string Weak, string Strong) pair)
    {
        var folds = CrossValidation.Judge(outcomes, pair.Weak, pair.Strong, (lines, of) => _progress.Report("measuring", lines, lines / (double)of));
        _progress.End();
        return (Judge(measured, new SkillModel(), pair.Weak, pair.Strong), new EvaluationReport(pair.Weak, pair.Strong, folds));
    }

    // The lines that have scores of both, and a word about those that have not.
    private (PromptAnalysis Prompt, OutcomeLine Line)[] Pair(
        string file, List<(PromptAnalysis Prompt, OutcomeLine Line)> outcomes, (string Weak, string Strong) pair, bool mayBeFew)
    {
        if (pair.Weak == pair.Strong)
        {
            throw new FormatException($"--weak and --strong are both {pair.Weak}; name two of {OutcomePair.Models(outcomes)}");
        }

        (PromptAnalysis Prompt, OutcomeLine Line)[] both = [.. OutcomePair.Of(outcomes, pair.Weak, pair.Strong)];
        if (both.Length == 0 && !mayBeFew)
        {
            throw new FormatException($"{file} has no line with scores of both {pair.Weak} and {pair.Strong}; it has scores of {OutcomePair.Models(outcomes)}");
        }

        if (both.Length < outcomes.Count)
        {
            error.WriteLine($"{outcomes.Count - both.Length} of {outcomes.Count} lines have no score of {pair.Weak} or of {pair.Strong} and are not measured.");
        }

        return both;
    }

    private static EvaluationReport Judge((PromptAnalysis Prompt, OutcomeLine Line)[] outcomes, SkillModel skills, string weak, string strong) =>
        new(weak, strong, [.. outcomes.Select(outcome => OutcomePair.Judged(outcome.Line, weak, strong, Calibration.Gain(skills, outcome.Prompt, weak, strong)))]);

    private void Print(CommandArguments arguments, Action<Utf8JsonWriter> write, Action print)
    {
        if (!arguments.Has("--json"))
        {
            print();
            return;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void WriteReport(Utf8JsonWriter writer, ReadOnlySpan<byte> name, EvaluationReport? report)
    {
        if (report is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        report.Write(writer);
        writer.WriteEndObject();
    }

    private static string? FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file));

    private static string PictureBeside(string file) => Path.ChangeExtension(file, ".svg");

    // What is written may not take the place of what is read, nor of each other. Of the first file, which is read, its reader says whether it is there.
    private static void CheckTargets(params string[] files)
    {
        foreach (var file in files.Skip(1))
        {
            if (Directory.Exists(file))
            {
                throw new FormatException($"{file} is a folder; name a file in it");
            }

            var folder = FolderOf(file);
            if (folder != FolderOf(files[0]) && !Directory.Exists(folder))
            {
                throw new FormatException($"the folder {folder} does not exist; make it, or name a file in another");
            }
        }

        if (files.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Count() < files.Length)
        {
            throw new FormatException($"one file would be read and written, or written twice: {string.Join(", ", files)}; name another with --svg or --out");
        }
    }

    // The command says what is wrong with the arguments, or null.
    private int Run(string[] args, string usage, string[] valued, string[] flags, Func<CommandArguments, string?> command)
    {
        var (arguments, mistake) = CommandArguments.Read(args, valued, flags);
        if (arguments is { IsHelp: true })
        {
            output.WriteLine(usage);
            return 0;
        }

        try
        {
            mistake ??= command(arguments!);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            _progress.End();
            error.WriteLine(exception.Message);
            return 1;
        }

        if (mistake is not null)
        {
            error.WriteLine($"{mistake}.{Environment.NewLine}Use:{Environment.NewLine}{usage}");
        }

        return mistake is null ? 0 : 2;
    }
}
