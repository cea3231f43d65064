using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Gemini;

namespace FuncRouter.Tests.Protocols.Gemini;

/// <summary>A request as Gemini gets it.</summary>
/// <param name="Json">The text.</param>
/// <param name="Notes">What was noted beside it.</param>
internal sealed record Asked(string Json, TranslationNotes Notes)
{
    public const string Flash20 = "gemini-2.0-flash";
    public const string Flash25 = "gemini-2.5-flash";
    public const string Pro25 = "gemini-2.5-pro";
    public const string Flash3 = "gemini-3-flash-preview";
    public const string Pro31 = "gemini-3.1-pro-preview";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public JsonNode Body { get; } = JsonNode.Parse(Json)!;

    /// <summary>The generation config; without what nobody asked for.</summary>
    public string Generation => Text(Body["generationConfig"]);

    public static Asked Of(ConversationRequest request, string model = Flash25) => Of(request, new UpstreamTarget(model));

    public static Asked Of(ConversationRequest request, UpstreamTarget target)
    {
        using var output = new PooledBuffer();
        var notes = new TranslationNotes();
        GeminiProtocol.Instance.WriteRequest(output, request, target, notes);
        return new Asked(Encoding.UTF8.GetString(output.Span), notes);
    }

    /// <summary>The contents that some turns become.</summary>
    public static string Contents(string model, params Message[] messages) => Text(Of(Said(messages), model).Body["contents"]);

    /// <summary>The parts that a user's parts become.</summary>
    public static string Parts(string model, params ContentPart[] parts) => Text(Of(Said(User(parts)), model).Body["contents"]![0]!["parts"]);

    public static ConversationRequest Hi => Said(User("Hi"));

    public static ConversationRequest Said(params Message[] messages) => new() { Messages = [.. messages] };

    public static Message Instructions(string text) => new(MessageRole.System, [new TextPart(text)]);

    public static Message User(params ContentPart[] parts) => new(MessageRole.User, [.. parts]);

    public static Message User(string text) => User(new TextPart(text));

    public static Message Assistant(params ContentPart[] parts) => new(MessageRole.Assistant, [.. parts]);

    public static Message Assistant(string text) => Assistant(new TextPart(text));

    public static Message Results(params ContentPart[] parts) => new(MessageRole.Tool, [.. parts]);

    public static ToolResultPart Result(string callId, params ContentPart[] content) => new(callId, [.. content]);

    public static ToolResultPart Result(string callId, string text) => Result(callId, new TextPart(text));

    public static ToolDefinition Tool(string name) =>
        new(name) { Parameters = JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""") };

    public static ReasoningSeal Sealed(string data) => new(ReasoningOrigins.Gemini, data);

    public static InlineMedia Inline(string mediaType) => new(mediaType, "AAEC"u8.ToArray());

    public static string Text(JsonNode? node) => node?.ToJsonString(Relaxed) ?? "";
}
