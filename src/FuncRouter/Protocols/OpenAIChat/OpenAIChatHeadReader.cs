using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Reads the head of a chat completion request. Source: OpenAI API reference, "Create chat completion".</summary>
internal sealed class OpenAIChatHeadReader() : RequestHeadReader("\"model\" and \"messages\"")
{
    private string? _safetyIdentifier;
    private bool _sawMessages;

    /// <inheritdoc />
    protected override RouterError? ReadField(string name, ref Utf8JsonReader reader, out bool isKnown)
    {
        isKnown = true;
        switch (name)
        {
            case "messages":
                _sawMessages = true;
                return ReadTurns(name, ref reader);
            case "tools" or "functions":
                ReadTools(ref reader);
                return null;
            case "stream_options":
                Features = Features with { StreamUsage = ReadUsageOption(ref reader) ?? Features.StreamUsage };
                return null;
            case "max_tokens" or "max_completion_tokens":
                ReadTokenLimit(ref reader);
                return null;
            case "n":
                ReadChoices(ref reader);
                break;
            case "reasoning_effort":
                Features = Features with { ReasoningEffort = reader.Text() };
                break;
            case "reasoning":
                // OpenRouter's form.
                Features = Features with { ReasoningEffort = ReadTextOf(ref reader, "effort"u8) ?? Features.ReasoningEffort };
                return null;
            case "response_format":
                NoteFormat(ReadTextOf(ref reader, "type"u8));
                return null;
            case "user":
                User = reader.Text() ?? User;
                break;
            case "safety_identifier":
                _safetyIdentifier = reader.Text();
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
        return _sawMessages ? null : Invalid("\"messages\" is missing. Send a list of messages.", "messages");
    }

    /// <summary>Reads <c>stream_options</c>.</summary>
    /// <returns>Whether the client asked for a usage chunk; null where it does not say.</returns>
    internal static bool? ReadUsageOption(ref Utf8JsonReader reader)
    {
        bool? result = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var matches = reader.ValueTextEquals("include_usage"u8);
                reader.Read();
                result = matches ? reader.TokenType == JsonTokenType.True : result;
                reader.Skip();
            }
        }

        reader.Skip();
        return result;
    }
}
