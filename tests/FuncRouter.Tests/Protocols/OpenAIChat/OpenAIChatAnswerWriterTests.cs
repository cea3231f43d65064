using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIChatAnswerWriterTests
{
    private static readonly ReasoningSeal Claudes = new(ReasoningOrigins.Anthropic, "sig");

    private static readonly ReasoningSeal Geminis = new(ReasoningOrigins.Gemini, "sig");

    [Fact]
    public void A_whole_answer_has_everything_in_one_message() => Assert.Equal(
        """
        {"index":0,"message":{"role":"assistant","content":"Yes.No.","refusal":"Not this.","reasoning_content":"Hm.","reasoning_details":[{"type":"reasoning.text","index":0,"format":"anthropic-claude-v1","text":"Hm.","signature":"sig"}],"extra_content":{"google":{"thought_signature":"sig"}},"annotations":[{"type":"url_citation","url_citation":{"url":"http://a","title":"","start_index":4,"end_index":7,"content":"c"}}],"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"sig"}}}]},"logprobs":{"content":[{"token":"é","logprob":-0.5,"bytes":[195,169],"top_logprobs":[{"token":"a","logprob":-1,"bytes":[97]}]}],"refusal":null},"finish_reason":"tool_calls"}
        """,
        Document(new AnswerChoice(
            [
                new ReasoningPart("Hm.") { Seal = Claudes },
                new TextPart("Yes."),
                new TextPart("No.") { Seal = Geminis, Annotations = [new Annotation { Url = "http://a", Start = 0, End = 3, CitedText = "c" }, new Annotation { Title = "page 3" }] },
                new RefusalPart("Not this."),
                new ToolCallPart("c1", "f", "{}") { Seal = Geminis },
            ],
            FinishReason.ToolCalls)
        {
            LogProbabilities = [new TokenLogProbability("é", -0.5, [new TokenLogProbability("a", -1, [])])],
        })["choices"]![0]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    [Theory]
    [InlineData(FinishReason.Stop, "stop")]
    [InlineData(FinishReason.Length, "length")]
    [InlineData(FinishReason.ContentFilter, "content_filter")]
    [InlineData(FinishReason.Other, "stop")]
    public void An_end_has_the_word_that_clients_know(FinishReason reason, string word) =>
        Assert.Equal(word, (string?)Document(new AnswerChoice([new TextPart("a")], reason))["choices"]![0]!["finish_reason"]);

    [Fact]
    public void Calls_alone_have_no_content()
    {
        var message = Document(new AnswerChoice([new ToolCallPart("c", "f", "{}")], FinishReason.ToolCalls))["choices"]![0]!["message"]!.AsObject();

        Assert.True(message.ContainsKey("content"));
        Assert.Null(message["content"]);
        Assert.Equal("", (string?)Document(new AnswerChoice([], FinishReason.Stop))["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public void What_the_provider_did_not_say_the_router_says()
    {
        var answer = Document(new AnswerChoice([new TextPart("a")], FinishReason.Stop));

        Assert.StartsWith("gen-", (string?)answer["id"], StringComparison.Ordinal);
        Assert.Equal(("m", 1_755_137_737, null), ((string?)answer["model"], (long)answer["created"]!, answer["usage"]));
    }

    [Fact]
    public void A_stream_has_the_role_once_for_every_choice_and_a_chunk_for_every_step()
    {
        var chunks = Stream(
            usage: true,
            new AnswerStarted("c1", "gpt", 7),
            new ReasoningDelta(0, 0, "Hm."),
            new PartSealed(0, 0, Claudes),
            new TextDelta(0, 1, ""),
            new TextDelta(0, 1, "Yes."),
            new TextDelta(0, 2, "No."),
            new AnnotationAdded(0, 2, new Annotation { Url = "http://a", Start = 0, End = 3 }),
            new AnnotationAdded(0, 2, new Annotation { Title = "page 3" }),
            new PartSealed(0, 2, Geminis),
            new TextDelta(1, 0, "Other."),
            new ToolCallStarted(0, 3, "a", "f"),
            new ToolArgumentsDelta(0, 3, "{"),
            new ToolCallStarted(0, 4, "b", "g"),
            new PartSealed(0, 4, Geminis),
            new ToolArgumentsDelta(0, 4, "{}"),
            new ToolArgumentsDelta(0, 3, "}"),
            new RefusalDelta(0, 5, "Not this."),
            new UsageReported(new TokenUsage(1_000_000, 500_000, 10, 4, 3)),
            new ChoiceFinished(0, FinishReason.ToolCalls),
            new ChoiceFinished(1, FinishReason.Length),
            new AnswerEnded());

        Assert.Equal(
            """
            0 {"role":"assistant","reasoning_content":"Hm."}
            0 {"reasoning_details":[{"type":"reasoning.text","index":0,"format":"anthropic-claude-v1","text":"Hm.","signature":"sig"}]}
            0 {"content":"Yes."}
            0 {"content":"No."}
            0 {"annotations":[{"type":"url_citation","url_citation":{"url":"http://a","title":"","start_index":4,"end_index":7}}]}
            0 {"extra_content":{"google":{"thought_signature":"sig"}}}
            1 {"role":"assistant","content":"Other."}
            0 {"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}
            0 {"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}
            0 {"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""},"extra_content":{"google":{"thought_signature":"sig"}}}]}
            0 {"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}
            0 {"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}
            0 {"refusal":"Not this."}
            0 {} tool_calls
            1 {} length
            usage {"prompt_tokens":1000000,"completion_tokens":500000,"total_tokens":1500000,"prompt_tokens_details":{"cached_tokens":10,"cache_write_tokens":4},"completion_tokens_details":{"reasoning_tokens":3},"cost":2}
            [DONE]
            """,
            string.Join('\n', chunks.Select(Told)));
        Assert.All(chunks[..^1], chunk => Assert.StartsWith("""{"id":"c1","object":"chat.completion.chunk","created":7,"model":"gpt",""", chunk, StringComparison.Ordinal));
    }

    [Fact]
    public void Usage_that_the_client_did_not_ask_for_is_not_told() => Assert.Equal(
        ["0 {\"role\":\"assistant\",\"content\":\"a\"}", "0 {} stop", "[DONE]"],
        Stream(usage: false, new TextDelta(0, 0, "a"), new UsageReported(new TokenUsage(1, 1)), new ChoiceFinished(0, FinishReason.Stop)).Select(Told));

    [Fact]
    public void Log_probabilities_stand_beside_the_delta()
    {
        var chunk = JsonNode.Parse(Stream(usage: false, new LogProbabilitiesAdded(0, [new TokenLogProbability("a", -1, [])]))[0])!["choices"]![0]!;

        Assert.Equal("a", (string?)chunk["logprobs"]!["content"]![0]!["token"]);
    }

    private static string Told(string data)
    {
        if (data == "[DONE]")
        {
            return data;
        }

        var chunk = JsonNode.Parse(data)!;
        return chunk["choices"]!.AsArray().FirstOrDefault() is not { } choice
            ? $"usage {chunk["usage"]!.ToJsonString()}"
            : $"{choice["index"]} {choice["delta"]!.ToJsonString()} {choice["finish_reason"]}".TrimEnd();
    }

    private static JsonNode Document(AnswerChoice choice) =>
        JsonNode.Parse(Wire.WriteDocument(OpenAIChatProtocol.Instance, new ConversationAnswer { Choices = [choice] }))!;

    private static string[] Stream(bool usage, params AnswerEvent[] steps)
    {
        var request = ChatRequest.Of(new FakeTimeProvider(), fields: ",\"stream\":true" + (usage ? ",\"stream_options\":{\"include_usage\":true}" : ""));
        return Wire.DataOf(Wire.WriteStream(OpenAIChatProtocol.Instance, steps, request, new ModelPrice(1, 2)));
    }
}
