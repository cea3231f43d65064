using System.Text.Json.Nodes;
using FuncRouter.Caching.Semantic;
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
        var file = Write(Pairs(400));

        Assert.Equal(0, Commands.Evaluate([file]));

        var text = _output.ToString();
        Assert.Contains("400 pairs, 50.0 % the same", text, StringComparison.Ordinal);
        Assert.Contains("average precision 1.000 (95 % interval 1.000 to 1.000)", text, StringComparison.Ordinal);
        Assert.Contains("of hits wrong: threshold", text, StringComparison.Ordinal);
        Assert.Contains("calibration error", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_fewer_pairs_than_could_show_it_no_threshold_is_named_and_of_very_few_no_interval()
    {
        Assert.Equal(0, Commands.Evaluate([Write(Pairs(298))]));
        Assert.Contains("at most 1 % of hits wrong: too few pairs to say, which takes 299", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("recall at 95 % precision 1.000, from probability ", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"recall at 99 % precision 1.000{Environment.NewLine}", _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, Commands.Evaluate([Write(Pairs(28))]));
        Assert.DoesNotContain("interval", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("from probability", _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, Commands.Evaluate([Write(Pairs(28)), "--json"]));
        var report = JsonNode.Parse(_output.ToString())!.AsObject();
        Assert.All(
            ["averagePrecisionLow", "averagePrecisionHigh", "recallAt0.9Low", "recallAt0.9High", "thresholdForOnePercentWrong"],
            name => Assert.True(report.TryGetPropertyValue(name, out var value) && value is null, name));
    }

    [Fact]
    public void Pairs_are_printed_as_json_too()
    {
        Assert.Equal(0, Commands.Evaluate([Write(Pairs(300)), "--json"]));

        var report = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(300, report["pairs"]!.GetValue<int>());
        Assert.Equal(1, report["averagePrecision"]!.GetValue<double>(), 6);
        Assert.Equal(1, report["recallAtPrecision"]!["0.99"]!.GetValue<double>(), 6);
        Assert.Equal(1, report["averagePrecisionLow"]!.GetValue<double>(), 6);
        Assert.InRange(report["thresholdForOnePercentWrong"]!.GetValue<double>(), 0, 1);
        Assert.Equal(300, report["calibration"]!.AsArray().Sum(tenth => tenth!["pairs"]!.GetValue<int>()));
    }

    [Fact]
    public void The_words_alone_are_measured_where_that_is_asked_for_and_of_pairs_only()
    {
        const string First = "How do I lose weight fast?", Second = "What is the best way to drop ten kilos quickly?";
        var file = Write([$$"""{"a":"{{First}}","b":"{{Second}}","same":true}"""]);
        var (asked, other) = (TurnSignature.Of(First), TurnSignature.Of(Second));

        Assert.Equal(PairVerifier.Probability(asked, other), Said([file, "--json"]), 6);
        Assert.Equal(PairVerifier.ByWords(asked, other).Probability, Said([file, "--words", "--json"]), 6);
        Assert.NotEqual(PairVerifier.Probability(asked, other), PairVerifier.ByWords(asked, other).Probability, 2);
        Assert.Equal(2, Commands.Evaluate([file, "--words", "--weak", "a", "--strong", "b"]));
        Assert.Contains("--words is for pairs of questions", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":"How old is it?","b":"What is its age?"}""", "line 2: \"same\" is missing")]
    [InlineData("""{"a":"How old is it?","b":7,"same":true}""", "line 2: \"b\" has to be text, not a number")]
    [InlineData("""{"a":null,"b":"How old is it?","same":true}""", "line 2: \"a\" has to be text, not null")]
    [InlineData("""{"a":"How old is it?","b":"\ud83d","same":true}""", "line 2: \"b\" has half a character in it")]
    [InlineData("""{"a":"How old is it?","b":"What is its age?","same":"yes"}""", "line 2: \"same\" has to be true or false, not text")]
    [InlineData("""{"a":"How old""", "line 2: it is not JSON: it breaks off at character ")]
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

    // What the only pair of a file was said to be.
    private double Said(string[] args)
    {
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, Commands.Evaluate(args));
        return JsonNode.Parse(_output.ToString())!["calibration"]!.AsArray().Single()!["said"]!.GetValue<double>();
    }

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
