using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Cohere;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.Cohere;

public sealed class CohereStreamTests
{
    private const string End =
        """{"type":"message-end","id":"a1","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":9,"output_tokens":8},"tokens":{"input_tokens":900,"output_tokens":30}}}}""";

    // A thought and the text behind it with one number, as they were seen.
    private static readonly string Whole = Events(
        """{"id":"a1","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}""",
        """{"type":"debug","prompt":"<BOS>"}""",
        """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}""",
        """{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"Let me "}}}}""",
        """{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"think."}}}}""",
        """{"type":"content-end","index":0}""",
        """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}""",
        """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Grüße, "}}}}""",
        """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"世界"}}}}""",
        """{"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":7,"end":9,"text":"世界","sources":[{"type":"document","id":"doc:0","document":{"title":"T"}}],"type":"TEXT_CONTENT"}}}}""",
        """{"type":"citation-end","index":0}""",
        """{"type":"content-end","index":0}""",
        """{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I"}}}""",
        """{"type":"tool-plan-delta","delta":{"message":{"tool_plan":" look."}}}""",
        """{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"c1","type":"function","function":{"name":"weather","arguments":""}}}}}""",
        """{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\n  \"city"}}}}}""",
        """{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"\": null}"}}}}}""",
        """{"type":"tool-call-end","index":0}""",
        """{"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"c2","type":"function","function":{"name":"time","arguments":""}}}}}""",
        """{"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":{"function":{"arguments":"nu"}}}}}""",
        """{"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":{"function":{"arguments":"ll"}}}}}""",
        """{"type":"tool-call-end","index":1}""",
        End,
        "[DONE]");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_told_step_by_step() =>
        Assert.Equal(
            [
                new AnswerStarted("a1", null),
                new ReasoningDelta(0, 0, "Let me "),
                new ReasoningDelta(0, 0, "think."),
                new PartEnded(0, 0),
                new TextDelta(0, 1, "Grüße, "),
                new TextDelta(0, 1, "世界"),
                new AnnotationAdded(0, 1, new Annotation { Title = "T", FileId = "doc:0", Start = 7, End = 9 }),
                new TextDelta(0, 2, "I"),
                new TextDelta(0, 2, " look."),
                new ToolCallStarted(0, 3, "c1", "weather"),
                new ToolArgumentsDelta(0, 3, "{\n  \"city"),
                new ToolArgumentsDelta(0, 3, "\": null}"),
                new PartEnded(0, 3),
                new ToolCallStarted(0, 4, "c2", "time"),
                new PartEnded(0, 4),
                new UsageReported(new TokenUsage(900, 30) { BilledInputTokens = 9, BilledOutputTokens = 8 }),
                new ChoiceFinished(0, FinishReason.ToolCalls),
                new AnswerEnded(),
            ],
            await ReadAsync(Whole, 4096));

    [Fact]
    public async Task A_stream_says_the_same_however_it_is_cut()
    {
        var expected = await ReadAsync(Whole, 4096);
        var length = Encoding.UTF8.GetByteCount(Whole);
        for (var first = 1; first < length; first++)
        {
            Assert.Equal(expected, await ReadAsync(Whole, first, length));
        }

        Assert.Equal(expected, await ReadAsync(Whole, 1));
        Assert.Equal(expected, await ReadAsync(Whole.Replace("\n", "\r\n", StringComparison.Ordinal), 3));
    }

    [Fact]
    public async Task A_stream_that_stops_before_its_end_has_none()
    {
        var steps = await ReadAsync(Whole[..Whole.IndexOf("event: message\ndata: " + End, StringComparison.Ordinal)], 4096);

        Assert.DoesNotContain(steps, step => step is ChoiceFinished or AnswerEnded);
    }

    [Fact]
    public async Task A_block_whose_beginning_was_not_told_is_a_part_all_the_same() =>
        Assert.Equal(
            [
                new AnswerStarted(null, null),
                new ReasoningDelta(0, 0, "Hm."),
                new PartEnded(0, 0),
                new TextDelta(0, 1, "Four."),
            ],
            await ReadAsync(
                Events(
                    """{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"Hm."}}}}""",
                    """{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"Four."}}}}""",
                    """{"type":"tool-call-delta","index":5,"delta":{"message":{"tool_calls":{"function":{"arguments":"{}"}}}}}""",
                    """{"type":"content-delta","index":2}""",
                    """{"type":"something-new","delta":[1]}"""),
                4096));

    [Fact]
    public async Task Log_probabilities_come_with_the_text()
    {
        var steps = await ReadAsync(
            Events("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hi"}}},"logprobs":{"text":"Hi","token_ids":[1],"logprobs":[-0.5]}}"""), 4096);

        var token = Assert.Single(Assert.Single(steps.OfType<LogProbabilitiesAdded>()).Tokens);
        Assert.Equal(("Hi", -0.5), (token.Token, token.LogProbability));
    }

    [Theory]
    [InlineData("""{"type":"message-end","delta":{"error":"out of memory","finish_reason":"ERROR"}}""", "out of memory")]
    [InlineData("""{"type":"error","error":{"message":"overloaded"}}""", "overloaded")]
    [InlineData("""{"message":"overloaded"}""", "overloaded")]
    public async Task A_failure_in_mid_stream_is_no_end(string data, string message)
    {
        var steps = await ReadAsync(Events("""{"type":"message-start","id":"a1"}""", data), 4096);

        Assert.Equal(message, Assert.Single(steps.OfType<AnswerFailed>()).Error.Message);
        Assert.DoesNotContain(steps, step => step is ChoiceFinished or AnswerEnded);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"type\":1}")]
    public async Task An_event_without_a_kind_is_of_another_protocol(string data)
    {
        using var frames = CohereChatProtocol.Instance.CreateFrameReader(new MemoryStream(Encoding.UTF8.GetBytes($"data: {data}\n\n")));
        var frame = await frames.ReadAsync(Cancelled);

        Assert.False(CohereChatProtocol.Instance.CreateAnswerReader().TryReadEvent(frame!.Value, []));
    }

    private static string Events(params string[] data) =>
        string.Concat(data.Select(json => $"event: message\ndata: {json}\n\n"));

    private static async Task<List<AnswerEvent>> ReadAsync(string text, params int[] sizes)
    {
        var steps = new List<AnswerEvent>();
        var reader = CohereChatProtocol.Instance.CreateAnswerReader();
        using var frames = CohereChatProtocol.Instance.CreateFrameReader(new ChunkedStream(Encoding.UTF8.GetBytes(text), sizes));
        while (await frames.ReadAsync(Cancelled) is { } frame)
        {
            Assert.True(reader.TryReadEvent(frame, steps));
        }

        return steps;
    }
}
