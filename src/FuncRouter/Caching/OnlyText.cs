using System.Text.Json;

namespace FuncRouter.Caching;

/// <summary>
/// Finds out that a message's content, written as a list of parts, is nothing but one text: a part with a type and a text, and nothing that it
/// says beside.
/// </summary>
internal static class OnlyText
{
    /// <summary>Finds the text. In its place may stand a number, which is put there where the text does not count.</summary>
    /// <param name="reader">Stands at the content.</param>
    /// <param name="text">Stands at the text.</param>
    /// <param name="end">Stands at the content's end.</param>
    /// <returns>False where the content is something else.</returns>
    public static bool Find(Utf8JsonReader reader, out Utf8JsonReader text, out Utf8JsonReader end)
    {
        text = end = reader;
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var (hasType, hasText) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isText) = (!hasType && reader.ValueTextEquals("type"u8), !hasText && reader.ValueTextEquals("text"u8));
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("input_text"u8)))
            {
                hasType = true;
            }
            else if (isText && reader.TokenType is (JsonTokenType.String or JsonTokenType.Number))
            {
                hasText = true;
                text = reader;
            }
            else
            {
                return false;
            }
        }

        reader.Read();
        end = reader;
        return hasType && hasText && reader.TokenType == JsonTokenType.EndArray;
    }
}
