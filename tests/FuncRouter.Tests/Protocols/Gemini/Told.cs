using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Gemini;
using FuncRouter.Protocols.Streams;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.Gemini;

/// <summary>Answers as they are read.</summary>
internal static class Told
{
    /// <summary>The steps of a whole answer.</summary>
    public static List<AnswerEvent> Document(string json)
    {
        var steps = new List<AnswerEvent>();
        Assert.True(GeminiProtocol.Instance.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), steps));
        return steps;
    }

    /// <summary>The steps of a stream of such documents.</summary>
    public static List<AnswerEvent> Stream(params string[] chunks)
    {
        var reader = GeminiProtocol.Instance.CreateAnswerReader();
        var steps = new List<AnswerEvent>();
        foreach (var chunk in chunks)
        {
            Assert.True(reader.TryReadEvent(new StreamFrame(default, 0, Encoding.UTF8.GetBytes(chunk), true), steps));
        }

        return steps;
    }

    /// <summary>The steps of the bytes of a stream, which come in reads of a size.</summary>
    public static async Task<List<AnswerEvent>> BytesAsync(byte[] bytes, int size, CancellationToken cancellationToken)
    {
        var reader = GeminiProtocol.Instance.CreateAnswerReader();
        var steps = new List<AnswerEvent>();
        using var frames = GeminiProtocol.Instance.CreateFrameReader(new ChunkedStream(bytes, size));
        while (await frames.ReadAsync(cancellationToken) is { } frame)
        {
            if (frame.HasData)
            {
                Assert.True(reader.TryReadEvent(frame, steps));
            }
        }

        return steps;
    }

    /// <summary>A document whose only answer has these parts.</summary>
    public static string Answer(string parts, string? finishReason = "STOP", string more = "") =>
        $$"""{"candidates":[{"content":{"role":"model","parts":[{{parts}}]}{{(finishReason is null ? "" : $",\"finishReason\":\"{finishReason}\"")}}{{more}}}],"responseId":"R1"}""";

    /// <summary>The whole that steps tell of.</summary>
    public static ConversationAnswer Whole(IEnumerable<AnswerEvent> steps)
    {
        var answer = new AnswerAccumulator();
        foreach (var step in steps)
        {
            answer.Add(step);
        }

        return answer.ToAnswer();
    }

    /// <summary>The parts of the only answer that steps tell of.</summary>
    public static ContentPart[] Parts(IEnumerable<AnswerEvent> steps) => [.. Whole(steps).Choices.Single().Parts];
}
