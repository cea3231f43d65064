using System.Text;
using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Gemini.Asked;
using static FuncRouter.Tests.Protocols.Gemini.Told;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiStreamTests
{
    private static readonly string[] Chunks =
    [
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"Let me ","thought":true}]},"index":0}],"usageMetadata":{"trafficType":"ON_DEMAND"},"modelVersion":"gemini-3-flash","responseId":"R1"}""",
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"think.","thought":true}]},"index":0}],"usageMetadata":{"promptTokenCount":10,"thoughtsTokenCount":4},"responseId":"R1"}""",
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"Grüße, "}]},"index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":3,"thoughtsTokenCount":4},"responseId":"R1"}""",
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"世界"},{"functionCall":{"name":"weather","args":{"city":"Rome"}},"thoughtSignature":"c2ln"}]},"index":0}],"responseId":"R1"}""",
        """{"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":4},"responseId":"R1"}""",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static byte[] Bytes(string newLine) => Encoding.UTF8.GetBytes(string.Concat(Chunks.Select(chunk => $"data: {chunk}{newLine}{newLine}")));

    [Fact]
    public void A_stream_is_told_step_by_step() =>
        Assert.Equal(
            [
                new AnswerStarted("R1", "gemini-3-flash"),
                new ReasoningDelta(0, 0, "Let me "),
                new UsageReported(new TokenUsage(10, 4, ReasoningTokens: 4)),
                new ReasoningDelta(0, 0, "think."),
                new UsageReported(new TokenUsage(10, 7, ReasoningTokens: 4)),
                new PartEnded(0, 0),
                new TextDelta(0, 1, "Grüße, "),
                new TextDelta(0, 1, "世界"),
                new ToolCallStarted(0, 2, "call_R1_2", "weather"),
                new PartSealed(0, 2, Sealed("c2ln")),
                new ToolArgumentsDelta(0, 2, "{\"city\":\"Rome\"}"),
                new PartEnded(0, 2),
                new UsageReported(new TokenUsage(10, 24, ReasoningTokens: 4)),
                new ChoiceFinished(0, FinishReason.ToolCalls),
            ],
            Stream(Chunks));

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public async Task A_stream_says_the_same_however_it_is_cut(string newLine)
    {
        var expected = Stream(Chunks);
        for (var size = 1; size < 200; size++)
        {
            Assert.Equal(expected, await BytesAsync(Bytes(newLine), size, Cancelled));
        }
    }

    [Fact]
    public async Task A_stream_that_is_cut_off_never_finishes()
    {
        var bytes = Bytes("\r\n");
        var last = bytes.Length - Encoding.UTF8.GetByteCount(Chunks[^1]) - "data: \r\n\r\n".Length;
        for (var length = 1; length <= last; length += 13)
        {
            List<AnswerEvent> steps = [];
            try
            {
                steps = await BytesAsync(bytes[..length], 4096, Cancelled);
            }
            catch (System.Text.Json.JsonException)
            {
                // It ended inside an event.
            }

            Assert.DoesNotContain(steps, step => step is ChoiceFinished);
        }
    }

    [Fact]
    public void A_whole_answer_and_the_same_in_pieces_are_one() =>
        Assert.Equal(
            Parts(Document("""
                {"candidates":[{"content":{"parts":[{"text":"Let me think.","thought":true},{"text":"Grüße, 世界"},{"functionCall":{"name":"weather","args":{"city":"Rome"}},"thoughtSignature":"c2ln"}]},
                "finishReason":"STOP"}],"responseId":"R1"}
                """)).Select(part => part.ToString()),
            Parts(Stream(Chunks)).Select(part => part.ToString()));

    [Fact]
    public void The_signature_at_the_end_is_the_text_s() =>
        Assert.Equal(
            Sealed("c2ln"),
            Assert.IsType<TextPart>(Parts(Stream(
                Answer("""{"text":"A"}""", null),
                Answer("""{"text":"B"}""", null),
                Answer("""{"text":"","thoughtSignature":"c2ln"}"""))).Single()).Seal);

    [Fact]
    public void A_block_in_mid_stream_is_the_end()
    {
        var steps = Stream(
            Answer("""{"text":"A"}""", null),
            """{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"responseId":"R1"}""",
            Answer("""{"text":"B"}"""));

        Assert.Equal(new ChoiceFinished(0, FinishReason.ContentFilter), steps[^1]);
        Assert.Single(steps.OfType<ChoiceFinished>());
    }

    [Fact]
    public void What_comes_behind_the_end_changes_nothing_but_the_usage()
    {
        var steps = Stream(
            Answer("""{"text":"A"}"""),
            Answer("""{"text":"B"}"""),
            """{"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2}}""");

        Assert.Single(steps.OfType<ChoiceFinished>());
        Assert.Single(steps.OfType<TextDelta>());
        Assert.Equal(new TokenUsage(1, 2), Whole(steps).Usage);
    }

    [Fact]
    public void Half_an_answer_without_a_finish_has_none() =>
        Assert.Equal(FinishReason.None, Whole(Stream(Answer("""{"text":"A"}""", null))).Choices[0].FinishReason);
}
