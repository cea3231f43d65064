using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Reads the head of a Responses request. Source: OpenAI API reference, "Create a model response".
/// </summary>
/// <remarks>
/// What needs a memory on the server only a provider of the protocol itself can honour: an earlier response, a conversation, a stored
/// prompt, an answer to fetch later, and items that are named and not sent. <c>store</c> counts only where it is asked for: it is on by
/// default, and clients that never look at what is stored do not say so.
/// </remarks>
/// <param name="mayRefer">Whether some item may be a reference, so that it is worth looking for one.</param>
internal sealed class ResponsesHeadReader(bool mayRefer) : RequestHeadReader("\"model\" and \"input\"")
{
    private string? _safetyIdentifier;
    private bool _hasInput;
    private bool _isEmpty;
    private bool _hasContext;

    /// <summary>Reads a body.</summary>
    /// <returns>Either the head or the error that says what to mend.</returns>
    public static (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) =>
        new ResponsesHeadReader(body.IndexOf("item_reference"u8) >= 0).Read(body);

    /// <inheritdoc />
    protected override RouterError? ReadField(string name, ref Utf8JsonReader reader, out bool isKnown)
    {
        isKnown = true;
        switch (name)
        {
            case "input":
                return ReadInput(ref reader);
            case "instructions":
                ReadPrompt(ref reader);
                return null;
            case "tools":
                ReadTools(ref reader);
                return null;
            case "max_output_tokens":
                ReadTokenLimit(ref reader);
                return null;
            case "reasoning":
                Features = Features with { ReasoningEffort = ReadTextOf(ref reader, "effort"u8) };
                return null;
            case "text":
                NoteFormat(ReadFormatType(ref reader));
                return null;
            case "user":
                User = reader.Text() ?? User;
                break;
            case "safety_identifier":
                _safetyIdentifier = reader.Text();
                break;
            case "previous_response_id" or "conversation" or "prompt":
                _hasContext |= reader.TokenType != JsonTokenType.Null;
                NoteMemory(name, reader.TokenType != JsonTokenType.Null);
                break;
            case "background" or "store":
                NoteMemory(name, reader.TokenType == JsonTokenType.True);
                break;
            default:
                isKnown = false;
                return null;
        }

        reader.Skip();
        return null;
    }

    /// <inheritdoc />
    protected override RouterError? Check()
    {
        User ??= _safetyIdentifier;

        // Every stream ends with the whole response, usage included.
        Features = Features with { StreamUsage = Features.Stream };
        return _hasContext ? null
            : !_hasInput ? Invalid("\"input\" is missing. Send a text or a list of items.", "input")
            : _isEmpty ? Invalid("\"input\" must have at least one item.", "input")
            : null;
    }

    private RouterError? ReadInput(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                _hasInput = true;
                ReadOnlyTurn(ref reader);
                return null;
            case JsonTokenType.StartArray:
                _hasInput = true;
                if (mayRefer)
                {
                    NoteMemory("item_reference", HasReference(reader));
                }

                var error = ReadTurns("input", ref reader);
                _isEmpty = Features.Messages == 0;
                return error;
            default:
                return Invalid("\"input\" must be a text or a list of items.", "input");
        }
    }

    // "store" is the one that clients can most easily do without, so every other names the need better.
    private void NoteMemory(string field, bool isNeeded)
    {
        if (isNeeded && (Features.NativeOnly is null or "store"))
        {
            Features = Features with { NativeOnly = field };
        }
    }

    private static string? ReadFormatType(ref Utf8JsonReader reader)
    {
        string? type = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isFormat = reader.ValueTextEquals("format"u8);
                reader.Read();
                if (isFormat)
                {
                    type = ReadTextOf(ref reader, "type"u8);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        reader.Skip();
        return type;
    }

    private static bool HasReference(Utf8JsonReader reader)
    {
        var isFound = false;
        while (!isFound && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            isFound = IsReference(ref reader);
        }

        return isFound;
    }

    // Thoughts that the router itself handed out are no loss: see ResponsesIds.
    private static bool IsReference(ref Utf8JsonReader reader)
    {
        string? type = null, id = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            type = isType ? reader.Text() : type;
            id = isId ? reader.Text() : id;
            reader.Skip();
        }

        return type == "item_reference" && !ResponsesIds.IsOwnReasoning(id);
    }
}
