using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAICompletions;

/// <summary>Writes log probabilities as legacy completions have them: lists side by side. Source: OpenAI API reference, "The completion object".</summary>
internal static class LegacyLogProbabilities
{
    /// <summary>Writes them as the property <c>logprobs</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="offset">Where the first of them stands in the text of the answer.</param>
    /// <returns>Where the next one stands.</returns>
    public static int Write(Utf8JsonWriter writer, ImmutableArray<TokenLogProbability> tokens, int offset)
    {
        writer.WriteStartObject("logprobs"u8);
        writer.WriteStartArray("tokens"u8);
        foreach (var token in tokens)
        {
            writer.WriteStringValue(token.Token);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("token_logprobs"u8);
        foreach (var token in tokens)
        {
            writer.WriteNumberValue(token.LogProbability);
        }

        writer.WriteEndArray();
        WriteAlternatives(writer, tokens);
        writer.WriteStartArray("text_offset"u8);
        foreach (var token in tokens)
        {
            writer.WriteNumberValue(offset);
            offset += token.Token.Length;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return offset;
    }

    private static void WriteAlternatives(Utf8JsonWriter writer, ImmutableArray<TokenLogProbability> tokens)
    {
        if (tokens.All(token => token.Alternatives.IsEmpty))
        {
            writer.WriteNull("top_logprobs"u8);
            return;
        }

        writer.WriteStartArray("top_logprobs"u8);
        foreach (var token in tokens)
        {
            writer.WriteStartObject();
            foreach (var alternative in token.Alternatives)
            {
                writer.WriteNumber(alternative.Token, alternative.LogProbability);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
