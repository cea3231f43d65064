using System.Text;
using System.Text.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>A message with one part, which is a refusal.</summary>
internal sealed class ResponsesRefusalItem(ResponsesEvents events, string id, int index) : ResponsesOutputItem(events, id, index)
{
    private readonly StringBuilder _words = new();

    /// <summary>Adds words.</summary>
    public void Add(string words)
    {
        _words.Append(words);
        Tell("response.refusal.delta", writer =>
        {
            writer.WriteNumber("content_index"u8, 0);
            writer.WriteString("delta"u8, words);
        });
    }

    /// <inheritdoc />
    protected override void TellBeginning() => TellPart("response.content_part.added");

    /// <inheritdoc />
    protected override void TellEnd()
    {
        Tell("response.refusal.done", writer =>
        {
            writer.WriteNumber("content_index"u8, 0);
            writer.WriteString("refusal"u8, _words.ToString());
        });
        TellPart("response.content_part.done");
    }

    /// <inheritdoc />
    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("status"u8, Status);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteStartArray("content"u8);
        if (IsEnded)
        {
            WritePart(writer);
        }

        writer.WriteEndArray();
    }

    private void TellPart(string type) => Tell(type, writer =>
    {
        writer.WriteNumber("content_index"u8, 0);
        writer.WritePropertyName("part"u8);
        WritePart(writer);
    });

    private void WritePart(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "refusal"u8);
        writer.WriteString("refusal"u8, _words.ToString());
        writer.WriteEndObject();
    }
}
