using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// The usage object of a response. Cached tokens are part of <c>input_tokens</c>, reasoning tokens part of <c>output_tokens</c>.
/// Source: OpenAI API reference, "The response object", <c>usage</c>.
/// </summary>
internal static class ResponsesUsage
{
    /// <summary>Reads the object that the reader stands at.</summary>
    /// <param name="reader">At the value; afterwards at its end.</param>
    /// <param name="end">Where the closing brace is; 0 where there is no object, or where it already says what the answer cost.</param>
    /// <returns>Null for anything but an object with a count of tokens.</returns>
    public static TokenUsage? Read(ref Utf8JsonReader reader, out int end)
    {
        end = 0;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? input = null, output = null;
        long cached = 0, written = 0, reasoning = 0;
        var hasCost = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
            {
                reader.Read();
                input = TokenCounts.Count(ref reader);
            }
            else if (reader.ValueTextEquals("output_tokens"u8))
            {
                reader.Read();
                output = TokenCounts.Count(ref reader);
            }
            else if (reader.ValueTextEquals("input_tokens_details"u8))
            {
                ReadDetails(ref reader, "cached_tokens"u8, ref cached, "cache_write_tokens"u8, ref written);
            }
            else if (reader.ValueTextEquals("output_tokens_details"u8))
            {
                ReadDetails(ref reader, "reasoning_tokens"u8, ref reasoning, default, ref reasoning);
            }
            else
            {
                hasCost |= reader.ValueTextEquals("cost"u8);
                reader.Read();
                reader.Skip();
            }
        }

        end = hasCost ? 0 : (int)reader.TokenStartIndex;
        return input is null && output is null ? null : new TokenUsage(input ?? 0, output ?? 0, cached, written, reasoning);
    }

    /// <summary>Reads the usage of a response that was parsed.</summary>
    public static TokenUsage? Read(JsonElement response)
    {
        if (response.Get("usage"u8) is not { } usage)
        {
            return null;
        }

        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(usage), JsonText.ReaderOptions);
        reader.Read();
        return Read(ref reader, out _);
    }

    /// <summary>Writes the property <c>usage</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="usage">The tokens; null writes null.</param>
    /// <param name="costUsd">What they cost, which stands beside them as OpenRouter has it; null where that is not known.</param>
    public static void Write(Utf8JsonWriter writer, TokenUsage? usage, decimal? costUsd)
    {
        if (usage is not { } tokens)
        {
            writer.WriteNull("usage"u8);
            return;
        }

        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, tokens.InputTokens);
        writer.WriteStartObject("input_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, tokens.CachedInputTokens);
        if (tokens.CacheWriteTokens > 0)
        {
            writer.WriteNumber("cache_write_tokens"u8, tokens.CacheWriteTokens);
        }

        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, tokens.OutputTokens);
        writer.WriteStartObject("output_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, tokens.ReasoningTokens);
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens"u8, tokens.InputTokens + tokens.OutputTokens);
        if (costUsd is { } cost)
        {
            writer.WriteNumber("cost"u8, cost);
        }

        writer.WriteEndObject();
    }

    private static void ReadDetails(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ref long count, ReadOnlySpan<byte> otherName, ref long other)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                reader.Read();
                count = TokenCounts.Count(ref reader) ?? count;
            }
            else if (reader.ValueTextEquals(otherName))
            {
                reader.Read();
                other = TokenCounts.Count(ref reader) ?? other;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }
}
