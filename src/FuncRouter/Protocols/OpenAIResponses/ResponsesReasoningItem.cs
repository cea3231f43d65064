using System.Text;
using System.Text.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Thoughts, which clients of the protocol know as one summary, and their seal. The seal is always handed out, also to clients that did
/// not ask for <c>reasoning.encrypted_content</c>: all SDKs know the field as one that may be there, those that send items back carry it
/// along, and without it a provider that signs its thoughts refuses the next turn.
/// </summary>
internal sealed class ResponsesReasoningItem(ResponsesEvents events, string id, int index) : ResponsesOutputItem(events, id, index)
{
    private readonly StringBuilder _text = new();

    /// <summary>What stands in <c>encrypted_content</c>; null for nothing.</summary>
    public string? Seal { get; set; }

    /// <summary>Adds to the thoughts.</summary>
    public void Add(string text)
    {
        if (_text.Length == 0)
        {
            TellPart("response.reasoning_summary_part.added");
        }

        _text.Append(text);
        Tell("response.reasoning_summary_text.delta", writer =>
        {
            writer.WriteNumber("summary_index"u8, 0);
            writer.WriteString("delta"u8, text);
        });
    }

    /// <inheritdoc />
    protected override void TellEnd()
    {
        if (_text.Length == 0)
        {
            return;
        }

        Tell("response.reasoning_summary_text.done", writer =>
        {
            writer.WriteNumber("summary_index"u8, 0);
            writer.WriteString("text"u8, _text.ToString());
        });
        TellPart("response.reasoning_summary_part.done");
    }

    /// <inheritdoc />
    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "reasoning"u8);
        writer.WriteStartArray("summary"u8);
        if (IsEnded && _text.Length > 0)
        {
            WritePart(writer);
        }

        writer.WriteEndArray();
        if (Seal is not null)
        {
            writer.WriteString("encrypted_content"u8, Seal);
        }
    }

    private void TellPart(string type) => Tell(type, writer =>
    {
        writer.WriteNumber("summary_index"u8, 0);
        writer.WritePropertyName("part"u8);
        WritePart(writer);
    });

    private void WritePart(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "summary_text"u8);
        writer.WriteString("text"u8, _text.ToString());
        writer.WriteEndObject();
    }
}
