using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.AnthropicMessages;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Requests and answers of Anthropic's protocol, made from text and shown as text.</summary>
internal static class AnthropicBodies
{
    private static AnthropicMessagesProtocol Protocol => AnthropicMessagesProtocol.Instance;

    /// <summary>A request with one message, and whatever else is given as <c>,"a":1</c>.</summary>
    public static string With(string more, string messages = """[{"role":"user","content":"Hi"}]""") =>
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":" + messages + more + "}";

    /// <summary>The request that a body becomes.</summary>
    public static RouterRequest Request(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var (head, error) = Protocol.ReadHead(bytes);
        Assert.Null(error);
        return ChatBodies.Request(bytes, head!) with { Protocol = Protocol.Name, Conversation = new(() => Protocol.ReadConversation(bytes)) };
    }

    /// <summary>The neutral form of a body.</summary>
    public static ConversationRequest Conversation(string json) => Protocol.ReadConversation(Encoding.UTF8.GetBytes(json));

    /// <summary>The neutral form of the messages of a body.</summary>
    public static IReadOnlyList<Message> Messages(string messages) => Conversation(With("", messages)).Messages;

    /// <summary>What a conversation becomes for a model.</summary>
    public static JsonObject Written(ConversationRequest request, string model = "claude-sonnet-4-5", int? most = null, TranslationNotes? notes = null)
    {
        var output = new ArrayBufferWriter<byte>();
        Protocol.WriteRequest(output, request, new UpstreamTarget(model) { MaxOutputTokens = most }, notes ?? new TranslationNotes());
        return JsonNode.Parse(output.WrittenSpan)!.AsObject();
    }

    /// <summary>A conversation with one message of a person.</summary>
    public static ConversationRequest Asking(params ContentPart[] parts) => Saying(new Message(MessageRole.User, parts.Length == 0 ? [new TextPart("Hi")] : [.. parts]));

    /// <summary>A conversation.</summary>
    public static ConversationRequest Saying(params Message[] messages) => new() { Messages = [.. messages] };

    /// <summary>Media with these bytes.</summary>
    public static InlineMedia Media(string type, string base64) => new(type, Encoding.ASCII.GetBytes(base64));

    /// <summary>The steps of a whole answer.</summary>
    public static List<AnswerEvent> Document(string json)
    {
        var steps = new List<AnswerEvent>();
        Assert.True(Protocol.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), steps));
        return steps;
    }

    /// <summary>The steps of a stream that comes in reads of the given sizes.</summary>
    public static async Task<List<AnswerEvent>> StreamAsync(string text, params int[] sizes)
    {
        var steps = new List<AnswerEvent>();
        var reader = Protocol.CreateAnswerReader();
        using var frames = Protocol.CreateFrameReader(new ChunkedStream(Encoding.UTF8.GetBytes(text), sizes.Length == 0 ? [int.MaxValue] : sizes));
        while (await frames.ReadAsync(CancellationToken.None) is { } frame)
        {
            Assert.True(!frame.HasData || reader.TryReadEvent(frame, steps));
        }

        return steps;
    }

    /// <summary>A stream of events whose names are the types of their data.</summary>
    public static string Events(params string[] data) =>
        string.Concat(data.Select(json => $"event: {JsonNode.Parse(json)!["type"]}\ndata: {json}\n\n"));

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

    /// <summary>Makes the writer of one answer.</summary>
    public static IAnswerWriter Writer() => Protocol.CreateAnswerWriter(new AnswerContext(Request(With("")), "up", _ => 1));

    /// <summary>What a client gets for a whole answer.</summary>
    public static JsonObject Answered(ConversationAnswer answer)
    {
        var output = new ArrayBufferWriter<byte>();
        Writer().WriteDocument(output, answer);
        return JsonNode.Parse(output.WrittenSpan)!.AsObject();
    }

    /// <summary>What a client gets for a whole answer of one choice.</summary>
    public static JsonObject Answered(FinishReason reason, params ContentPart[] parts) =>
        Answered(new ConversationAnswer { Id = "msg_1", Choices = [new AnswerChoice([.. parts], reason)] });

    /// <summary>What a client gets for steps, and for the end of a complete stream.</summary>
    public static string Streamed(params AnswerEvent[] steps)
    {
        var (output, writer) = (new ArrayBufferWriter<byte>(), Writer());
        foreach (var step in steps)
        {
            writer.WriteStep(output, step);
        }

        writer.WriteEnd(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The data of each event of a stream; the event's name is held to the type in it.</summary>
    public static List<JsonObject> DataOf(string stream)
    {
        Assert.EndsWith("\n\n", stream, StringComparison.Ordinal);
        var result = new List<JsonObject>();
        foreach (var lines in stream[..^2].Split("\n\n").Select(frame => frame.Split('\n')))
        {
            var data = JsonNode.Parse(lines[1]["data: ".Length..])!.AsObject();
            Assert.Equal("event: " + (string?)data["type"], lines[0]);
            result.Add(data);
        }

        return result;
    }
}
