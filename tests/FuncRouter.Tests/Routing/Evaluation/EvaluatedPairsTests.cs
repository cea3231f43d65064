using System.Text.Json.Nodes;
using FuncRouter.Routing.Evaluation;

namespace FuncRouter.Tests.Routing.Evaluation;

public sealed class EvaluatedPairsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("funcrouter-pairs-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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

    private EvaluationCommands Commands => new(_output, _error, isTerminal: false, TimeProvider.System);

    private string Write(IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder, "pairs.jsonl");
        File.WriteAllLines(path, lines);
        return path;
    }

    private static IEnumerable<string> Pairs(int count) => Enumerable.Range(0, count).Select(index => new JsonObject
    {
        ["a"] = $"How deep is lake number {index}?",
        ["b"] = index % 2 == 0 ? $"how deep is lake number {index}" : $"How deep is lake number {index + 1000}?",
        ["same"] = index % 2 == 0,
    }.ToJsonString());
}
