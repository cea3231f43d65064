using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>Writes the turns of a conversation as instructions and input items.</summary>
internal sealed class ResponsesInputWriter(Utf8JsonWriter writer, UpstreamTarget target, TranslationNotes notes)
{
    private readonly ResponsesContentWriter _content = new(writer, target, notes);

    /// <summary>Whether the conversation holds thoughts that the protocol takes back.</summary>
    public static bool HasThoughts(ImmutableArray<Message> messages) =>
        messages.Any(message =>
            message.Role == MessageRole.Assistant && message.Parts.Any(part => part is ReasoningPart thoughts && IsOwn(thoughts)));

    /// <summary>Writes <c>instructions</c> and <c>input</c>.</summary>
    public void Write(ImmutableArray<Message> messages)
    {
        // What the application says before anybody speaks. What it says later keeps its place, and without any turn it is the turn.
        var leading = messages.TakeWhile(message => message.Role is MessageRole.System or MessageRole.Developer).Count();
        leading = leading == messages.Length ? 0 : leading;
        if (leading > 0)
        {
            writer.WriteString("instructions"u8, string.Join("\n\n", messages.Take(leading).Select(TextOf)));
        }

        writer.WriteStartArray("input"u8);
        foreach (var message in messages.Skip(leading))
        {
            Write(message);
        }

        writer.WriteEndArray();
    }

    private void Write(Message message)
    {
        switch (message.Role)
        {
            case MessageRole.Assistant:
                foreach (var part in message.Parts)
                {
                    WriteAssistantPart(part);
                }

                break;
            case MessageRole.Tool:
                foreach (var result in message.Parts.OfType<ToolResultPart>())
                {
                    WriteResult(result);
                }

                break;
            default:
                writer.WriteStartObject();
                writer.WriteString("role"u8, message.Role switch
                {
                    MessageRole.User => "user",
                    MessageRole.Developer => "developer",
                    _ => "system",
                });
                _content.Write("content"u8, message.Parts);
                writer.WriteEndObject();
                break;
        }
    }

    private void WriteAssistantPart(ContentPart part)
    {
        switch (part)
        {
            case TextPart { Text.Length: > 0 } text:
                WriteSaid("output_text"u8, "text"u8, text.Text);
                break;
            case RefusalPart refusal:
                WriteSaid("refusal"u8, "refusal"u8, refusal.Text);
                break;
            case ToolCallPart call:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "function_call"u8);
                writer.WriteString("call_id"u8, call.Id);
                writer.WriteString("name"u8, call.Name);
                writer.WriteString("arguments"u8, call.Arguments);
                writer.WriteEndObject();
                break;
            case ReasoningPart thoughts when IsOwn(thoughts):
                WriteThoughts(thoughts.Text, thoughts.Seal!);
                break;
            default:
                // Thoughts of other models mean nothing here, and a model's own media cannot be given back.
                break;
        }
    }

    private void WriteSaid(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string words)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteString(name, words);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteThoughts(string text, ReasoningSeal seal)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "reasoning"u8);
        writer.WriteGiven("id"u8, seal.Id);
        writer.WriteStartArray("summary"u8);
        if (text.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "summary_text"u8);
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("encrypted_content"u8, seal.Data);
        writer.WriteEndObject();
    }

    // That a tool failed has no word of its own; what it answered says so.
    private void WriteResult(ToolResultPart result)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function_call_output"u8);
        writer.WriteString("call_id"u8, result.CallId);
        if (result.Content.All(part => part is TextPart))
        {
            writer.WriteString("output"u8, string.Concat(result.Content.Cast<TextPart>().Select(part => part.Text)));
        }
        else
        {
            _content.Write("output"u8, result.Content);
        }

        writer.WriteEndObject();
    }

    private static bool IsOwn(ReasoningPart thoughts) => thoughts.Seal is { Origin: ReasoningOrigins.OpenAIResponses, IsEncrypted: true };

    private static string TextOf(Message message) => string.Join("\n\n", message.Parts.OfType<TextPart>().Select(part => part.Text));
}
