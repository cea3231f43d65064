using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.BedrockConverse;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

/// <summary>A request as Bedrock gets it.</summary>
/// <param name="Json">The text.</param>
/// <param name="Notes">What was noted beside it.</param>
internal sealed record Written(string Json, TranslationNotes Notes)
{
    public const string Claude = "anthropic.claude-3-7-sonnet-20250219-v1:0";
    public const string Nova = "us.amazon.nova-pro-v1:0";
    public const string Llama = "meta.llama3-3-70b-instruct-v1:0";
    public const string Mistral = "mistral.mistral-large-2402-v1:0";

    public JsonNode Body { get; } = JsonNode.Parse(Json)!;

    public static Written Of(ConversationRequest request, string model = Claude, int? maxOutputTokens = null)
    {
        using var output = new PooledBuffer();
        var notes = new TranslationNotes();
        BedrockConverseProtocol.Instance.WriteRequest(output, request, new UpstreamTarget(model) { MaxOutputTokens = maxOutputTokens }, notes);
        return new Written(Encoding.UTF8.GetString(output.Span), notes);
    }

    /// <summary>The messages that some turns become.</summary>
    public static string Messages(params Message[] messages) => Text(Of(Said(messages)).Body["messages"]);

    /// <summary>The blocks that a user's parts become.</summary>
    public static string Content(string model, params ContentPart[] parts) =>
        Text(Of(Said(User(parts)), model).Body["messages"]![0]!["content"]);

    public static ConversationRequest Said(params Message[] messages) => new() { Messages = [.. messages] };

    public static ConversationRequest Hi => Said(User("Hi"));

    public static Message User(params ContentPart[] parts) => new(MessageRole.User, [.. parts]);

    public static Message User(string text) => User(new TextPart(text));

    public static Message Assistant(params ContentPart[] parts) => new(MessageRole.Assistant, [.. parts]);

    public static Message Assistant(string text) => Assistant(new TextPart(text));

    public static Message Results(params ContentPart[] parts) => new(MessageRole.Tool, [.. parts]);

    public static ToolDefinition Tool(string name, string parameters = """{"type":"object","properties":{"city":{"type":"string"}}}""") =>
        new(name) { Parameters = JsonElement.Parse(parameters) };

    public static ImmutableArray<ContentPart> Text(string text) => [new TextPart(text)];

    public static InlineMedia Inline(string mediaType) => new(mediaType, "AAEC"u8.ToArray());

    public static string Text(JsonNode? node) => node?.ToJsonString(Relaxed) ?? "";

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
