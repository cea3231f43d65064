using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Accounting.Feeds;

/// <summary>Writes a catalogue in the form that <see cref="CatalogueReader"/> reads.</summary>
internal static class CatalogueWriter
{
    /// <summary>The document as JSON, the same bytes for the same figures.</summary>
    public static byte[] Write(CatalogueDocument document)
    {
        using var body = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("source"u8, document.Source);
            writer.WriteString("licence"u8, document.Licence);
            writer.WriteString("date"u8, document.Date);
            writer.WriteStartObject("providers"u8);
            foreach (var (provider, models) in document.Providers.OrderBy(provider => provider.Key, StringComparer.Ordinal))
            {
                writer.WriteStartObject(provider);
                foreach (var (model, facts) in models.OrderBy(model => model.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(model);
                    Write(writer, facts);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return body.Memory.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ModelFacts facts)
    {
        writer.WriteStartObject();
        if (facts.Price is { } price)
        {
            writer.WritePropertyName("price"u8);
            Write(writer, price);
        }

        WriteNumber(writer, "contextWindow"u8, facts.ContextWindow);
        WriteNumber(writer, "maxOutputTokens"u8, facts.MaxOutputTokens);
        if (facts.Quality is { } quality)
        {
            writer.WriteNumber("quality"u8, quality);
        }

        WriteFlag(writer, "tools"u8, facts.Tools);
        WriteFlag(writer, "vision"u8, facts.Vision);
        WriteFlag(writer, "reasoning"u8, facts.Reasoning);
        WriteFlag(writer, "structuredOutput"u8, facts.StructuredOutput);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ModelPrice price)
    {
        writer.WriteStartObject();
        writer.WriteNumber("input"u8, price.Input);
        writer.WriteNumber("output"u8, price.Output);
        WriteNumber(writer, "cachedInput"u8, price.CachedInput);
        WriteNumber(writer, "cacheWrite"u8, price.CacheWrite);
        if (!price.Tiers.IsEmpty)
        {
            Write(writer, price.Tiers);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ImmutableArray<PriceTier> tiers)
    {
        writer.WriteStartArray("tiers"u8);
        foreach (var tier in tiers)
        {
            writer.WriteStartObject();
            writer.WriteNumber("aboveInputTokens"u8, tier.AboveInputTokens);
            writer.WritePropertyName("price"u8);
            Write(writer, tier.Price);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, decimal? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static void WriteFlag(Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool? flag)
    {
        if (flag is { } value)
        {
            writer.WriteBoolean(name, value);
        }
    }
}
