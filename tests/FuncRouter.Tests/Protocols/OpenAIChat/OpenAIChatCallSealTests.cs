using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIChatCallSealTests
{
    private const string SealedCall =
        """[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""},"extra_content":{"google":{"thought_signature":"c2ln"}}}]""";

    private static readonly PartSealed Seal = new(0, 0, new ReasoningSeal(ReasoningOrigins.Gemini, "c2ln"));

    [Fact]
    public void The_seal_of_a_call_stands_in_the_chunk_that_begins_it()
    {
        var chunks = Chunks(new ToolCallStarted(0, 0, "c1", "f"), Seal, new ToolArgumentsDelta(0, 0, "{}"), new ChoiceFinished(0, FinishReason.ToolCalls));

        Assert.Equal(3, chunks.Length);
        Assert.Contains(SealedCall, chunks[0], StringComparison.Ordinal);
        Assert.Contains("""[{"index":0,"function":{"arguments":"{}"}}]""", chunks[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_seal_that_comes_later_stands_in_a_chunk_of_its_own()
    {
        var chunks = Chunks(new ToolCallStarted(0, 0, "c1", "f"), new ToolArgumentsDelta(0, 0, "{}"), Seal);

        Assert.Equal(3, chunks.Length);
        Assert.Contains(
            """[{"index":0,"function":{"arguments":""},"extra_content":{"google":{"thought_signature":"c2ln"}}}]""", chunks[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_nothing_follows_is_written_all_the_same() =>
        Assert.Contains("""[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]""", Chunks(new ToolCallStarted(0, 0, "c1", "f"))[0], StringComparison.Ordinal);

    // Without the mark of the end.
    private static string[] Chunks(params AnswerEvent[] steps)
    {
        using var output = new PooledBuffer();
        var writer = OpenAIChatProtocol.Instance.CreateAnswerWriter(new AnswerContext(ChatRequest.Of(TimeProvider.System), "m", _ => null));
        foreach (var step in steps)
        {
            writer.WriteStep(output, step);
        }

        writer.WriteEnd(output);
        return Encoding.UTF8.GetString(output.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1];
    }
}
