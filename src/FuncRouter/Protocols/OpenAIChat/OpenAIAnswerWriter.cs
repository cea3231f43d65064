using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Writes a short text of the router's own as a chat completion, whole or as a stream. It uses no tokens and costs nothing.</summary>
internal static class OpenAIAnswerWriter
{
    private static readonly JsonEncodedText RoleDelta = JsonEncodedText.Encode("assistant");

    /// <summary>Writes the whole completion object.</summary>
    public static void WriteDocument(IBufferWriter<byte> output, RouterRequest request, string model, string text)
    {
        using var writer = new Utf8JsonWriter(output);
        WriteHead(writer, request, model, "chat.completion");
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, RoleDelta);
        writer.WriteString("content"u8, text);
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
        writer.WriteNull("logprobs"u8);
        writer.WriteString("finish_reason"u8, "stop"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        WriteUsage(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes all events of the stream: the text, the finish reason, the usage if the client asked for it, and <c>[DONE]</c>.</summary>
    public static void WriteStream(IBufferWriter<byte> output, RouterRequest request, string model, string text)
    {
        WriteChunk(output, request, model, writer =>
        {
            writer.WriteStartObject("delta"u8);
            writer.WriteString("role"u8, RoleDelta);
            writer.WriteString("content"u8, text);
            writer.WriteEndObject();
            writer.WriteNull("finish_reason"u8);
        });
        WriteChunk(output, request, model, writer =>
        {
            writer.WriteStartObject("delta"u8);
            writer.WriteEndObject();
            writer.WriteString("finish_reason"u8, "stop"u8);
        });
        if (request.Features.StreamUsage)
        {
            WriteChunk(output, request, model, null);
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    private static void WriteChunk(IBufferWriter<byte> output, RouterRequest request, string model, Action<Utf8JsonWriter>? choice)
    {
        output.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(output))
        {
            WriteHead(writer, request, model, "chat.completion.chunk");
            writer.WriteStartArray("choices"u8);
            if (choice is not null)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index"u8, 0);
                choice(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            if (choice is null)
            {
                WriteUsage(writer);
            }

            writer.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    private static void WriteHead(Utf8JsonWriter writer, RouterRequest request, string model, string kind)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, request.Id);
        writer.WriteString("object"u8, kind);
        writer.WriteNumber("created"u8, request.ReceivedAt.ToUnixTimeSeconds());
        writer.WriteString("model"u8, model);
    }

    private static void WriteUsage(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, 0);
        writer.WriteNumber("completion_tokens"u8, 0);
        writer.WriteNumber("total_tokens"u8, 0);
        writer.WriteNumber("cost"u8, 0);
        writer.WriteEndObject();
    }
}
