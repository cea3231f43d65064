using System.Buffers;
using System.Text;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>Writes the events of a stream, each with its name and its place in the sequence. Without an output it writes nothing.</summary>
internal sealed class ResponsesEvents
{
    /// <summary>The number of the next event.</summary>
    public int Next { get; set; }

    /// <summary>Where to; null for a response that is written as one document.</summary>
    public IBufferWriter<byte>? Output { get; set; }

    /// <summary>Writes an event.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="fields">Writes its own fields.</param>
    public void Write(string type, Action<Utf8JsonWriter> fields)
    {
        if (Output is not { } output)
        {
            return;
        }

        output.Write("event: "u8);
        Encoding.ASCII.GetBytes(type, output);
        output.Write("\ndata: "u8);
        using (var writer = JsonWriting.Create(output))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteNumber("sequence_number"u8, Next++);
            fields(writer);
            writer.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }
}
