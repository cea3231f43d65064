using System.Globalization;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Json;

/// <summary>
/// The numbers of OpenRouter's <c>provider</c> object. Source: OpenRouter documentation, "Provider routing": <c>max_price</c> is an object of
/// dollars per million tokens; the preferred latency and throughput are a number, or an object of numbers by percentile, of which the
/// median is used.
/// </summary>
internal static class ProviderNumbers
{
    /// <summary>Reads <c>max_price</c>. Prices for other things than tokens are passed over.</summary>
    /// <param name="reader">At the value; afterwards at its end, or where it is something else.</param>
    /// <param name="price">The price.</param>
    public static bool TryReadPrice(ref Utf8JsonReader reader, out MaxPrice price)
    {
        price = new MaxPrice(null, null);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isPrompt, isCompletion) = (reader.ValueTextEquals("prompt"u8), reader.ValueTextEquals("completion"u8));
            reader.Read();
            if (isPrompt || isCompletion)
            {
                if (Number(reader) is not { } dollars)
                {
                    return false;
                }

                price = isPrompt ? price with { Prompt = (decimal)dollars } : price with { Completion = (decimal)dollars };
            }

            reader.Skip();
        }

        return true;
    }

    /// <summary>Reads a number, or the median of an object of percentiles; its other percentiles are passed over.</summary>
    /// <param name="reader">At the value; afterwards at its end, or where it is something else.</param>
    /// <param name="level">The number; null where the object has no median.</param>
    public static bool TryReadLevel(ref Utf8JsonReader reader, out double? level)
    {
        level = Number(reader);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return level is not null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMedian = reader.ValueTextEquals("p50"u8);
            reader.Read();
            if (isMedian)
            {
                level = Number(reader);
            }

            reader.Skip();
        }

        return true;
    }

    // OpenRouter's clients send prices as texts too. What is out of a decimal's range is no price.
    private static double? Number(in Utf8JsonReader reader)
    {
        var number = reader.Number() ?? (double.TryParse(reader.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var text) ? text : null);
        return number is >= 0 and <= 1e9 ? number : null;
    }
}
