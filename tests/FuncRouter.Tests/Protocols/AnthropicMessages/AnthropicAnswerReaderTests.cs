using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Protocols.Streams;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicAnswerReaderTests
{
    private const string Start = """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":5,"cache_read_input_tokens":100,"output_tokens":1}}}""";
    private const string Stop = """{"type":"message_stop"}""";

    private static readonly string Rich = AnthropicBodies.Events(
        Start,
        """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Höm "}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"EmwK"}}""",
        """{"type":"content_block_stop","index":1}""",
        """{"type":"ping"}""",
        """{"type":"content_block_start","index":2,"content_block":{"type":"server_tool_use","id":"srv","name":"web_search","input":{}}}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}""",
        """{"type":"content_block_stop","index":2}""",
        """{"type":"content_block_start","index":3,"content_block":{"type":"text","text":"","citations":[]}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"u","title":"t","cited_text":"c","encrypted_index":"E"}}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"Löok"}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":" 😀."}}""",
        """{"type":"content_block_stop","index":3}""",
        """{"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}""",
        """{"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":""}}""",
        """{"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"{\"city\": "}}""",
        """{"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"\"Paris\"}"}}""",
        """{"type":"content_block_stop","index":4}""",
        """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":42}}""",
        Stop);

    private static readonly AnswerEvent[] RichSteps =
    [
        new AnswerStarted("msg_1", "claude"),
        new UsageReported(new TokenUsage(105, 1, 100)),
        new ReasoningDelta(0, 0, ""),
        new ReasoningDelta(0, 0, "Höm "),
        new ReasoningDelta(0, 0, "hm"),
        new PartSealed(0, 0, new ReasoningSeal(ReasoningOrigins.Anthropic, "EqQB")),
        new PartEnded(0, 0),
        new PartSealed(0, 1, new ReasoningSeal(ReasoningOrigins.Anthropic, "EmwK") { IsEncrypted = true }),
        new PartEnded(0, 1),
        new TextDelta(0, 2, "Löok"),
        new TextDelta(0, 2, " 😀."),
        new AnnotationAdded(0, 2, new Annotation { Url = "u", Title = "t", CitedText = "c", Start = 0, End = 8 }),
        new PartEnded(0, 2),
        new ToolCallStarted(0, 3, "toolu_1", "f"),
        new ToolArgumentsDelta(0, 3, "{\"city\": "),
        new ToolArgumentsDelta(0, 3, "\"Paris\"}"),
        new PartEnded(0, 3),
        new UsageReported(new TokenUsage(105, 42, 100)),
        new ChoiceFinished(0, FinishReason.ToolCalls),
        new AnswerEnded(),
    ];

    [Fact]
    public async Task A_stream_is_read_event_by_event() => Assert.Equal(RichSteps, await AnthropicBodies.StreamAsync(Rich));

    [Fact]
    public async Task A_stream_that_is_cut_anywhere_says_the_same()
    {
        foreach (var stream in (string[])[Rich, Rich.Replace("\n", "\r\n", StringComparison.Ordinal)])
        {
            var length = Encoding.UTF8.GetByteCount(stream);
            for (var cut = 1; cut < length; cut++)
            {
                Assert.Equal(RichSteps, await AnthropicBodies.StreamAsync(stream, cut, int.MaxValue));
            }
        }
    }

    [Fact]
    public async Task A_stream_that_drips_says_the_same() => Assert.Equal(RichSteps, await AnthropicBodies.StreamAsync(Rich, 1));

    [Fact]
    public async Task A_whole_answer_is_the_same_as_its_stream()
    {
        var document = AnthropicBodies.Document("""
            {"id":"msg_1","type":"message","role":"assistant","model":"claude","stop_reason":"tool_use","stop_sequence":null,
             "content":[{"type":"thinking","thinking":"Höm hm","signature":"EqQB"},{"type":"redacted_thinking","data":"EmwK"},
               {"type":"server_tool_use","id":"srv","name":"web_search","input":{"q":1}},{"type":"web_search_tool_result","tool_use_id":"srv","content":[]},
               {"type":"text","text":"Löok 😀.","citations":[{"type":"web_search_result_location","url":"u","title":"t","cited_text":"c","encrypted_index":"E"}]},
               {"type":"tool_use","id":"toolu_1","name":"f","input":{"city": "Paris"}}],
             "usage":{"input_tokens":5,"cache_read_input_tokens":100,"output_tokens":42}}
            """);

        Assert.Equal(Shown(await AnthropicBodies.StreamAsync(Rich)), Shown(document));
    }

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("pause_turn", FinishReason.Stop)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("model_context_window_exceeded", FinishReason.Length)]
    [InlineData("refusal", FinishReason.ContentFilter)]
    [InlineData("compaction", FinishReason.Other)]
    public void A_reason_is_read(string word, FinishReason reason) =>
        Assert.Contains(new ChoiceFinished(0, reason), AnthropicBodies.Document($$"""{"content":[],"stop_reason":"{{word}}"}"""));

    [Fact]
    public void A_stop_sequence_is_named() =>
        Assert.Contains(new ChoiceFinished(0, FinishReason.Stop, "END"), AnthropicBodies.Document("""{"content":[],"stop_reason":"stop_sequence","stop_sequence":"END"}"""));

    [Fact]
    public void What_the_provider_says_of_a_refusal_is_no_word_of_the_models() => Assert.DoesNotContain(
        AnthropicBodies.Document("""{"content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","category":"bio","explanation":"Not this."}}"""),
        step => step is PartEvent);

    [Fact]
    public async Task A_later_report_replaces_an_earlier_one_count_by_count()
    {
        var steps = await AnthropicBodies.StreamAsync(AnthropicBodies.Events(
            Start, """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":7,"output_tokens":9,"output_tokens_details":{"thinking_tokens":4}}}"""));

        Assert.Equal([new TokenUsage(105, 1, 100), new TokenUsage(107, 9, 100, 0, 4)], steps.OfType<UsageReported>().Select(report => report.Usage));
    }

    [Fact]
    public async Task A_call_that_comes_whole_is_read_once()
    {
        var steps = await AnthropicBodies.StreamAsync(AnthropicBodies.Events(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{"a": 1.0}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\": 1.0}"}}""",
            """{"type":"content_block_stop","index":0}"""));

        Assert.Equal("""{"a": 1.0}""", Assert.Single(steps.OfType<ToolArgumentsDelta>()).Json);
    }

    [Fact]
    public async Task A_stream_may_begin_with_all_there_is()
    {
        var steps = await AnthropicBodies.StreamAsync(AnthropicBodies.Events(
            """{"type":"message_start","message":{"id":"msg_1","model":"claude","content":[{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":0,"output_tokens":0}}}""",
            Stop));

        Assert.Equal(
            [new AnswerStarted("msg_1", "claude"), new ToolCallStarted(0, 0, "t", "f"), new ToolArgumentsDelta(0, 0, """{"a":1}"""), new PartEnded(0, 0), new UsageReported(default), new ChoiceFinished(0, FinishReason.ToolCalls), new AnswerEnded()],
            steps);
    }

    [Fact]
    public async Task Blocks_that_nobody_began_are_read_as_what_they_are()
    {
        var steps = await AnthropicBodies.StreamAsync(AnthropicBodies.Events(
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"x"}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_stop","index":7}"""));

        Assert.Equal([new ReasoningDelta(0, 0, "hm"), new TextDelta(0, 1, "x"), new PartEnded(0, 1)], steps);
    }

    [Fact]
    public void An_empty_text_is_no_part() => Assert.Empty(AnthropicBodies.Document("""{"content":[{"type":"text","text":""}]}""").OfType<PartEvent>());

    [Fact]
    public async Task An_error_takes_the_place_of_an_answer()
    {
        const string Error = """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""";
        var expected = new AnswerFailed(new ReportedError("Overloaded", "overloaded_error"));

        Assert.Equal([expected], AnthropicBodies.Document(Error));
        Assert.Equal([expected], await AnthropicBodies.StreamAsync(AnthropicBodies.Events(Error)));
        Assert.Equal([expected], await AnthropicBodies.StreamAsync("data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"content":"x"}""")]
    public void Anything_else_is_not_of_the_protocol(string json)
    {
        Assert.False(new AnthropicAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), []));
        var data = Encoding.UTF8.GetBytes(json);
        Assert.False(new AnthropicAnswerReader().TryReadEvent(new StreamFrame(data, 0, data, true), []));
    }

    [Theory]
    [InlineData("""{"content":[7,null,{},{"type":7},{"type":"text"},{"type":"tool_use"},{"type":"thinking"}],"usage":7,"stop_reason":7,"id":7}""")]
    [InlineData("""{"content":[{"type":"tool_use","id":null,"name":null,"input":"x"}],"usage":{"input_tokens":"x"}}""")]
    public void What_is_missing_or_of_another_kind_is_taken_for_absent(string json) => Assert.NotEmpty(AnthropicBodies.Document(json));

    [Theory]
    [InlineData("""{"type":"message_start"}""")]
    [InlineData("""{"type":"message_start","message":null}""")]
    [InlineData("""{"type":"content_block_start"}""")]
    [InlineData("""{"type":"content_block_start","index":"x","content_block":[]}""")]
    [InlineData("""{"type":"content_block_delta","index":3}""")]
    [InlineData("""{"type":"content_block_delta","index":0,"delta":{"type":"new_delta"}}""")]
    [InlineData("""{"type":"message_delta"}""")]
    [InlineData("""{"type":"something_new","x":1}""")]
    public async Task The_same_holds_for_events(string json)
    {
        var steps = await AnthropicBodies.StreamAsync(AnthropicBodies.Events(json));

        Assert.DoesNotContain(steps, step => step is PartEvent or AnswerFailed);
    }

    private static string Shown(IEnumerable<AnswerEvent> steps)
    {
        var answer = AnthropicBodies.Whole(steps);
        var parts = answer.Choices[0].Parts.Select(part => part is TextPart text ? $"{text.Text} {string.Join(',', text.Annotations)}" : part.ToString());
        return $"{answer.Id} {answer.Model} {answer.Usage} {answer.Choices[0].FinishReason} {string.Join('|', parts)}";
    }
}
