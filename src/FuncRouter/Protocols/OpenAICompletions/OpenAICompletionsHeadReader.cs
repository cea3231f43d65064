using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.OpenAICompletions;

/// <summary>Reads the head of a legacy completion request. Source: OpenAI API reference, "Create completion".</summary>
internal sealed class OpenAICompletionsHeadReader() : RequestHeadReader("\"model\" and \"prompt\"")
{
    private bool _sawPrompt;

    /// <inheritdoc />
    protected override RouterError? ReadField(string name, ref Utf8JsonReader reader, out bool isKnown)
    {
        isKnown = true;
        switch (name)
        {
            case "prompt":
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.StartArray))
                {
                    return Invalid("\"prompt\" must be a text or a list of texts or tokens.", name);
                }

                _sawPrompt = true;
                ReadOnlyTurn(ref reader);
                return null;
            case "stream_options":
                Features = Features with { StreamUsage = OpenAIChatHeadReader.ReadUsageOption(ref reader) ?? Features.StreamUsage };
                return null;
            case "max_tokens":
                ReadTokenLimit(ref reader);
                return null;
            case "n":
                ReadChoices(ref reader);
                break;
            case "user":
                User = reader.Text();
                break;
            default:
                isKnown = false;
                return null;
        }

        reader.Skip();
        return null;
    }

    /// <inheritdoc />
    protected override RouterError? Check() => _sawPrompt ? null : Invalid("\"prompt\" is missing. Send a text.", "prompt");
}
