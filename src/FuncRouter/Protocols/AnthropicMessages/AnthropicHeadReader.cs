using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Reads the head of a Messages request, or of one that asks for a count of its tokens.
/// Source: Anthropic API reference, "Create a Message".
/// </summary>
/// <param name="needsTokenLimit">Whether <c>max_tokens</c> has to be there.</param>
internal sealed class AnthropicHeadReader(bool needsTokenLimit)
    : RequestHeadReader(needsTokenLimit ? "\"model\", \"max_tokens\" and \"messages\"" : "\"model\" and \"messages\"")
{
    private bool _sawMessages;
    private bool _sawTokenLimit;
    private string? _thinking;
    private string? _effort;

    /// <inheritdoc />
    protected override RouterError? ReadField(string name, ref Utf8JsonReader reader, out bool isKnown)
    {
        isKnown = true;
        switch (name)
        {
            case "messages":
                _sawMessages = true;
                return ReadTurns(name, ref reader);
            case "system":
                ReadPrompt(ref reader);
                return null;
            case "tools":
                ReadTools(ref reader);
                return null;
            case "max_tokens":
                _sawTokenLimit = reader.TokenType != JsonTokenType.Null;
                ReadTokenLimit(ref reader);
                return null;
            case "metadata":
                User = ReadTextOf(ref reader, "user_id"u8) ?? User;
                return null;
            case "thinking":
                _thinking = ReadTextOf(ref reader, "type"u8);
                return null;
            case "output_config":
                ReadOutput(ref reader);
                return null;
            case "output_format":
                // What "output_config.format" was called in the beta.
                NoteFormat(ReadTextOf(ref reader, "type"u8));
                return null;
            default:
                isKnown = false;
                return null;
        }
    }

    /// <inheritdoc />
    protected override RouterError? Check()
    {
        // Thoughts are the slowest thing that can be asked for; without a word on how many, expect many.
        Features = Features with { ReasoningEffort = _thinking switch { null => _effort, "disabled" => "none", _ => _effort ?? "high" } };
        return !_sawMessages ? Invalid("\"messages\" is missing. Send a list of messages.", "messages")
            : Features.Messages == 0 ? Invalid("\"messages\" is empty. Send at least one message.", "messages")
            : needsTokenLimit && !_sawTokenLimit ? MissingLimit
            : null;
    }

    private static RouterError MissingLimit =>
        Invalid("\"max_tokens\" is missing. Say how many tokens the answer may have at most.", "max_tokens");

    private void ReadOutput(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "effort":
                    _effort = reader.Text();
                    reader.Skip();
                    break;
                case "format":
                    NoteFormat(ReadTextOf(ref reader, "type"u8));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }
}
