using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed partial class AnthropicAnswerWriterTests
{
    private static readonly ReasoningSeal Claude = new(ReasoningOrigins.Anthropic, "EqQB");
    private static readonly ReasoningSeal Gemini = new(ReasoningOrigins.Gemini, "AAA=");
    private static readonly ReasoningSeal OpenAI = new(ReasoningOrigins.OpenAIResponses, "gA:A") { Id = "rs_1", IsEncrypted = true };

    [Fact]
    public void A_whole_answer_is_a_message()
    {
        var answer = AnthropicBodies.Answered(new ConversationAnswer
        {
            Id = "chatcmpl-1",
            Model = "gpt",
            Usage = new TokenUsage(125, 9, 100, 20, 4),
            Choices =
            [
                new AnswerChoice([new ReasoningPart("hm") { Seal = Claude }, new TextPart("Look."), new TextPart(""), new ToolCallPart("call_a", "f", """{"a": 1.0e0}""")], FinishReason.ToolCalls),
                new AnswerChoice([new TextPart("other")], FinishReason.Stop),
            ],
        });

        AssertJson(
            """
            {"id":"msg_chatcmpl-1","type":"message","role":"assistant","model":"gpt","content":[{"type":"thinking","thinking":"hm","signature":"EqQB"},
             {"type":"text","text":"Look."},{"type":"tool_use","id":"call_a","name":"f","input":{"a": 1.0e0}}],"stop_reason":"tool_use","stop_sequence":null,
             "usage":{"input_tokens":5,"cache_creation_input_tokens":20,"cache_read_input_tokens":100,"output_tokens":9,"output_tokens_details":{"thinking_tokens":4}}}
            """,
            answer);
    }

    [Fact]
    public void What_the_provider_did_not_say_the_router_does()
    {
        var answer = AnthropicBodies.Answered(new ConversationAnswer());

        AssertJson(
            """{"id":"msg_gen-1","type":"message","role":"assistant","model":"up","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}""",
            answer);
    }

    [Theory]
    [InlineData(FinishReason.Stop, null, "end_turn")]
    [InlineData(FinishReason.Stop, "END", "stop_sequence")]
    [InlineData(FinishReason.Length, null, "max_tokens")]
    [InlineData(FinishReason.ToolCalls, null, "tool_use")]
    [InlineData(FinishReason.ContentFilter, null, "refusal")]
    [InlineData(FinishReason.Other, null, "end_turn")]
    public void A_reason_has_its_word(FinishReason reason, string? sequence, string word)
    {
        var answer = AnthropicBodies.Answered(new ConversationAnswer { Choices = [new AnswerChoice([], reason) { StopSequence = sequence }] });
        var delta = AnthropicBodies.DataOf(AnthropicBodies.Streamed(new ChoiceFinished(0, reason, sequence)))[^2]["delta"]!;

        Assert.Equal((word, sequence), ((string?)answer["stop_reason"], (string?)answer["stop_sequence"]));
        Assert.Equal((word, sequence), ((string?)delta["stop_reason"], (string?)delta["stop_sequence"]));
    }

    [Fact]
    public void Sources_on_the_web_are_cited()
    {
        var source = new Annotation { Url = "u", Title = "t", CitedText = "c" };
        const string Citation = """{"type":"web_search_result_location","cited_text":"c","url":"u","title":"t","encrypted_index":""}""";

        AssertJson(
            $$"""[{"type":"text","text":"x","citations":[{{Citation}}]}]""",
            AnthropicBodies.Answered(FinishReason.Stop, new TextPart("x") { Annotations = [source, new Annotation { FileId = "f" }] })["content"]);
        var events = AnthropicBodies.DataOf(AnthropicBodies.Streamed(
            new TextDelta(0, 0, "x"), new AnnotationAdded(0, 0, source), new AnnotationAdded(0, 0, new Annotation { FileId = "f" }), new AnnotationAdded(0, 7, source), new PartEnded(0, 0)));
        AssertJson($$$"""{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{{{Citation}}}}}""", events[3]);
        Assert.Equal("content_block_stop", (string?)events[4]["type"]);
    }

    [Fact]
    public void A_stream_has_every_event_in_its_order()
    {
        var stream = AnthropicBodies.Streamed(
            new AnswerStarted("msg_1", "up-2"),
            new ReasoningDelta(0, 0, "hm"),
            new PartSealed(0, 0, Claude),
            new PartEnded(0, 0),
            new TextDelta(0, 1, ""),
            new TextDelta(0, 1, "Lö"),
            new TextDelta(0, 1, "ok"),
            new ToolCallStarted(0, 2, "a", "f"),
            new ToolArgumentsDelta(0, 2, "{\"x\":"),
            new ToolArgumentsDelta(0, 2, "1}"),
            new PartEnded(0, 2),
            new ChoiceFinished(0, FinishReason.ToolCalls),
            new UsageReported(new TokenUsage(105, 9, 100)),
            new AnswerEnded());

        Assert.Equal(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"up-2","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Lö"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"ok"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"1}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":2}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":100,"output_tokens":9}}

            event: message_stop
            data: {"type":"message_stop"}


            """.ReplaceLineEndings("\n"),
            stream);
    }

    [Fact]
    public void Calls_may_overlap_while_words_give_way()
    {
        var events = AnthropicBodies.DataOf(AnthropicBodies.Streamed(
            new TextDelta(0, 0, "a"),
            new ToolCallStarted(0, 1, "x", "f"),
            new ToolCallStarted(0, 2, "y", "f"),
            new ToolArgumentsDelta(0, 2, "{}"),
            new TextDelta(0, 0, "b"),
            new ToolArgumentsDelta(0, 1, "{}"),
            new ReasoningDelta(0, 3, "hm"),
            new ChoiceFinished(0, FinishReason.ToolCalls)));

        Assert.Equal(
            ["start 0 text", "delta 0", "stop 0", "start 1 tool_use", "start 2 tool_use", "delta 2", "start 3 text", "delta 3", "delta 1", "stop 3", "start 4 thinking", "delta 4", "stop 1", "stop 2", "delta 4", "stop 4"],
            Order(events));
    }

    [Fact]
    public void An_answer_of_nothing_is_a_message_all_the_same() =>
        Assert.Equal(["message_start", "message_delta", "message_stop"], AnthropicBodies.DataOf(AnthropicBodies.Streamed()).Select(data => (string?)data["type"]));

    [Fact]
    public void Usage_that_is_known_at_the_beginning_stands_there()
    {
        var events = AnthropicBodies.DataOf(AnthropicBodies.Streamed(new UsageReported(new TokenUsage(7, 1)), new AnswerStarted(null, null), new UsageReported(new TokenUsage(7, 9))));

        Assert.Equal((7, 1), ((int)events[0]["message"]!["usage"]!["input_tokens"]!, (int)events[0]["message"]!["usage"]!["output_tokens"]!));
        Assert.Equal((7, 9), ((int)events[1]["usage"]!["input_tokens"]!, (int)events[1]["usage"]!["output_tokens"]!));
    }

    [Fact]
    public void Other_answers_and_what_has_no_word_are_passed_over() => Assert.Equal(
        ["message_start", "message_delta", "message_stop"],
        AnthropicBodies.DataOf(AnthropicBodies.Streamed(
            new TextDelta(1, 0, "x"), new LogProbabilitiesAdded(0, []), new AnswerFailed(new ReportedError("x")), new ToolArgumentsDelta(0, 5, "{}"), new PartEnded(0, 5), new ChoiceFinished(1, FinishReason.Length)))
            .Select(data => (string?)data["type"]));

    private static void AssertJson(string expected, JsonNode? actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual?.ToJsonString());
}
