using System.Text.Json.Nodes;
using System.Xml.Linq;
using FuncRouter.Routing.Evaluation;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Routing.Evaluation;

public sealed class RecordReplayTests : IDisposable
{
    private const string Dear = """{"provider":"p","model":"dear","score":1,"costUsd":0.01,"latencyMs":900,"reason":"r","quality":0.9}""";
    private const string Cheap = """{"provider":"p","model":"cheap","score":0.5,"costUsd":0.001,"latencyMs":500,"reason":"r","quality":0.6}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("funcrouter-replay-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Recorded_requests_are_decided_anew_under_another_objective()
    {
        Assert.Equal(0, Replay("cost", Record([Dear, Cheap]), Record([Dear, Cheap]), Record([])));

        var text = _output.ToString();
        Assert.Contains("2 requests; 2 would have gone elsewhere (100 %)", text, StringComparison.Ordinal);
        Assert.Matches(@"as decided +0\.900 +0\.020000 +900", text);
        Assert.Matches(@"under cost +0\.600 +0\.002000 +500", text);
        Assert.Matches(@"quality>=0\.5 +0\.600 +0\.002000", text);
        Assert.Matches(@"quality>=0\.7 +0\.900 +0\.020000", text);
        Assert.Equal("svg", XDocument.Load(Path.Combine(_folder, "records.svg")).Root!.Name.LocalName);
    }

    [Fact]
    public void The_same_is_told_to_programs()
    {
        Assert.Equal(0, Replay("cost", ["--json"], Record([Dear, Cheap.Replace("0.001", "null", StringComparison.Ordinal)])));

        var told = JsonNode.Parse(_output.ToString())!;
        Assert.Equal((1, 0, 1), ((int)told["requests"]!, (int)told["changed"]!, (int)told["unpricedRequests"]!));
        Assert.Equal(["as decided", "under cost", "quality>=0.1"], told["objectives"]!.AsArray().Take(3).Select(objective => (string)objective!["name"]!));
        Assert.Equal(0.01, (double)told["objectives"]![0]!["costUsd"]!);
    }

    [Fact]
    public void Copies_and_answers_that_nobody_was_asked_for_were_no_decisions_and_fallbacks_stay_fallbacks()
    {
        var fallback = Cheap.Replace("\"quality\"", "\"fallback\":true,\"quality\"", StringComparison.Ordinal);

        Assert.Equal(0, Replay("cost", Record([Dear, fallback]), Record([Dear, Cheap], "\"shadowOf\":\"gen-0\","), Record([Dear, Cheap], cache: "hit"),
            Record([Dear, Cheap], cache: "semantic"), Record([Dear, Cheap], cache: "stale"), Record([fallback])));

        Assert.Contains("2 requests; 0 would have gone elsewhere", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", "records.jsonl, line 1: it is not a generation record, as GET /v1/generation gives it: something unexpected at character 1; each line is one whole record")]
    [InlineData("{", "line 1: it is not a generation record, as GET /v1/generation gives it: it breaks off")]
    [InlineData("[]", "line 1: it is not a generation record, as GET /v1/generation gives it: it is of another kind than it should be")]
    [InlineData("""{"prompt":"p","scores":{"w":1}}""", "line 1: it is not a generation record, as GET /v1/generation gives it: it lacks 'id', ")]
    [InlineData("", "no record has a decision in it")]
    public void What_is_no_record_is_named(string line, string message)
    {
        Assert.Equal(1, Replay("cost", line));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.All(["LineNumber", "isFinalBlock", "FuncRouter."], word => Assert.DoesNotContain(word, _error.ToString(), StringComparison.Ordinal));
    }

    private int Replay(string objective, params string[] records) => Replay(objective, [], records);

    private int Replay(string objective, string[] flags, params string[] records)
    {
        var file = Path.Combine(_folder, "records.jsonl");
        File.WriteAllLines(file, records);
        return new EvaluationCommands(_output, _error, isTerminal: false, new FakeTimeProvider()).Evaluate([file, "--objective", objective, .. flags]);
    }

    private static string Record(string[] candidates, string more = "", string cache = "off") =>
        $$$"""{"id":"gen-1",{{{more}}}"createdAt":"2026-11-25T00:00:00Z","session":"s","requestedModel":"auto","outcome":"complete","cache":"{{{cache}}}","milliseconds":{"total":1,"overhead":1},"decision":{"objective":"balanced","candidates":[{{{string.Join(',', candidates)}}}],"excluded":[]}}""";
}
