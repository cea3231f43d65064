using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Reads errors in OpenAI's form and in those that compatible servers use: an <c>error</c> that is an object or a sentence, FastAPI's
/// <c>detail</c>, or a bare <c>message</c>.
/// </summary>
internal static class OpenAIErrors
{
    /// <summary>Reads the body of an answer that reports an error.</summary>
    /// <returns>Null where it has no message.</returns>
    public static ReportedError? ReadBody(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, JsonText.ReaderOptions);
            reader.Read();
            return Read(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for text that is no UTF-8.
            return null;
        }
    }

    /// <summary>Reads the error that the reader stands at: a sentence, an object or a list of these; afterwards it stands at the error's end.</summary>
    /// <returns>Null for null, for an empty sentence or list, and for an object without a message.</returns>
    public static ReportedError? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() is { Length: > 0 } sentence ? new ReportedError(sentence) : null;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            return ReadFirst(ref reader);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        ReportedError? inner = null;
        string? message = null, type = null, code = null, param = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "error" or "detail":
                    inner = Read(ref reader) ?? inner;
                    break;
                case "message" or "msg":
                    message = Text(ref reader) ?? message;
                    break;
                case "type" or "status":
                    type = Text(ref reader) ?? type;
                    break;
                case "code":
                    code = Text(ref reader) ?? code;
                    break;
                case "param":
                    param = Text(ref reader) ?? param;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return inner ?? (message is null && code is null ? null : new ReportedError(message ?? code!, type, code, param));
    }

    // Gemini's compatible endpoint wraps its error in a list; FastAPI lists every field that is wrong.
    private static ReportedError? ReadFirst(ref Utf8JsonReader reader)
    {
        ReportedError? first = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            first = Read(ref reader) is { } error ? first ?? error : first;
        }

        return first;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.StartObject:
                return Read(ref reader)?.Message;
            default:
                reader.Skip();
                return null;
        }
    }
}
