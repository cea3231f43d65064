using System.Text.Json.Nodes;
using FuncRouter.Routing.Evaluation;

namespace FuncRouter.Tests.Routing.Evaluation;

public sealed class EvaluationCommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("funcrouter-evaluation-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

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
        Assert.StartsWith("<svg", File.ReadAllText(Path.ChangeExtension(file, ".svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Harder_prompts_go_to_the_strong_model_first()
    {
        Assert.Equal(0, Commands.Evaluate([Write(Lines(60)), "--weak", "w", "--strong", "s", "--json"]));

        // In these lines the weak model fails on the long ones.
        Assert.True(JsonNode.Parse(_output.ToString())!["apgr"]!.GetValue<double>() > 0.7);
    }

    [Fact]
    public void A_calibration_learns_what_the_prior_has_wrong()
    {
        var file = Write(Lines(300, isShortHard: true));
        var calibration = Path.Combine(_folder, "calibration.json");

        Assert.Equal(0, Commands.Calibrate([file, "--out", calibration]));
        Assert.Equal(0, Commands.Evaluate([file, "--weak", "w", "--strong", "s", "--json"]));
        var before = JsonNode.Parse(_output.ToString().Split("use it.")[^1])!["apgr"]!.GetValue<double>();
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, Commands.Evaluate([file, "--weak", "w", "--strong", "s", "--json", "--calibration", calibration]));
        var after = JsonNode.Parse(_output.ToString())!["apgr"]!.GetValue<double>();

        Assert.True(before < 0.3, $"{before}");
        Assert.True(after > 0.6, $"{after}");
    }

    [Fact]
    public void Recorded_requests_are_decided_anew_under_another_objective()
    {
        const string Record = """{"id":"gen-1","createdAt":"2026-11-25T00:00:00Z","session":"s","requestedModel":"auto","outcome":"complete","cache":"off","milliseconds":{"total":1,"overhead":1},"decision":{"objective":"balanced","candidates":[{"provider":"p","model":"dear","score":1,"costUsd":0.01,"latencyMs":900,"reason":"r","quality":0.9},{"provider":"p","model":"cheap","score":0.5,"costUsd":0.001,"latencyMs":500,"reason":"r","quality":0.6}],"excluded":[]}}""";

        Assert.Equal(0, Commands.Evaluate([Write([Record, Record, "{\"id\":\"gen-2\",\"createdAt\":\"2026-11-25T00:00:00Z\",\"session\":\"s\",\"requestedModel\":\"auto\",\"outcome\":\"error\",\"cache\":\"off\",\"milliseconds\":{\"total\":1,\"overhead\":1}}"]), "--objective", "cost"]));

        var text = _output.ToString();
        Assert.Contains("2 requests; 2 would have gone elsewhere (100 %)", text, StringComparison.Ordinal);
        Assert.Contains("0.020000", text, StringComparison.Ordinal);
        Assert.Contains("0.002000", text, StringComparison.Ordinal);
        Assert.Equal(0, Commands.Evaluate([Write([.. Enumerable.Repeat(Record, 1500)]), "--objective", "cost"]));
        Assert.Contains("1500 lines, 100 %", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Commands.Evaluate([Write([Record]), "--objective", "speed"]));
        Assert.Equal(1, Commands.Evaluate([Write(["x"]), "--objective", "cost"]));
    }

    [Theory]
    [InlineData("x", "line 1: it is not JSON")]
    [InlineData("{}", "line 1: \"prompt\" is missing")]
    [InlineData("""{"prompt":"p"}""", "line 1: \"scores\" is missing")]
    [InlineData("""{"prompt":"p","scores":{"w":2}}""", "line 1: the score of w is not between 0 and 1")]
    [InlineData("""{"prompt":"p","scores":{"w":1}}""", "no line with scores of both")]
    [InlineData("", "has no outcome in it")]
    public void A_line_that_is_no_outcome_is_named(string text, string message)
    {
        Assert.Equal(1, Commands.Evaluate([Write([text]), "--weak", "w", "--strong", "s"]));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("file")]
    [InlineData("file", "--weak", "w")]
    [InlineData("file", "--weak", "w", "--strong", "s", "--what")]
    public void Arguments_that_are_not_in_order_get_the_usage(params string[] args)
    {
        Assert.Equal(2, Commands.Evaluate(args));
        Assert.StartsWith("Use: evaluate FILE", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_of_questions_are_judged_and_the_safe_threshold_is_named()
    {
        var file = Write(Pairs(200));

        Assert.Equal(0, Commands.Evaluate([file]));

        var text = _output.ToString();
        Assert.Contains("200 pairs, 50.0 % the same", text, StringComparison.Ordinal);
        Assert.Contains("average precision 1.000 (95 % interval 1.000 to 1.000)", text, StringComparison.Ordinal);
        Assert.Contains("of hits wrong: threshold", text, StringComparison.Ordinal);
        Assert.Contains("calibration error", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_are_printed_as_json_too()
    {
        Assert.Equal(0, Commands.Evaluate([Write(Pairs(60)), "--json"]));

        var report = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(60, report["pairs"]!.GetValue<int>());
        Assert.Equal(1, report["averagePrecision"]!.GetValue<double>(), 6);
        Assert.Equal(1, report["recallAtPrecision"]!["0.99"]!.GetValue<double>(), 6);
        Assert.Equal(60, report["calibration"]!.AsArray().Sum(tenth => tenth!["pairs"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("""{"a":"How old is it?","b":"What is its age?"}""", "line 2: \"same\" is missing")]
    [InlineData("""{"a":"How old is it?","b":7,"same":true}""", "line 2: \"b\" is missing")]
    [InlineData("""{"a":"How old""", "line 2: it is not JSON")]
    public void A_line_that_is_no_pair_is_named(string line, string message)
    {
        Assert.Equal(1, Commands.Evaluate([Write([.. Pairs(1), line])]));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_of_which_none_is_the_same_measure_nothing()
    {
        Assert.Equal(1, Commands.Evaluate([Write(["""{"a":"How old is it?","b":"Who is it?","same":false}"""])]));
        Assert.Contains("nothing to find", _error.ToString(), StringComparison.Ordinal);
    }

    private EvaluationCommands Commands => new(_output, _error);

    private string Write(IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder, "outcomes.jsonl");
        File.WriteAllLines(path, lines);
        return path;
    }

    private static IEnumerable<string> Pairs(int count) => Enumerable.Range(0, count).Select(index => new JsonObject
    {
        ["a"] = $"How deep is lake number {index}?",
        ["b"] = index % 2 == 0 ? $"how deep is lake number {index}" : $"How deep is lake number {index + 1000}?",
        ["same"] = index % 2 == 0,
    }.ToJsonString());

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
