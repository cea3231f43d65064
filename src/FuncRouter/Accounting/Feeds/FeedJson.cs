using System.Globalization;
using System.Text.Json;

namespace FuncRouter.Accounting.Feeds;

/// <summary>Values of a feed's objects; what is absent or of another kind is null. Nothing in a feed can be relied on.</summary>
internal static class FeedJson
{
    /// <summary>An object.</summary>
    public static JsonElement? Object(this JsonElement json, string name) => json.Value(name, JsonValueKind.Object);

    /// <summary>A text.</summary>
    public static string? Text(this JsonElement json, string name) => json.Value(name, JsonValueKind.String)?.GetString();

    /// <summary>What a list holds.</summary>
    public static IEnumerable<JsonElement>? Items(this JsonElement json, string name) => json.Value(name, JsonValueKind.Array)?.EnumerateArray();

    /// <summary>True or false.</summary>
    public static bool? Flag(this JsonElement json, string name) =>
        (json.Value(name, JsonValueKind.True) ?? json.Value(name, JsonValueKind.False))?.GetBoolean();

    /// <summary>
    /// A number of at most ten digits: models.dev has rounding errors such as 0.049999999999999996, and no list price has more. A number that no
    /// price can be counts as the largest that there is, so that whoever checks prices finds it.
    /// </summary>
    public static decimal? Number(this JsonElement json, string name)
    {
        if (json.Value(name, JsonValueKind.Number) is not { } value)
        {
            return null;
        }

        var tidy = value.GetDouble().ToString("G10", CultureInfo.InvariantCulture);
        return decimal.TryParse(tidy, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : decimal.MaxValue;
    }

    /// <summary>A number of tokens above zero.</summary>
    public static int? Count(this JsonElement json, string name) => json.Number(name) is > 0 and <= int.MaxValue and { } count ? (int)count : null;

    private static JsonElement? Value(this JsonElement json, string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
