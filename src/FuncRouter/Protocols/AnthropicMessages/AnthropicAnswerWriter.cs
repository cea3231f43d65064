using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Writes one answer of any provider for a client of Anthropic's.
/// Source: Anthropic API reference, "Messages"; documentation, "Streaming Messages".
/// </summary>
/// <param name="context">What there is to know beside the answer.</param>
internal sealed class AnthropicAnswerWriter(AnswerContext context) : IAnswerWriter
{
    private AnthropicStreamWriter? _stream;

    private AnthropicStreamWriter Stream => _stream ??= new AnthropicStreamWriter(context);

    /// <inheritdoc />
    public void WriteDocument(IBufferWriter<byte> output, ConversationAnswer answer)
    {
        // The protocol has one answer; where several were made, the others are lost.
        var choice = answer.Choices.IsEmpty ? new AnswerChoice([], FinishReason.None) : answer.Choices[0];
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        WriteHead(writer, context, answer.Id, answer.Model);
        writer.WriteStartArray("content"u8);
        foreach (var part in choice.Parts)
        {
            AnthropicBlockWriter.WritePart(writer, part);
        }

        writer.WriteEndArray();
        WriteStop(writer, choice.FinishReason, choice.StopSequence);
        AnthropicBlockWriter.WriteUsage(writer, answer.Usage);
        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public void WriteStep(IBufferWriter<byte> output, AnswerEvent step) => Stream.WriteStep(output, step);

    /// <inheritdoc />
    public void WriteEnd(IBufferWriter<byte> output) => Stream.WriteEnd(output);

    /// <summary>Writes what a message says of itself.</summary>
    public static void WriteHead(Utf8JsonWriter writer, AnswerContext context, string? id, string? model)
    {
        var name = id ?? context.Request.Id;
        writer.WriteString("id"u8, name.StartsWith("msg_", StringComparison.Ordinal) ? name : $"msg_{name}");
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("model"u8, model ?? context.Model);
    }

    /// <summary>Writes why a message ended.</summary>
    public static void WriteStop(Utf8JsonWriter writer, FinishReason reason, string? stopSequence)
    {
        var word = AnthropicFinishReasons.Write(reason, stopSequence);
        writer.WriteString("stop_reason"u8, word);
        writer.WriteString("stop_sequence"u8, word == "stop_sequence" ? stopSequence : null);
    }
}
