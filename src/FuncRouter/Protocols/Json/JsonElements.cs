using System.Text.Json;

namespace FuncRouter.Protocols.Json;

/// <summary>
/// Readings of parsed JSON that take what is missing, null or of another kind for absent: what a peer sends is not the reader's to
/// trust.
/// </summary>
internal static class JsonElements
{
    /// <summary>How documents are parsed: deep enough for the schemas of real tools.</summary>
    public static JsonDocumentOptions Options { get; } = new() { MaxDepth = JsonText.ReaderOptions.MaxDepth };

    /// <summary>The property of an object; null where there is none, or it is null.</summary>
    public static JsonElement? Get(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>The property of a property; null where either is not there.</summary>
    public static JsonElement? Get(this JsonElement element, ReadOnlySpan<byte> name, ReadOnlySpan<byte> inner) => element.Get(name)?.Get(inner);

    /// <summary>A property that is a text.</summary>
    /// <exception cref="InvalidOperationException">The text has half a character in it.</exception>
    public static string? Text(this JsonElement element, ReadOnlySpan<byte> name) => element.Get(name)?.Text();

    /// <summary>The element itself, where it is a text.</summary>
    /// <exception cref="InvalidOperationException">The text has half a character in it.</exception>
    public static string? Text(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>A property that is a finite number.</summary>
    public static double? Number(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A property that is a number, as a whole one.</summary>
    public static long? Whole(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Number(name) is { } number and > long.MinValue and < long.MaxValue ? (long)number : null;

    /// <summary>A property that is a number, as a whole one of 32 bits; a larger one counts as the largest.</summary>
    public static int? Int(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Number(name) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    /// <summary>A property that is true or false.</summary>
    public static bool? Flag(this JsonElement element, ReadOnlySpan<byte> name) => element.Get(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The items of a property that is a list; none where it is not.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default;

    /// <summary>Whether a property is a text of this value.</summary>
    public static bool Is(this JsonElement element, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        element.Get(name) is { ValueKind: JsonValueKind.String } text && text.ValueEquals(value);
}
