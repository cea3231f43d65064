using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FuncRouter.Routing.Evaluation;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Routing.Evaluation;

public sealed class EvaluationCommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("funcrouter-evaluation-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_evaluation_prints_the_curve_beside_always_weak_always_strong_and_random_and_draws_it()
    {
        var file = Write(Lines(60));

        Assert.Equal(0, Commands.Evaluate([file, "--weak", "w", "--strong", "s"]));

        var text = _output.ToString();
        Assert.Contains("60 prompts; always w: 0.5000; always s: 1.0000", text, StringComparison.Ordinal);
        Assert.Contains("APGR 0.", text, StringComparison.Ordinal);
        Assert.Contains("CPT(50 %)", text, StringComparison.Ordinal);
        Assert.Contains("USD", text, StringComparison.Ordinal);
        Assert.Equal("", _error.ToString().Replace($"The curve is in {Picture(file)}.", "", StringComparison.Ordinal).Trim());
        Assert.Equal("Mean score by cost", TitleOf(Picture(file)));
    }

    [Fact]
    public void Harder_prompts_go_to_the_strong_model_first()
    {
        // In these lines the weak model fails on the long ones.
        Assert.True(ApgrOf(Write(Lines(60))) > 0.7);
    }

    [Fact]
    public void A_calibration_learns_what_the_prior_has_wrong()
    {
        var file = Write(Lines(300, isShortHard: true));
        var calibration = Path.Combine(_folder, "calibration.json");

        Assert.Equal(0, Commands.Calibrate([file, "--out", calibration]));
        var (before, after) = (ApgrOf(file), ApgrOf(file, "--calibration", calibration));

        Assert.True(before < 0.3, $"{before}");
        Assert.True(after > 0.6, $"{after}");
        Assert.Contains("not calibrated", File.ReadAllText(Picture(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibration_is_measured_by_folds_and_drawn_beside_the_file_that_it_writes()
    {
        var calibration = Path.Combine(_folder, "calibration.json");

        Assert.Equal(0, Commands.Calibrate([Write(Lines(300, isShortHard: true)), "--out", calibration]));

        var text = _output.ToString();
        Assert.Contains("Learned from 300 outcome(s). Set routing.calibration to ", text, StringComparison.Ordinal);
        Assert.Contains("Measured by 5 folds", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("300 prompts; always w: 0.5000; always s: 1.0000").Length - 1);
        Assert.Contains("calibrated, by five folds (APGR 0.", File.ReadAllText(Picture(calibration)), StringComparison.Ordinal);
        Assert.Contains("not calibrated (APGR 0.", File.ReadAllText(Picture(calibration)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibration_tells_programs_the_same()
    {
        var calibration = Path.Combine(_folder, "calibration.json");

        Assert.Equal(0, Commands.Calibrate([Write(Lines(300, isShortHard: true)), "--out", calibration, "--json", "--weak", "w", "--strong", "s", "--svg", Path.Combine(_folder, "curve.svg")]));

        var told = JsonNode.Parse(_output.ToString())!;
        Assert.Equal((300, calibration), ((int)told["outcomes"]!, (string)told["calibration"]!));
        Assert.True((double)told["calibrated"]!["apgr"]! > (double)told["notCalibrated"]!["apgr"]! + 0.3);
        Assert.Equal(11, told["calibrated"]!["points"]!.AsArray().Count);
        Assert.True(File.Exists(Path.Combine(_folder, "curve.svg")));
    }

    [Fact]
    public void Of_few_outcomes_or_one_model_is_learned_and_nothing_drawn()
    {
        var calibration = Path.Combine(_folder, "calibration.json");

        Assert.Equal(0, Commands.Calibrate([Write(Lines(19)), "--out", calibration, "--json"]));
        Assert.Null(JsonNode.Parse(_output.ToString())!["calibrated"]);
        Assert.Equal(0, Commands.Calibrate([Write(Enumerable.Repeat("""{"prompt":"p","scores":{"w":1}}""", 30)), "--out", calibration]));

        Assert.Equal(2, _error.ToString().Split("No curve is drawn").Length - 1);
        Assert.False(File.Exists(Picture(calibration)));
    }

    [Fact]
    public void Costs_that_stand_in_some_lines_are_summed_and_the_table_says_of_how_many()
    {
        var lines = Lines(60).Select((line, index) => index % 3 == 0 ? line : line.Replace("\"costs\"", "\"other\"", StringComparison.Ordinal));
        var file = Write(lines);

        Assert.Equal(0, Commands.Evaluate([file, "--weak", "w", "--strong", "s"]));

        Assert.Contains("Costs of both models stand in 20 of the 60 lines", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("0.020000", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("0.200000", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("Mean score by the share of prompts to the strong model", TitleOf(Picture(file)));
    }

    [Fact]
    public void Lines_without_a_score_of_both_are_left_out_and_counted()
    {
        Assert.Equal(0, Commands.Evaluate([Write([.. Lines(30), """{"prompt":"p","scores":{"w":1,"s":null}}""", "", """{"prompt":"p","scores":{"s":1}}"""]), "--weak", "w", "--strong", "s"]));

        Assert.Contains("30 prompts;", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 of 32 lines have no score of w or of s and are not measured.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_strong_model_is_not_better_there_is_nothing_to_win()
    {
        var file = Write(Lines(30));

        Assert.Equal(0, Commands.Evaluate([file, "--weak", "s", "--strong", "w"]));
        Assert.Contains("w is not better than s on these prompts, so there is no gap to win and no APGR.", _output.ToString(), StringComparison.Ordinal);
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, Commands.Evaluate([file, "--weak", "s", "--strong", "w", "--json"]));
        Assert.Null(JsonNode.Parse(_output.ToString())!["apgr"]);
    }

    [Theory]
    [InlineData("\n", false)]
    [InlineData("\r\n", false)]
    [InlineData("\n\n", true)]
    public void Line_ends_of_any_system_and_a_mark_of_byte_order_are_read(string end, bool hasMark)
    {
        var file = Path.Combine(_folder, "outcomes.jsonl");
        File.WriteAllText(file, string.Join(end, Lines(30)), new UTF8Encoding(hasMark));

        Assert.Equal(0, Commands.Evaluate([file, "--weak", "w", "--strong", "s"]));
        Assert.Contains("30 prompts;", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_line_is_enough()
    {
        Assert.Equal(0, Commands.Evaluate([Write(["""{"prompt":"p","scores":{"w":0,"s":1}}"""]), "--weak", "w", "--strong", "s"]));
        Assert.Contains("1 prompts; always w: 0.0000; always s: 1.0000", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", "line 1: it is not JSON: something unexpected at character 1; write {\"prompt\": \"…\"")]
    [InlineData("{\"prompt\":", "line 1: it is not JSON: it breaks off at character 11; write")]
    [InlineData("[1]", "line 1: it is a list; each line is one object: {\"prompt\": \"…\"")]
    [InlineData("{}", "line 1: \"prompt\" is missing; write {\"prompt\": \"…\", \"scores\": {\"model\": 0.7}}")]
    [InlineData("""{"prompt":7,"scores":{"w":1}}""", "line 1: \"prompt\" has to be text, not number")]
    [InlineData("""{"prompt":"p"}""", "line 1: \"scores\" is missing")]
    [InlineData("""{"prompt":"p","scores":{"w":2}}""", "line 1: \"scores\" of w is 2; it has to be a number between 0 and 1; divide by the highest score that there is")]
    [InlineData("""{"prompt":"p","scores":{"w":-0.1}}""", "line 1: \"scores\" of w is -0.1")]
    [InlineData("""{"prompt":"p","scores":{"w":"1"}}""", "line 1: \"scores\" of w is \"1\"; it has to be a number")]
    [InlineData("""{"prompt":"p","scores":[1]}""", "line 1: \"scores\" has to be an object")]
    [InlineData("""{"prompt":"p","scores":{"w":1},"costs":{"w":-1}}""", "line 1: \"costs\" of w is -1; it has to be a number 0 or more US dollars")]
    [InlineData("""{"prompt":"\ud83d","scores":{"w":1}}""", "line 1: \"prompt\" has half a character in it")]
    [InlineData("""{"prompt":"p","scores":{"w":1}}""", "no line with scores of both w and s; it has scores of w")]
    [InlineData("", "has no outcome in it; a line is {\"prompt\"")]
    public void A_line_that_is_no_outcome_is_named_and_what_to_mend(string text, string message)
    {
        Assert.Equal(1, Commands.Evaluate([Write([text]), "--weak", "w", "--strong", "s"]));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public void Ten_bad_lines_are_named_by_their_numbers_and_the_others_counted()
    {
        Assert.Equal(1, Commands.Calibrate([Write([.. Lines(3), .. Enumerable.Repeat("{}", 25)]), "--out", Path.Combine(_folder, "calibration.json")]));

        var lines = _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(11, lines.Length);
        Assert.Contains("outcomes.jsonl, line 4: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("outcomes.jsonl, line 13: ", lines[9], StringComparison.Ordinal);
        Assert.StartsWith("and 15 more lines", lines[10], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "calibration.json")));
    }

    [Fact]
    public void A_file_that_cannot_be_read_or_would_be_overwritten_is_named()
    {
        var file = Write(Lines(30));
        string ErrorOf(params string[] args)
        {
            _error.GetStringBuilder().Clear();
            Assert.Equal(1, args[0] == "calibrate" ? Commands.Calibrate(args[1..]) : Commands.Evaluate([.. args[1..], "--weak", "w", "--strong", "s"]));
            return _error.ToString();
        }

        Assert.StartsWith($"there is no file {file}x", ErrorOf("evaluate", file + "x"), StringComparison.Ordinal);
        Assert.StartsWith($"{_folder} is a folder; name the file in it", ErrorOf("evaluate", _folder), StringComparison.Ordinal);
        Assert.StartsWith("there is no file ", ErrorOf("evaluate", file, "--calibration", file + "x"), StringComparison.Ordinal);
        Assert.Contains("it is not a calibration file", ErrorOf("evaluate", file, "--calibration", file), StringComparison.Ordinal);
        Assert.StartsWith("one file would be read and written", ErrorOf("calibrate", file, "--out", file), StringComparison.Ordinal);
        Assert.StartsWith("one file would be read and written", ErrorOf("evaluate", file, "--svg", file), StringComparison.Ordinal);
        Assert.StartsWith($"the folder {file} does not exist", ErrorOf("calibrate", file, "--out", Path.Combine(file, "x.json")), StringComparison.Ordinal);
        Assert.StartsWith($"the folder {file}x does not exist", ErrorOf("evaluate", file, "--svg", Path.Combine(file + "x", "x.svg")), StringComparison.Ordinal);
        Assert.StartsWith($"{_folder} is a folder; name a file in it", ErrorOf("calibrate", file, "--out", _folder), StringComparison.Ordinal);
        Assert.StartsWith($"there is no file {file}x", ErrorOf("evaluate", Path.Combine(file + "x", "x.jsonl")), StringComparison.Ordinal);
        Assert.Equal(30, File.ReadAllLines(file).Length);
    }

    [Theory]
    [InlineData("--weak", "w")]
    [InlineData]
    public void A_file_that_is_not_there_is_named_before_a_model_that_is_missing(params string[] models)
    {
        var nowhere = Path.Combine(_folder, "nowhere.jsonl");
        Assert.Equal(1, Commands.Evaluate([nowhere, .. models]));
        Assert.Equal(2, Commands.Evaluate([Write(Lines(3)), .. models]));
        Assert.StartsWith($"there is no file {nowhere}{Environment.NewLine}--weak and --strong are missing", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the file is missing")]
    [InlineData("there is no option --what", "file", "--weak", "w", "--strong", "s", "--what")]
    [InlineData("there are two files, file and other", "file", "other", "--weak", "w", "--strong", "s")]
    [InlineData("--strong has no value", "file", "--weak", "w", "--strong")]
    [InlineData("--weak is there twice", "file", "--weak", "w", "--weak", "s")]
    [InlineData("there is no objective speed; use balanced, cost", "file", "--objective", "speed")]
    public void Arguments_that_are_not_in_order_get_the_reason_and_the_usage(string reason, params string[] args)
    {
        Assert.Equal(2, Commands.Evaluate(args));
        Assert.StartsWith(reason, _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("evaluate FILE --weak MODEL", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_is_no_mistake()
    {
        Assert.Equal((0, 0), (Commands.Evaluate(["--help"]), Commands.Calibrate(["-h"])));
        Assert.Contains("evaluate RECORDS --objective", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("calibrate FILE --out FILE", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
        Assert.Equal(2, Commands.Calibrate(["file"]));
        Assert.Equal(2, Commands.Calibrate(["file", "--out", "x", "--weak", "w"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Long_input_shows_how_far_it_is_in_one_line_of_a_terminal_and_in_lines_elsewhere(bool isTerminal)
    {
        // A second for every look at the clock.
        _time.AutoAdvanceAmount = TimeSpan.FromSeconds(1);

        Assert.Equal(0, new EvaluationCommands(_output, _error, isTerminal, _time).Calibrate([Write(Lines(60)), "--out", Path.Combine(_folder, "calibration.json")]));

        var text = _error.ToString();
        Assert.Equal(isTerminal, text.Contains('\r', StringComparison.Ordinal));
        Assert.Equal(isTerminal, text.Split('\n').Length == 2);
        Assert.All(["reading: ", "learning: ", "measuring: "], activity => Assert.Contains(activity, text, StringComparison.Ordinal));
        Assert.EndsWith($"The curve is in {Picture(Path.Combine(_folder, "calibration.json"))}.{Environment.NewLine}", text, StringComparison.Ordinal);
    }

    private static string Picture(string file) => Path.ChangeExtension(file, ".svg");

    private static string TitleOf(string picture) => (string)XDocument.Load(picture).Root!.Element(XName.Get("title", "http://www.w3.org/2000/svg"))!;

    private double ApgrOf(string file, params string[] more)
    {
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, Commands.Evaluate([file, "--weak", "w", "--strong", "s", "--json", .. more]));
        return JsonNode.Parse(_output.ToString())!["apgr"]!.GetValue<double>();
    }

    private EvaluationCommands Commands => new(_output, _error, isTerminal: false, _time);

    private string Write(IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder, "outcomes.jsonl");
        File.WriteAllLines(path, lines);
        return path;
    }

    private static IEnumerable<string> Lines(int count, bool isShortHard = false) => Enumerable.Range(0, count).Select(index =>
    {
        var isLong = index % 2 == 0;
        var prompt = isLong
            ? $"Which of the rivers of country {index} is the one that flows through the capital, past the old harbour and into the sea, and why?"
            : $"Which river is number {index}?";
        return new JsonObject
        {
            ["prompt"] = prompt,
            ["scores"] = new JsonObject { ["w"] = isLong == isShortHard ? 1 : 0, ["s"] = 1 },
            ["costs"] = new JsonObject { ["w"] = 0.001, ["s"] = 0.01 },
        }.ToJsonString();
    });
}
