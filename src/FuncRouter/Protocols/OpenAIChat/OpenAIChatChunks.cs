using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Frames the chunks of a stream. Source: OpenAI API reference, "The chat completion chunk object".</summary>
/// <param name="context">What there is to know beside the answer.</param>
internal sealed class OpenAIChatChunks(AnswerContext context)
{
    private readonly HashSet<int> _begun = [];

    // One writer serves all chunks: an answer has hundreds.
    private Utf8JsonWriter? _writer;

    /// <summary>What the provider says of its answer; null where it has said nothing yet.</summary>
    public AnswerStarted? Start { get; set; }

    /// <summary>Begins a chunk, up to and into the delta of one choice.</summary>
    /// <returns>The writer of the delta.</returns>
    public Utf8JsonWriter BeginDelta(IBufferWriter<byte> output, int choice)
    {
        var writer = BeginChunk(output);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice);
        writer.WriteStartObject("delta"u8);
        if (_begun.Add(choice))
        {
            writer.WriteString("role"u8, "assistant"u8);
        }

        return writer;
    }

    /// <summary>Ends the delta, and the chunk.</summary>
    public void EndDelta(IBufferWriter<byte> output, string? finishReason = null)
    {
        _writer!.WriteEndObject();
        EndChoice(output, finishReason);
    }

    /// <summary>Ends the choice whose delta has ended, and the chunk.</summary>
    public void EndChoice(IBufferWriter<byte> output, string? finishReason = null)
    {
        _writer!.WriteString("finish_reason"u8, finishReason);
        _writer.WriteEndObject();
        _writer.WriteEndArray();
        EndChunk(output);
    }

    /// <summary>Begins a chunk, up to and into the list of its choices.</summary>
    /// <returns>The writer of the choices.</returns>
    public Utf8JsonWriter BeginChunk(IBufferWriter<byte> output)
    {
        output.Write("data: "u8);
        if (_writer is null)
        {
            _writer = JsonWriting.Create(output);
        }
        else
        {
            _writer.Reset(output);
        }

        WriteHead(_writer, "chat.completion.chunk"u8);
        _writer.WriteStartArray("choices"u8);
        return _writer;
    }

    /// <summary>Ends the chunk, whose list of choices has ended.</summary>
    public void EndChunk(IBufferWriter<byte> output)
    {
        _writer!.WriteEndObject();
        _writer.Flush();
        output.Write("\n\n"u8);
    }

    /// <summary>Begins an object, and writes what a chunk and a whole answer have in common.</summary>
    public void WriteHead(Utf8JsonWriter writer, ReadOnlySpan<byte> kind)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, Start?.Id ?? context.Request.Id);
        writer.WriteString("object"u8, kind);
        writer.WriteNumber("created"u8, Start?.CreatedAt ?? context.Request.ReceivedAt.ToUnixTimeSeconds());
        writer.WriteString("model"u8, Start?.Model ?? context.Model);
    }
}
