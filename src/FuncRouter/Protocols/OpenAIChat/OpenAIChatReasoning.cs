using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Thoughts and their seals in chat messages. The protocol itself has no place for them; clients send back what they know, so there are
/// three: <c>reasoning_content</c> (DeepSeek's, the most widely read) or <c>reasoning</c> with the text alone, OpenRouter's
/// <c>reasoning_details</c> with texts and seals, and Google's <c>extra_content.google.thought_signature</c> on a tool call.
/// Source: DeepSeek API, "Thinking mode"; OpenRouter documentation, "Reasoning tokens"; Gemini API, "OpenAI compatibility".
/// </summary>
internal static class OpenAIChatReasoning
{
    /// <summary>Reads the thoughts of an assistant message: the details where they are there, else the plain text.</summary>
    public static ImmutableArray<ContentPart> Read(JsonElement message)
    {
        var details = ImmutableArray.CreateBuilder<ContentPart>();
        var isSummary = false;
        foreach (var detail in message.Items("reasoning_details"u8))
        {
            if (ReadDetail(detail) is not { } part)
            {
                continue;
            }

            if (isSummary && part is { Text: "", Seal.IsEncrypted: true })
            {
                // The encrypted form of what was just summed up: one reasoning item.
                details[^1] = new ReasoningPart(((ReasoningPart)details[^1]).Text) { Seal = part.Seal };
            }
            else
            {
                details.Add(part);
            }

            isSummary = detail.Is("type"u8, "reasoning.summary"u8);
        }

        return details.Count > 0 ? details.DrainToImmutable()
            : (message.Text("reasoning_content"u8) ?? message.Text("reasoning"u8)) is { Length: > 0 } text ? [new ReasoningPart(text)]
            : [];
    }

    /// <summary>Reads the seal of a tool call, or of a message as a whole.</summary>
    public static ReasoningSeal? ReadSeal(JsonElement holder) =>
        holder.Get("extra_content"u8, "google"u8)?.Text("thought_signature"u8) is { } signature
            ? new ReasoningSeal(ReasoningOrigins.Gemini, signature)
            : null;

    /// <summary>Writes the seal of a tool call, or of a message as a whole, as a property of it.</summary>
    public static void WriteSeal(Utf8JsonWriter writer, ReasoningSeal? seal)
    {
        if (seal is not { Origin: ReasoningOrigins.Gemini })
        {
            return;
        }

        writer.WriteStartObject("extra_content"u8);
        writer.WriteStartObject("google"u8);
        writer.WriteString("thought_signature"u8, seal.Data);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes the plain text of thoughts and, where any of them is sealed, the details, as properties of a message.</summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<ReasoningPart> thoughts)
    {
        var parts = thoughts.ToArray();
        var text = string.Concat(parts.Select(part => part.Text));
        if (text.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, text);
        }

        if (!parts.Any(part => part.Seal is not null))
        {
            return;
        }

        writer.WriteStartArray("reasoning_details"u8);
        for (var i = 0; i < parts.Length; i++)
        {
            WriteDetail(writer, i, parts[i].Text, parts[i].Seal);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes one entry of <c>reasoning_details</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="index">Which of a message's thoughts.</param>
    /// <param name="text">The thoughts; empty for none.</param>
    /// <param name="seal">Their seal.</param>
    public static void WriteDetail(Utf8JsonWriter writer, int index, string text, ReasoningSeal? seal)
    {
        // A reasoning item of the Responses protocol is one thing with a summary and a seal; the details have it as two with one id.
        var isSummary = seal is { IsEncrypted: true } && text.Length > 0;
        if (isSummary)
        {
            WriteHead(writer, "reasoning.summary"u8, index, seal!);
            writer.WriteString("summary"u8, text);
            writer.WriteEndObject();
        }

        WriteHead(writer, seal is { IsEncrypted: true } ? "reasoning.encrypted"u8 : "reasoning.text"u8, index, seal);
        if (seal is { IsEncrypted: true })
        {
            writer.WriteString("data"u8, seal.Data);
        }
        else
        {
            writer.WriteString("text"u8, text);
            writer.WriteGiven("signature"u8, seal?.Data);
        }

        writer.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter writer, ReadOnlySpan<byte> type, int index, ReasoningSeal? seal)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteNumber("index"u8, index);
        writer.WriteGiven("format"u8, seal?.Origin);
        writer.WriteGiven("id"u8, seal?.Id);
    }

    private static ReasoningPart? ReadDetail(JsonElement detail)
    {
        var origin = detail.Text("format"u8) ?? "";
        var id = detail.Text("id"u8);
        return detail.Text("type"u8) switch
        {
            "reasoning.text" => new ReasoningPart(detail.Text("text"u8) ?? "")
            {
                Seal = detail.Text("signature"u8) is { } signature ? new ReasoningSeal(origin, signature) { Id = id } : null,
            },
            "reasoning.encrypted" when detail.Text("data"u8) is { } data => new ReasoningPart("")
            {
                Seal = new ReasoningSeal(origin, data) { Id = id, IsEncrypted = true },
            },
            "reasoning.summary" => new ReasoningPart(detail.Text("summary"u8) ?? ""),
            _ => null,
        };
    }
}
