using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>Log probabilities of a text. Source: OpenAI API reference, "Responses", <c>output_text.logprobs</c>.</summary>
internal static class ResponsesLogProbabilities
{
    /// <summary>Reads those of a part or of a delta; none where it has none.</summary>
    public static ImmutableArray<TokenLogProbability> Read(JsonElement holder) => [.. holder.Items("logprobs"u8).Select(ReadToken)];

    /// <summary>Writes them as the property <c>logprobs</c>, an empty list for none.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyCollection<TokenLogProbability> tokens)
    {
        writer.WriteStartArray("logprobs"u8);
        foreach (var token in tokens)
        {
            writer.WriteStartObject();
            WriteToken(writer, token);
            writer.WriteStartArray("top_logprobs"u8);
            foreach (var alternative in token.Alternatives)
            {
                writer.WriteStartObject();
                WriteToken(writer, alternative);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static TokenLogProbability ReadToken(JsonElement token) =>
        new(token.Text("token"u8) ?? "", token.Number("logprob"u8) ?? 0, [.. token.Items("top_logprobs"u8).Select(ReadToken)]);

    private static void WriteToken(Utf8JsonWriter writer, TokenLogProbability token)
    {
        writer.WriteString("token"u8, token.Token);
        writer.WriteNumber("logprob"u8, token.LogProbability);
        writer.WriteStartArray("bytes"u8);
        foreach (var value in Encoding.UTF8.GetBytes(token.Token))
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
