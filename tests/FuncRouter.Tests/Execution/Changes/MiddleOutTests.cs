using System.Text.Json.Nodes;
using FsCheck.Xunit;
using FuncRouter.Accounting;
using FuncRouter.Execution.Changes;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution.Changes;

public sealed class MiddleOutTests : IDisposable
{
    private readonly ChainFixture _chain = new();

    public void Dispose() => _chain.Dispose();

    private static readonly UpstreamFailure TooLong =
        new(FailureKind.ContextTooLong, 400, "This model's maximum context length is 1,000 tokens. However, your messages resulted in 9000 tokens.");

    [Fact]
    public void Instructions_the_first_exchange_and_the_last_ones_stay()
    {
        var words = new string('x', 400);
        var turns = Enumerable.Range(0, 20).Select(number => $$"""{"role":"{{(number % 2 == 0 ? "user" : "assistant")}}","content":"{{number}} {{words}}"}""");

        var (kept, warning) = Shorten($$"""[{"role":"system","content":"Be brief."},{{string.Join(',', turns)}}]""");

        var texts = kept.Select(turn => ((string)turn!["content"]!).Split(' ')[0]).ToArray();
        Assert.Equal(["Be", "0", "1"], texts[..3]);
        Assert.Equal(["18", "19"], texts[^2..]);
        Assert.InRange(texts.Length, 5, 12);
        Assert.Contains($"{21 - texts.Length} messages in the middle", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tools_call_and_its_result_stay_or_go_together()
    {
        var words = new string('x', 300);
        var exchange = string.Join(',', Enumerable.Range(0, 8).Select(number => $$$"""
            {"role":"user","content":"{{{words}}}"},
            {"role":"assistant","tool_calls":[{"id":"c{{{number}}}","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c{{{number}}}","content":"{{{words}}}"}
            """));

        var (kept, _) = Shorten($"[{exchange}]");

        var calls = kept.Where(turn => (string?)turn!["role"] == "assistant").Select(turn => (string)turn!["tool_calls"]![0]!["id"]!);
        var results = kept.Where(turn => (string?)turn!["role"] == "tool").Select(turn => (string)turn!["tool_call_id"]!);
        Assert.Equal(calls, results);
        Assert.InRange(kept.Count, 3, 18);
    }

    [Fact]
    public void One_long_message_loses_its_middle()
    {
        var (kept, warning) = Shorten($$$"""[{"role":"user","content":[{"type":"text","text":"Begin {{{new string('x', 20_000)}}} end"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{new string('A', 500)}}}"}}]}]""");

        var text = (string)kept[0]!["content"]![0]!["text"]!;
        Assert.StartsWith("Begin", text, StringComparison.Ordinal);
        Assert.EndsWith("end", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 100, 4_000);
        Assert.Contains("characters", warning, StringComparison.Ordinal);
    }

    [Property]
    public void A_cut_leaves_whole_characters(uint seed)
    {
        var text = string.Concat(Enumerable.Range(0, 300).Select(place => ((seed >> (place % 32)) & 1) == 0 ? "😀" : "xy"));

        var turns = new JsonArray(new JsonObject { ["content"] = text });
        LongTexts.Cut(turns, (int)(seed % 500));

        Assert.True(System.Text.Unicode.Utf8.IsValid(System.Text.Encoding.UTF8.GetBytes((string)turns[0]!["content"]!)));
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes((string)turns[0]!["content"]!)));
    }

    [Theory]
    [InlineData(true, 2, true)]
    [InlineData(false, 1, false)]
    public async Task A_conversation_that_is_too_long_for_all_is_shortened_only_where_the_client_allows_it(bool allowed, int requests, bool answered)
    {
        _chain.Facts = ModelFacts.Unknown with { ContextWindow = 1000 };
        _chain.A.Answers(OpenAIAnswers.Error(TooLong.Message, code: "context_length_exceeded"), 400).Answers(OpenAIAnswers.Document("Hi"));
        var filler = $",\"messages\":[{{\"role\":\"user\",\"content\":\"{new string('x', 20_000)}\"}}]";

        var result = await _chain.RunAsync(1, fields: filler + (allowed ? ",\"transforms\":[\"middle-out\"]" : ""));
        using var answer = result.Answer;

        Assert.Equal((requests, answered), (_chain.A.Requests.Count, answer is not null));
        Assert.DoesNotContain("transforms", _chain.A.Requests[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_larger_model_comes_before_a_shorter_conversation()
    {
        (_chain.Facts, _chain.FactsOfB) = (ModelFacts.Unknown with { ContextWindow = 1000 }, ModelFacts.Unknown with { ContextWindow = 9000 });
        _chain.A.Answers(OpenAIAnswers.Error(TooLong.Message, code: "context_length_exceeded"), 400);
        _chain.B.Answers(OpenAIAnswers.Document("Hi"));

        var result = await _chain.RunAsync(2, fields: ",\"transforms\":[\"middle-out\"]");
        using var answer = result.Answer;

        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
        Assert.Empty(result.Warnings);
    }

    private static (JsonArray Turns, string Warning) Shorten(string messages)
    {
        var request = Requests.Of("openai-chat", $$"""{"model":"m","messages":{{messages}},"transforms":["middle-out"]}""");
        using var handler = new ScriptedHandler();
        var (changed, warning) = MiddleOut.Of(request, handler.AsEndpoint("a"), TooLong)!.Value;
        var text = Requests.TextOf(changed);
        Assert.InRange(text.Length, 100, 4 * 1000);
        return (JsonNode.Parse(text)!["messages"]!.AsArray(), warning);
    }
}
