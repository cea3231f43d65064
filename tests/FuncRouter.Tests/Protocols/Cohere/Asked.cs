using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Cohere;

namespace FuncRouter.Tests.Protocols.Cohere;

/// <summary>A request as Cohere gets it.</summary>
/// <param name="Json">The text.</param>
/// <param name="Notes">What was noted beside it.</param>
internal sealed record Asked(string Json, TranslationNotes Notes)
{
    public const string Plain = "command-a-03-2025";
    public const string Thinker = "command-a-reasoning-08-2025";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of one field; empty where there is none.</summary>
    public string this[string field] => JsonNode.Parse(Json)![field]?.ToJsonString(Relaxed) ?? "";

    public static Asked Of(ConversationRequest request, string model = Plain)
    {
        using var output = new PooledBuffer();
        var notes = new TranslationNotes();
        CohereChatProtocol.Instance.WriteRequest(output, request, new UpstreamTarget(model), notes);
        return new Asked(Encoding.UTF8.GetString(output.Span), notes);
    }

    public static ConversationRequest Hi => Said(User(new TextPart("Hi")));

    public static ConversationRequest Said(params Message[] messages) => new() { Messages = [.. messages] };

    public static Message Rule(string text) => new(MessageRole.System, [new TextPart(text)]);

    public static Message User(params ContentPart[] parts) => new(MessageRole.User, [.. parts]);

    public static Message Assistant(params ContentPart[] parts) => new(MessageRole.Assistant, [.. parts]);

    public static Message Results(params ContentPart[] parts) => new(MessageRole.Tool, [.. parts]);

    public static ToolDefinition Tool(string name, string? parameters = null, bool? strict = null) =>
        new(name) { Parameters = parameters is null ? null : JsonElement.Parse(parameters), Strict = strict };

    public static InlineMedia Inline(string mediaType, string base64 = "AAEC") => new(mediaType, Encoding.ASCII.GetBytes(base64));
}
