using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Reads OpenAI's usage object. Cached tokens are part of <c>prompt_tokens</c>, reasoning tokens part of <c>completion_tokens</c> but at xAI,
/// which charges them and has them in <c>total_tokens</c> only. Source: OpenAI API reference, "Completion usage"; DeepSeek names its cached tokens
/// <c>prompt_cache_hit_tokens</c>; OpenRouter documentation, "Usage accounting", for <c>cache_write_tokens</c>.
/// </summary>
internal static class OpenAIUsage
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

        long? input = null, output = null, total = null;
        var hasCost = false;
        long cached = 0, written = 0, reasoning = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                reader.Read();
                input = TokenCounts.Count(ref reader);
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                reader.Read();
                output = TokenCounts.Count(ref reader);
            }
            else if (reader.ValueTextEquals("total_tokens"u8))
            {
                reader.Read();
                total = TokenCounts.Count(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
            {
                reader.Read();
                cached = TokenCounts.Count(ref reader) ?? cached;
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                reader.Read();
                var details = reader;
                cached = TokenCounts.Detail(ref reader, "cached_tokens"u8) ?? cached;
                written = TokenCounts.Detail(ref details, "cache_write_tokens"u8) ?? written;
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                reader.Read();
                reasoning = TokenCounts.Detail(ref reader, "reasoning_tokens"u8) ?? reasoning;
            }
            else
            {
                hasCost |= reader.ValueTextEquals("cost"u8);
                reader.Read();
                reader.Skip();
            }
        }

        end = hasCost ? 0 : (int)reader.TokenStartIndex;
        if (input is null && output is null)
        {
            return null;
        }

        var isBeside = reasoning > 0 && total == (input ?? 0) + (output ?? 0) + reasoning;
        return new TokenUsage(input ?? 0, output ?? 0, cached, written, reasoning)
        {
            BilledOutputTokens = isBeside ? output + reasoning : null,
        };
    }

    /// <summary>Writes it as the property <c>usage</c>, with what it cost in US dollars where that is known.</summary>
    public static void Write(Utf8JsonWriter writer, TokenUsage usage, decimal? costUsd)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, usage.InputTokens);
        writer.WriteNumber("completion_tokens"u8, usage.OutputTokens);
        writer.WriteNumber("total_tokens"u8, usage.InputTokens + usage.OutputTokens);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CachedInputTokens);
        if (usage.CacheWriteTokens > 0)
        {
            writer.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        writer.WriteEndObject();
        if (costUsd is { } cost)
        {
            writer.WriteNumber("cost"u8, cost);
        }

        writer.WriteEndObject();
    }
}
