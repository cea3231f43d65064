using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIEmbeddings;

/// <summary>Reads the head of a request for embeddings. Source: OpenAI API reference, "Create embeddings".</summary>
internal sealed class OpenAIEmbeddingsHeadReader() : RequestHeadReader("\"model\" and \"input\"")
{
    private bool _sawInput;

    /// <inheritdoc />
    protected override RouterError? ReadField(string name, ref Utf8JsonReader reader, out bool isKnown)
    {
        isKnown = true;
        switch (name)
        {
            case "input":
                // The copy leaves the reader where it is.
                if (FindMistake(reader) is { } path)
                {
                    return Invalid($"\"{path}\" must be a text, a list of texts, a list of tokens or a list of such lists, and not empty.", path);
                }

                _sawInput = true;
                ReadOnlyTurn(ref reader);
                return null;
            case "user":
                User = reader.Text();
                reader.Skip();
                return null;
            default:
                isKnown = false;
                return null;
        }
    }

    /// <inheritdoc />
    protected override RouterError? Check() => _sawInput ? null : Invalid("\"input\" is missing. Send a text or a list of texts.", "input");

    // The path of what is wrong; null where nothing is.
    private static string? FindMistake(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return IsText(reader) ? null : "input";
        }

        var kind = JsonTokenType.None;
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            kind = count == 0 ? reader.TokenType : kind;
            if (reader.TokenType != kind || !(IsText(reader) || IsToken(reader) || IsTokens(ref reader)))
            {
                return $"input[{count}]";
            }
        }

        return count > 0 ? null : "input";
    }

    private static bool IsText(in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;

    private static bool IsToken(in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out _);

    private static bool IsTokens(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (!IsToken(reader))
            {
                return false;
            }
        }

        return count > 0;
    }
}
