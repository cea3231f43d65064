using System.Text.Json;

namespace FuncRouter.Protocols.Json;

/// <summary>Small readings of JSON that every protocol needs.</summary>
internal static class JsonText
{
    /// <summary>How requests are read: strictly, but deep enough for the schemas of real tools.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = 256 };

    /// <summary>The text that the reader stands at; null for anything else.</summary>
    public static string? Text(this in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    /// <summary>The number that the reader stands at; null for anything else.</summary>
    public static double? Number(this in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    /// <summary>Where and what, without the framework's own address form.</summary>
    public static string Describe(JsonException exception)
    {
        var cut = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var message = cut < 0 ? exception.Message : exception.Message[..cut];
        return $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: {message}";
    }
}
