using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>What is told of a decision: beforehand, in the answer's header, and in the record.</summary>
public sealed class ExplanationTests : LimitedTests
{
    private static readonly string[] Figures = ["quality", "costUsd", "latencyMs", "risk", "preference", "score"];

    private RoutedUpstream _routed = null!;

    public override async ValueTask InitializeAsync()
    {
        _routed = await RoutedUpstream.StartAsync(new JsonObject
        {
            ["models"] = JsonNode.Parse("""
                {
                  "weak": { "endpoints": [ { "provider": "one", "model": "weak" } ], "price": { "input": 1, "output": 1 }, "quality": 0.3 },
                  "strong": { "endpoints": [ { "provider": "two", "model": "strong" } ], "price": { "input": 10, "output": 10 }, "quality": 0.9 },
                  "blind": { "endpoints": [ { "provider": "two", "model": "blind" } ], "contextWindow": 5 },
                  "last": { "endpoints": [ { "provider": "one", "model": "last" } ] }
                }
                """),
            ["routes"] = JsonNode.Parse("""
                {
                  "guarded": { "objective": "cost", "candidates": ["weak", "strong", "blind"], "fallbacks": [
                    { "stale": true },
                    { "rule": "Later, {user}.", "when": { "contains": ["opening hours"] } },
                    { "rule": "Code? Later.", "when": { "family": ["code"] } },
                    { "model": "last" },
                    { "person": { "holdSeconds": 5 } } ] }
                }
                """),
            ["cache"] = JsonNode.Parse("""{ "enabled": true, "staleSeconds": 60 }"""),
        });
        _routed.Upstream.On("weak").Fails(503);
        _routed.Upstream.On("strong").Answers(OpenAIAnswers.Document("Nine to five.", "strong"));
    }

    public override async ValueTask DisposeAsync()
    {
        await _routed.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task The_plan_names_candidates_exclusions_and_last_resorts_and_says_it_in_a_sentence()
    {
        var plan = await PlanAsync();

        Assert.Equal(["one/weak", "two/strong"], Keys(plan["plan"]!));
        Assert.All(plan["plan"]!.AsArray(), candidate => Assert.All(Figures, figure => Assert.NotNull(candidate![figure]!.GetValue<double?>())));
        Assert.All(plan["plan"]!.AsArray(), candidate => Assert.False((bool)candidate!["fallback"]!));
        Assert.Equal("""[{"provider":"two","model":"blind","constraint":"context"}]""", plan["excluded"]!.ToJsonString());
        var fallbacks = plan["fallbacks"]!.AsArray();
        Assert.Equal(["stale", "rule", "rule", "model", "person"], fallbacks.Select(fallback => (string)fallback!["kind"]!));
        Assert.Equal((true, "Later, {user}."), ((bool)fallbacks[1]!["applies"]!, (string)fallbacks[1]!["text"]!));
        Assert.False((bool)fallbacks[2]!["applies"]!);
        Assert.Equal(["one/last"], Keys(fallbacks[3]!["plan"]!));
        Assert.True((bool)fallbacks[3]!["plan"]![0]!["fallback"]!);
        Assert.Equal(5, (double)fallbacks[4]!["holdSeconds"]!);
        Assert.Equal("question-answering", (string)plan["analysis"]!["family"]!);
        var explanation = (string)plan["explanation"]!;
        Assert.StartsWith("The prompt looks like question-answering, difficulty 0.", explanation, StringComparison.Ordinal);
        Assert.Contains(" one/weak comes first: for cost: cheapest (quality 0.", explanation, StringComparison.Ordinal);
        Assert.EndsWith(
            " 1 more would be tried after it; 1 excluded. Where nobody answers: a remembered answer past its time, then a text, if its condition holds, then a text, if its condition holds, then one/last, then a person.",
            explanation,
            StringComparison.Ordinal);
        Assert.Empty(_routed.Upstream.Requests);
    }

    [Fact]
    public async Task The_header_and_the_record_say_who_answered_why_and_after_whom_and_the_record_has_what_the_plan_had()
    {
        var plan = await PlanAsync();
        using var answer = await _routed.PostAsync(Body, Limit);
        var record = await _routed.RecordAsync(answer, Limit);

        var reason = answer.Header("x-funcrouter-reason")!;
        Assert.StartsWith("for cost: best (quality 0.", reason, StringComparison.Ordinal);
        Assert.EndsWith("; after one/weak (Overloaded)", reason, StringComparison.Ordinal);
        var decision = record["decision"]!;
        Assert.Equal(["one/weak", "two/strong"], Keys(decision["candidates"]!));
        Assert.All(decision["candidates"]!.AsArray(), candidate => Assert.All(Figures, figure => Assert.NotNull(candidate![figure]!.GetValue<double?>())));
        Assert.Equal(reason[..reason.IndexOf("; after", StringComparison.Ordinal)], (string)decision["candidates"]![1]!["reason"]!);
        Assert.Equal(plan["excluded"]!.ToJsonString(), decision["excluded"]!.ToJsonString());
        Assert.Equal(["stale", "rule", "rule", "model", "person"], decision["fallbacks"]!.AsArray().Select(fallback => (string)fallback!["kind"]!));
        Assert.Equal(["one/last"], Keys(decision["fallbacks"]![3]!["candidates"]!));
        Assert.All(
            ["family", "language", "inputTokens", "expectedOutputTokens", "multiStep", "requires"],
            member => Assert.Equal(plan["analysis"]![member]!.ToJsonString(), decision["analysis"]![member]!.ToJsonString()));
    }

    private const string Body = """{"model":"guarded","messages":[{"role":"user","content":"What are your opening hours on a Monday?"}]}""";

    private static IEnumerable<string> Keys(JsonNode candidates) => candidates.AsArray().Select(candidate => $"{candidate!["provider"]}/{candidate["model"]}");

    private async Task<JsonNode> PlanAsync()
    {
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        using var answer = await _routed.Client.PostAsync("v1/route", content, Limit);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.JsonAsync(Limit);
    }
}
