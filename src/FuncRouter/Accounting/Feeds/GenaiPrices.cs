using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace FuncRouter.Accounting.Feeds;

/// <summary>Reads the price of a model of genai-prices: one, or one of several by the day.</summary>
internal static class GenaiPrices
{
    private const string CachedInput = "cache_read_mtok";
    private const string CacheWrite = "cache_write_mtok";

    /// <summary>The price that holds on a day; null where the feed does not say what a text request costs.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="model">What the feed says of it.</param>
    /// <param name="today">The day.</param>
    public static ModelPrice? Of(string name, JsonElement model, DateOnly today) =>
        model.Object("prices") is { } only ? PriceOf(name, only)
        : model.Items("prices") is { } several && Current([.. several], today) is { } current ? PriceOf(name, current)
        : null;

    // The last whose day has come is it. Where the hour of the request decides as well, or what is not known here, there is no price for all requests.
    private static JsonElement? Current(ImmutableArray<JsonElement> several, DateOnly today)
    {
        for (var i = several.Length - 1; i >= 0; i--)
        {
            if (several[i].ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            if (!several[i].TryGetProperty("constraint", out var constraint) || constraint.ValueKind == JsonValueKind.Null)
            {
                return several[i].Object("prices");
            }

            if (!DateOnly.TryParseExact(constraint.Text("start_date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)
                || constraint.EnumerateObject().Count() != 1)
            {
                return null;
            }

            if (start <= today)
            {
                return several[i].Object("prices");
            }
        }

        return several.IsEmpty ? null : several[0].Object("prices");
    }

    private static ModelPrice? PriceOf(string name, JsonElement prices)
    {
        // A part of the bill is not told by tokens.
        if (prices.TryGetProperty("requests_kcount", out var each) && each.ValueKind != JsonValueKind.Null)
        {
            return null;
        }

        var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (var part in (ReadOnlySpan<string>)["input_mtok", "output_mtok", CachedInput, CacheWrite])
        {
            if (prices.TryGetProperty(part, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                if (Read(prices, part, value) is not { } read)
                {
                    return null;
                }

                parts[part] = read;
            }
        }

        if (!parts.ContainsKey("output_mtok") && FeedPrices.IsWithoutOutput(name))
        {
            parts["output_mtok"] = new Part(0, []);
        }

        if (!parts.TryGetValue("input_mtok", out var input) || !parts.TryGetValue("output_mtok", out var output)
            || (input.Base > 0 && output.Base == 0 && !FeedPrices.IsWithoutOutput(name)))
        {
            return null;
        }

        return At(0) with
        {
            Tiers = [.. parts.Values.SelectMany(part => part.Tiers).Select(tier => tier.Above).Distinct().Order().Select(above => new PriceTier(above, At(above)))],
        };

        ModelPrice At(long above) => FeedPrices.Of(
            input.At(above), output.At(above), parts.GetValueOrDefault(CachedInput)?.At(above), parts.GetValueOrDefault(CacheWrite)?.At(above));
    }

    private static Part? Read(JsonElement prices, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return new Part(prices.Number(name)!.Value, []);
        }

        if (value.Number("base") is not { } plain || value.Items("tiers") is not { } listed)
        {
            return null;
        }

        var tiers = new List<(long Above, decimal Price)>();
        foreach (var tier in listed)
        {
            if (tier.Count("start") is not { } start || tier.Number("price") is not { } price)
            {
                return null;
            }

            tiers.Add((start, price));
        }

        return new Part(plain, [.. tiers.OrderBy(tier => tier.Above)]);
    }

    // One of the four prices: what it is, and what it is for prompts above some lengths.
    private sealed record Part(decimal Base, ImmutableArray<(long Above, decimal Price)> Tiers)
    {
        public decimal At(long above) => Tiers.LastOrDefault(tier => tier.Above <= above, (0, Base)).Price;
    }
}
