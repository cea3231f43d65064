using FuncRouter.Conversation;
using FuncRouter.Protocols.BedrockConverse;
using FuncRouter.Protocols.Streams;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.AwsMessages;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

public sealed class BedrockStreamTests
{
    private static readonly byte[] Whole =
    [
        .. Event("messageStart", """{"role":"assistant"}"""),
        .. Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Let me "}}}"""),
        .. Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"think."}}}"""),
        .. Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"c2ln"}}}"""),
        .. Event("contentBlockStop", """{"contentBlockIndex":0}"""),
        .. Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"text":"Grüße, "}}"""),
        .. Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"text":"世界"}}"""),
        .. Event("contentBlockStop", """{"contentBlockIndex":1}"""),
        .. Event("contentBlockStart", """{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"tooluse_1","name":"weather"}}}"""),
        .. Event("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"toolUse":{"input":""}}}"""),
        .. Event("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"city\":"}}}"""),
        .. Event("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"toolUse":{"input":"\"Rome\"}"}}}"""),
        .. Event("contentBlockStop", """{"contentBlockIndex":2}"""),
        .. Event("messageStop", """{"stopReason":"tool_use"}"""),
        .. Event("metadata", """{"usage":{"inputTokens":10,"outputTokens":20,"totalTokens":30,"cacheReadInputTokens":5},"metrics":{"latencyMs":9}}"""),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_told_step_by_step() =>
        Assert.Equal(
            [
                new AnswerStarted(null, null),
                new ReasoningDelta(0, 0, "Let me "),
                new ReasoningDelta(0, 0, "think."),
                new PartSealed(0, 0, new ReasoningSeal(ReasoningOrigins.Anthropic, "c2ln")),
                new PartEnded(0, 0),
                new TextDelta(0, 1, "Grüße, "),
                new TextDelta(0, 1, "世界"),
                new PartEnded(0, 1),
                new ToolCallStarted(0, 2, "tooluse_1", "weather"),
                new ToolArgumentsDelta(0, 2, "{\"city\":"),
                new ToolArgumentsDelta(0, 2, "\"Rome\"}"),
                new PartEnded(0, 2),
                new ChoiceFinished(0, FinishReason.ToolCalls),
                new UsageReported(new TokenUsage(15, 20, 5)),
                new AnswerEnded(),
            ],
            await ReadAsync(Whole, 4096));

    [Fact]
    public async Task A_stream_says_the_same_however_it_is_cut()
    {
        var expected = await ReadAsync(Whole, 4096);
        for (var size = 1; size < Whole.Length; size++)
        {
            Assert.Equal(expected, await ReadAsync(Whole, size));
        }
    }

    [Fact]
    public async Task A_stream_that_is_cut_off_never_finishes()
    {
        // The last two messages are the finish and the usage.
        var finish = Whole.Length - Event("metadata", """{"usage":{"inputTokens":10,"outputTokens":20,"totalTokens":30,"cacheReadInputTokens":5},"metrics":{"latencyMs":9}}""").Length;
        for (var length = 0; length < finish; length++)
        {
            List<AnswerEvent> steps = [];
            try
            {
                await ReadAsync(steps, Whole[..length], 4096);
            }
            catch (InvalidDataException)
            {
                // It ended inside a message.
            }

            Assert.DoesNotContain(steps, step => step is ChoiceFinished or AnswerEnded);
        }
    }

    [Fact]
    public async Task Encrypted_thoughts_in_pieces_are_sealed_when_they_are_whole() =>
        Assert.Equal(
            [
                new PartSealed(0, 0, new ReasoningSeal(ReasoningOrigins.Anthropic, "AAECAwQF") { IsEncrypted = true }),
                new PartEnded(0, 0),
                new PartSealed(0, 1, new ReasoningSeal(ReasoningOrigins.Anthropic, "AAECAwQF") { IsEncrypted = true }),
                new PartEnded(0, 1),
            ],
            await ReadAsync(
            [
                .. Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"AAEC"}}}"""),
                .. Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"AwQF"}}}"""),
                .. Event("contentBlockStop", """{"contentBlockIndex":0}"""),
                .. Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"AA=="}}}"""),
                .. Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"AQIDBAU="}}}"""),
                .. Event("contentBlockStop", """{"contentBlockIndex":1}"""),
            ]));

    [Fact]
    public async Task Sources_come_with_their_text() =>
        Assert.Equal(
            [
                new TextDelta(0, 0, "Green."),
                new TextDelta(0, 0, ""),
                new AnnotationAdded(0, 0, new Annotation { Title = "Doc", CitedText = "It is green." }),
                new PartEnded(0, 0),
            ],
            await ReadAsync(
            [
                .. Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"Green."}}"""),
                .. Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"citation":{"title":"Doc","sourceContent":[{"text":"It is green."}]}}}"""),
                .. Event("contentBlockStop", """{"contentBlockIndex":0}"""),
            ]));

    [Fact]
    public async Task What_the_provider_s_own_tools_do_is_passed_over() =>
        Assert.Equal(
            [new TextDelta(0, 0, "Found."), new PartEnded(0, 0)],
            await ReadAsync(
            [
                .. Event("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"s","name":"nova_grounding","type":"server_tool_use"}}}"""),
                .. Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}"""),
                .. Event("contentBlockStop", """{"contentBlockIndex":0}"""),
                .. Event("contentBlockStart", """{"contentBlockIndex":1,"start":{"toolResult":{"toolUseId":"s"}}}"""),
                .. Event("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"toolResult":[{"text":"x"}]}}"""),
                .. Event("contentBlockStop", """{"contentBlockIndex":1}"""),
                .. Event("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"text":"Found."}}"""),
                .. Event("contentBlockStop", """{"contentBlockIndex":2}"""),
            ]));

    [Fact]
    public async Task The_stop_sequence_is_told_where_the_model_said_it() =>
        Assert.Equal(
            [new ChoiceFinished(0, FinishReason.Stop, "END")],
            await ReadAsync(Event("messageStop", """{"stopReason":"stop_sequence","additionalModelResponseFields":{"delta":{"stop_sequence":"END"}}}""")));

    [Theory]
    [InlineData("throttlingException", "429")]
    [InlineData("modelStreamErrorException", "502")]
    [InlineData("serviceUnavailableException", "503")]
    [InlineData("validationException", "400")]
    [InlineData("internalServerException", "500")]
    [InlineData("modelTimeoutException", "408")]
    [InlineData("somethingNewException", null)]
    public async Task An_exception_in_a_stream_is_a_failure_with_a_status(string type, string? code) =>
        Assert.Equal(
            [new AnswerFailed(new ReportedError("Try again.", type, code))],
            await ReadAsync(AwsMessages.Exception(type, """{"message":"Try again."}""")));

    [Fact]
    public async Task An_error_in_a_stream_is_a_failure_too() =>
        Assert.Equal(
            [new AnswerFailed(new ReportedError("It broke.", "InternalError"))],
            await ReadAsync(Error("InternalError", "It broke.")));

    [Fact]
    public async Task An_exception_without_words_says_its_name() =>
        Assert.Equal(
            [new AnswerFailed(new ReportedError("throttlingException", "throttlingException", "429"))],
            await ReadAsync(AwsMessages.Exception("throttlingException", "{}")));

    [Fact]
    public async Task Kinds_of_events_that_are_not_known_are_passed_over() =>
        Assert.Empty(await ReadAsync([.. Event("somethingNew", "{}"), .. Event("contentBlockStop", """{"contentBlockIndex":4}"""), .. Event("contentBlockDelta", "{}")]));

    [Fact]
    public void Events_of_another_framing_are_not_of_this_protocol() =>
        Assert.False(new BedrockAnswerReader().TryReadEvent(new StreamFrame("data: {}"u8.ToArray(), 6, "{}"u8.ToArray(), true), new List<AnswerEvent>()));

    private static async Task<List<AnswerEvent>> ReadAsync(byte[] bytes, int size = 4096)
    {
        List<AnswerEvent> steps = [];
        await ReadAsync(steps, bytes, size);
        return steps;
    }

    private static async Task ReadAsync(List<AnswerEvent> steps, byte[] bytes, int size)
    {
        var reader = BedrockConverseProtocol.Instance.CreateAnswerReader();
        using var frames = BedrockConverseProtocol.Instance.CreateFrameReader(new ChunkedStream(bytes, size));
        while (await frames.ReadAsync(Cancelled) is { } frame)
        {
            Assert.True(reader.TryReadEvent(frame, steps));
        }
    }
}
