using System.Buffers;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Frames the events of a stream: each has its type as its name and in its data. Source: Anthropic documentation, "Streaming Messages".
/// </summary>
internal sealed class AnthropicEventWriter
{
    // One writer serves all events: an answer has hundreds.
    private Utf8JsonWriter? _writer;

    /// <summary>Begins an event.</summary>
    /// <returns>The writer of its data, behind the type.</returns>
    public Utf8JsonWriter Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> type)
    {
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\ndata: "u8);
        if (_writer is null)
        {
            _writer = JsonWriting.Create(output);
        }
        else
        {
            _writer.Reset(output);
        }

        _writer.WriteStartObject();
        _writer.WriteString("type"u8, type);
        return _writer;
    }

    /// <summary>Ends the event.</summary>
    public void End(IBufferWriter<byte> output)
    {
        _writer!.WriteEndObject();
        _writer.Flush();
        output.Write("\n\n"u8);
    }

    /// <summary>Begins more of a block.</summary>
    /// <returns>The writer of the delta, behind its type.</returns>
    public Utf8JsonWriter BeginDelta(IBufferWriter<byte> output, int index, ReadOnlySpan<byte> type)
    {
        var writer = Begin(output, "content_block_delta"u8);
        writer.WriteNumber("index"u8, index);
        writer.WriteStartObject("delta"u8);
        writer.WriteString("type"u8, type);
        return writer;
    }

    /// <summary>Ends it.</summary>
    public void EndDelta(IBufferWriter<byte> output)
    {
        _writer!.WriteEndObject();
        End(output);
    }

    /// <summary>Begins a block.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="index">Which.</param>
    /// <param name="content">Writes it as it begins.</param>
    public void WriteBlockStart(IBufferWriter<byte> output, int index, Action<Utf8JsonWriter> content)
    {
        var writer = Begin(output, "content_block_start"u8);
        writer.WriteNumber("index"u8, index);
        writer.WritePropertyName("content_block"u8);
        content(writer);
        End(output);
    }

    /// <summary>Ends a block.</summary>
    public void WriteBlockStop(IBufferWriter<byte> output, int index)
    {
        Begin(output, "content_block_stop"u8).WriteNumber("index"u8, index);
        End(output);
    }
}
