using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

/// <summary>What passes between clients, the router and providers in the protocol, made short for tests.</summary>
internal static class Exchanged
{
    public static readonly OpenAIResponsesProtocol Protocol = OpenAIResponsesProtocol.Instance;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The head of a request with these fields beside the model.</summary>
    public static RequestHead Head(string fields)
    {
        var (head, error) = Protocol.ReadHead(Encoding.UTF8.GetBytes($$"""{"model":"m",{{fields}}}"""));
        Assert.Null(error);
        return head!;
    }

    /// <summary>The conversation of a request with these fields beside the model.</summary>
    public static ConversationRequest Asked(string fields) => Protocol.ReadConversation(Encoding.UTF8.GetBytes($$"""{"model":"m",{{fields}}}"""));

    /// <summary>The turns of a request with these items.</summary>
    public static ImmutableArray<Message> Turns(string items) => Asked($"\"input\":[{items}]").Messages;

    /// <summary>The parts of the one turn of a request with these items.</summary>
    public static ImmutableArray<ContentPart> Turn(string items) => Assert.Single(Turns(items)).Parts;

    /// <summary>The field that has to be mended in a request with these fields.</summary>
    public static string Mistake(string fields) => Assert.Throws<RequestFormatException>(() => Asked(fields)).Path;

    /// <summary>A request as the router has it.</summary>
    public static RouterRequest Request(string fields)
    {
        var body = new PooledBuffer();
        body.Write(Encoding.UTF8.GetBytes($$"""{"model":"m",{{fields}}}"""));
        var head = Head(fields);
        return new RouterRequest
        {
            Id = "gen-0198a1b20000700080000000000000ab",
            ReceivedAt = DateTimeOffset.FromUnixTimeSeconds(1_755_137_737),
            ReceivedTimestamp = 0,
            Caller = new Caller("tenant", null, "session"),
            Model = head.Model,
            Protocol = Protocol.Name,
            Features = head.Features,
            Controls = head.Controls,
            Body = new RequestBody(body, head.Fields),
        };
    }

    /// <summary>The stream that steps become for a client.</summary>
    public static string Stream(IEnumerable<AnswerEvent> steps, string fields = "\"input\":\"Hi\"")
    {
        using var output = new PooledBuffer();
        var writer = Writer(fields);
        foreach (var step in steps)
        {
            writer.WriteStep(output, step);
        }

        writer.WriteEnd(output);
        return Encoding.UTF8.GetString(output.Span);
    }

    /// <summary>The events that steps become for a client.</summary>
    public static List<JsonNode> Events(IEnumerable<AnswerEvent> steps, string fields = "\"input\":\"Hi\"") =>
        [.. Stream(steps, fields).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => JsonNode.Parse(frame[(frame.IndexOf("\ndata: ", StringComparison.Ordinal) + 7)..])!)];

    /// <summary>The document that steps become for a client.</summary>
    public static JsonNode Document(IEnumerable<AnswerEvent> steps, string fields = "\"input\":\"Hi\"")
    {
        using var output = new PooledBuffer();
        Writer(fields).WriteDocument(output, Whole(steps));
        return JsonNode.Parse(output.Span)!;
    }

    /// <summary>The steps of a document of a provider.</summary>
    public static List<AnswerEvent> Steps(string document)
    {
        var steps = new List<AnswerEvent>();
        Assert.True(Protocol.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(document), steps));
        return steps;
    }

    /// <summary>The steps of a stream of a provider, which comes in reads of a size.</summary>
    public static async Task<List<AnswerEvent>> StepsAsync(string stream, int size = 4096)
    {
        var steps = new List<AnswerEvent>();
        var reader = Protocol.CreateAnswerReader();
        using var frames = Protocol.CreateFrameReader(new ChunkedStream(Encoding.UTF8.GetBytes(stream), size));
        while (await frames.ReadAsync(TestContext.Current.CancellationToken) is { } frame)
        {
            Assert.True(reader.TryReadEvent(frame, steps));
        }

        return steps;
    }

    /// <summary>A stream of a provider with these events.</summary>
    public static string Sent(params string[] events) => string.Concat(events.Select(data => $"event: e\ndata: {data}\n\n"));

    /// <summary>What the router reads from a document or an event in passing.</summary>
    public static AnswerFacts Facts(string json)
    {
        Assert.True(Protocol.TryRead(Encoding.UTF8.GetBytes(json), out var facts));
        return facts;
    }

    /// <summary>The whole that steps make.</summary>
    public static ConversationAnswer Whole(IEnumerable<AnswerEvent> steps)
    {
        var answer = new AnswerAccumulator();
        foreach (var step in steps)
        {
            answer.Add(step);
        }

        return answer.ToAnswer();
    }

    /// <summary>A request as a provider of the protocol gets it.</summary>
    public static (JsonNode Body, TranslationNotes Notes) Written(ConversationRequest request, UpstreamTarget? target = null)
    {
        using var output = new PooledBuffer();
        var notes = new TranslationNotes();
        Protocol.WriteRequest(output, request, target ?? new UpstreamTarget("gpt") { IsOriginal = true }, notes);
        return (JsonNode.Parse(output.Span)!, notes);
    }

    /// <summary>The input that turns become.</summary>
    public static string Input(params Message[] messages) => Text(Written(new ConversationRequest { Messages = [.. messages] }).Body["input"]);

    public static Message User(params ContentPart[] parts) => new(MessageRole.User, [.. parts]);

    public static Message Assistant(params ContentPart[] parts) => new(MessageRole.Assistant, [.. parts]);

    /// <summary>A node as text, on one line.</summary>
    public static string Text(JsonNode? node) => node?.ToJsonString(Relaxed) ?? "";

    /// <summary>The writer of an answer to a request with these fields.</summary>
    public static IAnswerWriter Writer(string fields) =>
        Protocol.CreateAnswerWriter(new AnswerContext(Request(fields), "upstream", usage => usage.OutputTokens * 0.5m));
}
