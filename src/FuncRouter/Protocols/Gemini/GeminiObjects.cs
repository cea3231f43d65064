using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Values that the API wants to be JSON objects: arguments of calls and what functions answer. In clients' protocols they are texts, and
/// any text may stand there.
/// </summary>
internal static class GeminiObjects
{
    /// <summary>Writes a text as the object that it is, to the byte, else as the one property of an object.</summary>
    /// <param name="writer">Behind a property's name.</param>
    /// <param name="text">The text; empty for an object without properties.</param>
    /// <param name="name">The property.</param>
    public static void Write(Utf8JsonWriter writer, string text, ReadOnlySpan<byte> name)
    {
        using var document = Parse(text.Length > 0 ? text : "{}");
        if (document?.RootElement is { ValueKind: JsonValueKind.Object } value)
        {
            writer.WriteRaw(value);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(name, text);
        writer.WriteEndObject();
    }

    /// <summary>Reads a text that may be a JSON object or list; null where it is not.</summary>
    public static JsonDocument? Parse(string text)
    {
        try
        {
            return text.AsSpan().TrimStart() is ['{' or '[', ..] ? JsonDocument.Parse(text, JsonElements.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
