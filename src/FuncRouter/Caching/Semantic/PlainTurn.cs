using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Caching.Semantic;

/// <summary>The last turn of a conversation, where it is a user's and nothing but one text.</summary>
/// <param name="Place">Where the text stands in the body, quotation marks included.</param>
/// <param name="Text">The text.</param>
internal readonly record struct PlainTurn(Range Place, string Text)
{
    // Whoever sends more sends material with a question, and one word of the material may be what the answer hangs on.
    private const int LongestText = 2000;

    /// <summary>Finds it.</summary>
    /// <returns>Null where the request ends otherwise.</returns>
    public static PlainTurn? Of(RouterRequest request)
    {
        var turn = request.Features.LastUserTurn;
        if (request.Conversation is null || turn.Equals(default) || !IsLast(request.Body, turn))
        {
            return null;
        }

        try
        {
            return Read(request.Body.Buffer.Span[turn], turn.Start.Value) is { Text.Length: > 0 and <= LongestText } found ? found : null;
        }
        catch (InvalidOperationException)
        {
            // Half a character is escaped in it: nothing that could be compared.
            return null;
        }
    }

    // Behind it stands nothing but the end of the list, if it is in one.
    private static bool IsLast(RequestBody body, Range turn)
    {
        foreach (var field in body.Fields)
        {
            if (field.ValueStart <= turn.Start.Value && turn.End.Value <= field.ValueEnd)
            {
                var rest = body.Buffer.Span[turn.End.Value..field.ValueEnd].Trim(" \t\r\n"u8);
                return rest.IsEmpty || rest.SequenceEqual("]"u8);
            }
        }

        return false;
    }

    private static PlainTurn? Read(ReadOnlySpan<byte> turn, int offset)
    {
        var reader = new Utf8JsonReader(turn, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return TextAt(reader, offset);
        }

        PlainTurn? found = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isContent, isRole) = (reader.ValueTextEquals("content"u8), reader.ValueTextEquals("role"u8));
                reader.Read();
                if (isRole && !IsText(reader, "user"u8))
                {
                    return null;
                }

                if (!isContent)
                {
                    reader.Skip();
                }
                else if (found is not null || (found = reader.TokenType == JsonTokenType.String ? TextAt(reader, offset) : OnlyPart(ref reader, offset)) is null)
                {
                    return null;
                }
            }
        }

        return found;
    }

    // A list of one part, which is a text.
    private static PlainTurn? OnlyPart(ref Utf8JsonReader reader, int offset)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        PlainTurn? found = null;
        var isText = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, holdsText) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("text"u8));
            reader.Read();
            if (holdsText)
            {
                if (found is not null || reader.TokenType != JsonTokenType.String)
                {
                    return null;
                }

                found = TextAt(reader, offset);
            }
            else if (isType)
            {
                isText = IsText(reader, "text"u8) || IsText(reader, "input_text"u8);
            }

            reader.Skip();
        }

        return isText && reader.Read() && reader.TokenType == JsonTokenType.EndArray ? found : null;
    }

    private static bool IsText(in Utf8JsonReader reader, ReadOnlySpan<byte> text) => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);

    private static PlainTurn TextAt(in Utf8JsonReader reader, int offset) =>
        new((offset + (int)reader.TokenStartIndex)..(offset + (int)reader.BytesConsumed), reader.GetString()!);
}
