using System.Text;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>A tool call's arguments: a text in the neutral form, an object here.</summary>
internal static class AnthropicArguments
{
    /// <summary>Writes the property <c>input</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="arguments">A JSON object as text. What is none, because a model wrote it badly, is shown as it is.</param>
    public static void Write(Utf8JsonWriter writer, string arguments)
    {
        var json = Encoding.UTF8.GetBytes(arguments);
        if (IsObject(json))
        {
            writer.WritePropertyName("input"u8);
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject("input"u8);
        if (!string.IsNullOrWhiteSpace(arguments))
        {
            writer.WriteString("arguments"u8, arguments);
        }

        writer.WriteEndObject();
    }

    private static bool IsObject(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, JsonText.ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
