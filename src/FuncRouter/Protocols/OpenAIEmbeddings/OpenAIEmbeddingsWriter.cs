using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIEmbeddings;

/// <summary>Writes embeddings as OpenAI's document. Source: OpenAI API reference, "The embedding object".</summary>
internal static class OpenAIEmbeddingsWriter
{
    /// <summary>Writes it.</summary>
    public static void Write(IBufferWriter<byte> output, EmbeddingsAnswer answer, AnswerContext context)
    {
        var asBase64 = WantsBase64(context.Request.Body);
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        for (var i = 0; i < answer.Vectors.Length; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "embedding"u8);
            writer.WriteNumber("index"u8, i);
            if (asBase64)
            {
                writer.WriteBase64String("embedding"u8, BytesOf(answer.Vectors[i]));
            }
            else
            {
                writer.WriteRaw("embedding"u8, answer.Vectors[i]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, context.Model);
        if (answer.Usage is { } usage)
        {
            WriteUsage(writer, usage, context.CostUsd(usage));
        }

        writer.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter writer, TokenUsage usage, decimal? costUsd)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, usage.InputTokens);
        writer.WriteNumber("total_tokens"u8, usage.InputTokens + usage.OutputTokens);
        if (costUsd is { } cost)
        {
            writer.WriteNumber("cost"u8, cost);
        }

        writer.WriteEndObject();
    }

    private static bool WantsBase64(RequestBody body) =>
        body.Fields.Any(field => field.Name == "encoding_format" && body.ValueOf(field).SequenceEqual("\"base64\""u8));

    // Little-endian numbers of 32 bits, whatever the machine.
    private static byte[] BytesOf(JsonElement vector)
    {
        var bytes = new byte[vector.GetArrayLength() * sizeof(float)];
        var position = 0;
        foreach (var number in vector.EnumerateArray())
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(position), number.GetSingle());
            position += sizeof(float);
        }

        return bytes;
    }
}
