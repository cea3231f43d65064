using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Writes what functions answered. The API wants an object: one that comes is handed on as it is, anything else becomes its
/// <c>result</c>, and what went wrong its <c>error</c>.
/// Source: Gemini API reference, "Caching", <c>FunctionResponse</c>; documentation, "Function calling", "Multimodal function responses".
/// </summary>
/// <param name="writer">Stands in a list of parts.</param>
/// <param name="model">The model that gets them.</param>
internal sealed class GeminiResults(Utf8JsonWriter writer, GeminiModel model)
{
    /// <summary>Whether a piece of a result has its place in the result itself.</summary>
    public static bool CanHold(ContentPart part, GeminiModel model) =>
        TextOf(part) is not null || (model.TakesMediaInResults && MediaOf(part) is not null);

    /// <summary>Writes a result whose name is known, and which has nothing in it that it cannot hold.</summary>
    public void Write(ToolResultPart result)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("functionResponse"u8);
        if (model.HasCallIds && result.CallId.Length > 0)
        {
            writer.WriteString("id"u8, result.CallId);
        }

        writer.WriteString("name"u8, result.Name);
        writer.WritePropertyName("response"u8);
        WriteResponse(string.Concat(result.Content.Select(TextOf)), result.IsError);
        WriteMedia([.. result.Content.Select(MediaOf).OfType<InlineMedia>()]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteResponse(string text, bool isError)
    {
        using var document = GeminiObjects.Parse(text);
        JsonElement? value = document?.RootElement is { } json && !HasReference(json) ? json : null;
        if (value is { ValueKind: JsonValueKind.Object } response && !isError)
        {
            writer.WriteRaw(response);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(isError ? "error"u8 : "result"u8);
        if (value is { } structure)
        {
            writer.WriteRaw(structure);
        }
        else
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndObject();
    }

    private void WriteMedia(InlineMedia[] media)
    {
        if (media.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("parts"u8);
        foreach (var item in media)
        {
            GeminiPartWriter.WriteInline(writer, item);
        }

        writer.WriteEndArray();
    }

    // In a response this property is a reference to one of its media, and an error where there is no such.
    private static bool HasReference(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).IndexOf("\"$ref\""u8) >= 0;

    private static string? TextOf(ContentPart part) => part switch
    {
        TextPart text => text.Text,
        RefusalPart refusal => refusal.Text,
        FilePart { Source: TextMedia text } => text.Text,
        _ => null,
    };

    private static InlineMedia? MediaOf(ContentPart part) => part switch
    {
        ImagePart { Source: InlineMedia { MediaType: "image/png" or "image/jpeg" or "image/webp" } image } => image,
        FilePart { Source: InlineMedia { MediaType: "application/pdf" or "text/plain" or "image/png" or "image/jpeg" or "image/webp" } file } => file,
        _ => null,
    };
}
