using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Writes log probabilities. Source: OpenAI API reference, "The chat completion object", <c>logprobs</c>.</summary>
internal static class OpenAILogProbabilities
{
    /// <summary>Writes them as the property <c>logprobs</c>.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<TokenLogProbability> tokens)
    {
        writer.WriteStartObject("logprobs"u8);
        writer.WriteStartArray("content"u8);
        foreach (var token in tokens)
        {
            WriteToken(writer, token, withAlternatives: true);
        }

        writer.WriteEndArray();
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter writer, TokenLogProbability token, bool withAlternatives)
    {
        writer.WriteStartObject();
        writer.WriteString("token"u8, token.Token);
        writer.WriteNumber("logprob"u8, token.LogProbability);
        writer.WriteStartArray("bytes"u8);
        foreach (var value in Encoding.UTF8.GetBytes(token.Token))
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
        if (withAlternatives)
        {
            writer.WriteStartArray("top_logprobs"u8);
            foreach (var alternative in token.Alternatives)
            {
                WriteToken(writer, alternative, withAlternatives: false);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
