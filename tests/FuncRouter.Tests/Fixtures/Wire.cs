using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Takes requests and answers through single protocols, in memory.</summary>
internal static class Wire
{
    private static readonly FakeTimeProvider Time = new(DateTimeOffset.FromUnixTimeSeconds(1_755_137_737));

    /// <summary>A request as a provider of this protocol gets it.</summary>
    public static (string Json, TranslationNotes Notes) Write(IUpstreamProtocol protocol, ConversationRequest request, UpstreamTarget? target = null)
    {
        using var output = new PooledBuffer();
        var notes = new TranslationNotes();
        protocol.WriteRequest(output, request, target ?? new UpstreamTarget("m"), notes);
        return (Encoding.UTF8.GetString(output.Span), notes);
    }

    /// <summary>The steps of a document.</summary>
    public static List<AnswerEvent> ReadDocument(IUpstreamProtocol protocol, string json)
    {
        var steps = new List<AnswerEvent>();
        Assert.True(protocol.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), steps));
        return steps;
    }

    /// <summary>The steps of a stream.</summary>
    public static Task<List<AnswerEvent>> ReadStreamAsync(IUpstreamProtocol protocol, byte[] stream) => ReadStreamAsync(protocol, new MemoryStream(stream));

    /// <summary>The steps of a stream, however its bytes come.</summary>
    public static async Task<List<AnswerEvent>> ReadStreamAsync(IUpstreamProtocol protocol, Stream stream)
    {
        var steps = new List<AnswerEvent>();
        var reader = protocol.CreateAnswerReader();
        using var frames = protocol.CreateFrameReader(stream);
        while (await frames.ReadAsync(CancellationToken.None) is { } frame)
        {
            if (frame.HasData && !frame.Data.IsEmpty)
            {
                Assert.True(reader.TryReadEvent(frame, steps), Encoding.UTF8.GetString(frame.Data.Span));
            }
        }

        return steps;
    }

    /// <summary>The whole that steps tell of, in the form that writers get.</summary>
    public static ConversationAnswer Whole(IReadOnlyList<AnswerEvent> steps, string? jsonTool = null)
    {
        var answer = new AnswerAccumulator();
        Normal(steps, jsonTool).ForEach(answer.Add);
        return answer.ToAnswer();
    }

    /// <summary>Steps in the form that writers get.</summary>
    public static List<AnswerEvent> Normal(IReadOnlyList<AnswerEvent> steps, string? jsonTool = null)
    {
        var normal = new List<AnswerEvent>();
        new StepNormalizer(jsonTool).Normalize(steps, normal);
        return normal;
    }

    /// <summary>An answer as a client of this protocol gets it in one piece.</summary>
    public static string WriteDocument(IConversationProtocol protocol, ConversationAnswer answer, RouterRequest? request = null, ModelPrice? price = null)
    {
        using var output = new PooledBuffer();
        protocol.CreateAnswerWriter(Context(request, price)).WriteDocument(output, answer);
        return Encoding.UTF8.GetString(output.Span);
    }

    /// <summary>An answer as a client of this protocol gets it as a stream.</summary>
    public static byte[] WriteStream(IConversationProtocol protocol, IEnumerable<AnswerEvent> steps, RouterRequest? request = null, ModelPrice? price = null)
    {
        using var output = new PooledBuffer();
        var writer = protocol.CreateAnswerWriter(Context(request, price));
        foreach (var step in steps)
        {
            writer.WriteStep(output, step);
        }

        writer.WriteEnd(output);
        return output.Span.ToArray();
    }

    /// <summary>The JSON of a stream's events.</summary>
    public static string[] DataOf(byte[] stream) =>
    [
        .. Encoding.UTF8.GetString(stream).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..]),
    ];

    private static AnswerContext Context(RouterRequest? request, ModelPrice? price) =>
        new(request ?? ChatRequest.Of(Time, fields: ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"), "m", usage => CostCalculator.Cost(price, usage));
}
