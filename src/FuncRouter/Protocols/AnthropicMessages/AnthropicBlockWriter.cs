using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Writes the pieces that whole answers and streams have in common: content blocks, whole or as they begin, and usage.
/// Source: Anthropic API reference, "Messages"; documentation, "Streaming Messages".
/// </summary>
internal static class AnthropicBlockWriter
{
    /// <summary>Writes a part of a whole answer; where state hangs on it, in a block of its own beside it.</summary>
    public static void WritePart(Utf8JsonWriter writer, ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(writer, text.Text, text.Annotations.Where(AnthropicCitations.CanWrite).ToArray());
                if (text.Seal is { } ofText)
                {
                    WriteRedacted(writer, AnthropicSeals.WriteOfText(ofText));
                }

                break;
            case RefusalPart refusal:
                WriteText(writer, refusal.Text, []);
                break;
            case ReasoningPart { Text: "", Seal: { } seal } when IsRedacted(seal):
                WriteRedacted(writer, AnthropicSeals.Write(seal));
                break;
            case ReasoningPart reasoning:
                WriteThinking(writer, reasoning.Text, reasoning.Seal is { } own ? AnthropicSeals.Write(own) : AnthropicSeals.Unsealed);
                break;
            case ToolCallPart call:
                if (call.Seal is { } ofCall)
                {
                    WriteRedacted(writer, AnthropicSeals.WriteOfCall(call.Id, ofCall));
                }

                WriteToolUse(writer, call.Id, call.Name, call.Arguments);
                break;
            default:
                // Media in an answer have no block.
                break;
        }
    }

    /// <summary>
    /// Whether a seal without readable thoughts is a block of its own kind. A signature of Anthropic's needs its block, thoughts or not.
    /// </summary>
    public static bool IsRedacted(ReasoningSeal seal) => seal.IsEncrypted || seal.Origin != ReasoningOrigins.Anthropic;

    /// <summary>Writes a block of text.</summary>
    public static void WriteText(Utf8JsonWriter writer, string text, Annotation[] annotations)
    {
        // An empty text is refused when it comes back.
        if (text.Length == 0)
        {
            return;
        }

        WriteHead(writer, "text"u8);
        writer.WriteString("text"u8, text);
        if (annotations.Length > 0)
        {
            writer.WriteStartArray("citations"u8);
            foreach (var annotation in annotations)
            {
                AnthropicCitations.Write(writer, annotation);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the block of text that a stream begins.</summary>
    public static void WriteOpenText(Utf8JsonWriter writer)
    {
        WriteHead(writer, "text"u8);
        writer.WriteString("text"u8, ""u8);
        writer.WriteEndObject();
    }

    /// <summary>Writes a block of thoughts.</summary>
    public static void WriteThinking(Utf8JsonWriter writer, string thoughts, string signature)
    {
        WriteHead(writer, "thinking"u8);
        writer.WriteString("thinking"u8, thoughts);
        writer.WriteString("signature"u8, signature);
        writer.WriteEndObject();
    }

    /// <summary>Writes a block of state without readable thoughts.</summary>
    public static void WriteRedacted(Utf8JsonWriter writer, string data)
    {
        WriteHead(writer, "redacted_thinking"u8);
        writer.WriteString("data"u8, data);
        writer.WriteEndObject();
    }

    /// <summary>Writes a tool's call.</summary>
    public static void WriteToolUse(Utf8JsonWriter writer, string id, string name, string arguments)
    {
        WriteHead(writer, "tool_use"u8);
        writer.WriteString("id"u8, id);
        writer.WriteString("name"u8, name);
        AnthropicArguments.Write(writer, arguments);
        writer.WriteEndObject();
    }

    /// <summary>Writes the property <c>usage</c>; zeros where nobody has said anything yet, because clients add to it.</summary>
    public static void WriteUsage(Utf8JsonWriter writer, TokenUsage? usage)
    {
        var used = usage.GetValueOrDefault();
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, Math.Max(0, used.InputTokens - used.CachedInputTokens - used.CacheWriteTokens));
        writer.WriteNumber("cache_creation_input_tokens"u8, used.CacheWriteTokens);
        writer.WriteNumber("cache_read_input_tokens"u8, used.CachedInputTokens);
        writer.WriteNumber("output_tokens"u8, used.OutputTokens);
        if (used.ReasoningTokens > 0)
        {
            writer.WriteStartObject("output_tokens_details"u8);
            writer.WriteNumber("thinking_tokens"u8, used.ReasoningTokens);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter writer, ReadOnlySpan<byte> type)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
    }
}
