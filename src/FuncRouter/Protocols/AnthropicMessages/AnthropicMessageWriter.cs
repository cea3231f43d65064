using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Writes the system prompt and the turns of a request, block by block. Source: Anthropic API reference, "Create a Message".
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="notes">Takes what cannot be expressed.</param>
internal sealed class AnthropicMessageWriter(Utf8JsonWriter writer, TranslationNotes notes)
{
    private readonly AnthropicMediaWriter _media = new(writer, notes);
    private readonly AnthropicCallIds _ids = new();

    /// <summary>Writes the property <c>system</c>, where there is a system prompt.</summary>
    /// <param name="messages">All messages.</param>
    /// <param name="instruction">A sentence of the router's own to add; null for none.</param>
    public void WriteSystem(ImmutableArray<Message> messages, string? instruction)
    {
        var texts = new List<TextPart>();
        var instructions = messages.Where(message => message.Role is MessageRole.System or MessageRole.Developer);
        foreach (var part in instructions.SelectMany(message => message.Parts))
        {
            switch (part)
            {
                case TextPart text when !string.IsNullOrWhiteSpace(text.Text):
                    texts.Add(text);
                    break;
                case TextPart:
                    break;
                default:
                    notes.Exclude(part is ImagePart ? "image" : part is AudioPart ? "audio" : "file");
                    break;
            }
        }

        if (instruction is not null)
        {
            texts.Add(new TextPart(instruction));
        }

        if (texts.Count > 0)
        {
            writer.WriteStartArray("system"u8);
            texts.ForEach(text => WriteText(text.Text, text.Cache));
            writer.WriteEndArray();
        }
    }

    /// <summary>Writes the property <c>messages</c>.</summary>
    public void WriteMessages(ImmutableArray<AnthropicTurn> turns)
    {
        writer.WriteStartArray("messages"u8);
        foreach (var turn in turns)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, turn.IsAssistant ? "assistant"u8 : "user"u8);
            WriteBlocks("content"u8, turn.Parts);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteBlocks(ReadOnlySpan<byte> name, ImmutableArray<ContentPart> parts)
    {
        writer.WriteStartArray(name);
        foreach (var part in parts)
        {
            WriteBlock(part);
        }

        writer.WriteEndArray();
    }

    private void WriteBlock(ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text, text.Cache);
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text, refusal.Cache);
                break;
            case ImagePart image:
                _media.WriteImage(image);
                break;
            case FilePart file:
                _media.WriteFile(file);
                break;
            case ToolCallPart call:
                WriteCall(call);
                break;
            case ToolResultPart result:
                WriteResult(result);
                break;
            case ReasoningPart { Seal: { } seal } reasoning:
                WriteReasoning(reasoning.Text, seal);
                break;
            default:
                notes.Exclude("audio");
                break;
        }
    }

    private void WriteText(string text, CacheMark? cache)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, text);
        AnthropicMediaWriter.WriteCache(writer, cache);
        writer.WriteEndObject();
    }

    private void WriteCall(ToolCallPart call)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_use"u8);
        writer.WriteString("id"u8, _ids.OfCall(call.Id));
        writer.WriteString("name"u8, call.Name);
        AnthropicArguments.Write(writer, call.Arguments);
        AnthropicMediaWriter.WriteCache(writer, call.Cache);
        writer.WriteEndObject();
    }

    private void WriteResult(ToolResultPart result)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_result"u8);
        writer.WriteString("tool_use_id"u8, _ids.OfResult(result.CallId));
        var content = result.Content.RemoveAll(part => part is TextPart { Text.Length: 0 });
        switch (content)
        {
            case []:
                writer.WriteString("content"u8, ""u8);
                break;
            case [TextPart { Cache: null } text]:
                writer.WriteString("content"u8, text.Text);
                break;
            default:
                WriteBlocks("content"u8, content);
                break;
        }

        if (result.IsError)
        {
            writer.WriteBoolean("is_error"u8, true);
        }

        AnthropicMediaWriter.WriteCache(writer, result.Cache);
        writer.WriteEndObject();
    }

    private void WriteReasoning(string thoughts, ReasoningSeal seal)
    {
        writer.WriteStartObject();
        if (seal.IsEncrypted)
        {
            writer.WriteString("type"u8, "redacted_thinking"u8);
            writer.WriteString("data"u8, seal.Data);
        }
        else
        {
            writer.WriteString("type"u8, "thinking"u8);
            writer.WriteString("thinking"u8, thoughts);
            writer.WriteString("signature"u8, seal.Data);
        }

        writer.WriteEndObject();
    }
}
