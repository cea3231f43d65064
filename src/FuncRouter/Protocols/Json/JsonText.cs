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
    public static string Describe(JsonException exception) =>
        exception.LineNumber is { } line ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}: {Reason(exception)}" : Reason(exception);

    /// <summary>What is wrong, without where it is, and without the framework's names for its own types and states.</summary>
    public static string Reason(JsonException exception)
    {
        var message = exception.Message;
        var member = exception.Path is { Length: > 2 } path ? path[2..] : "it";
        if (message.Contains("could not be converted", StringComparison.Ordinal))
        {
            return $"{member} is of another kind than it should be";
        }

        if (message.IndexOf("required properties including: ", StringComparison.Ordinal) is var missing and >= 0)
        {
            return $"{member} lacks {message[(message.IndexOf(':', missing) + 2)..].Split(". ")[0].TrimEnd('.')}";
        }

        if (message.Contains("isFinalBlock", StringComparison.Ordinal))
        {
            return "there is nothing";
        }

        if (message.Contains("reached end of data", StringComparison.Ordinal) || message.Contains("depth to be zero", StringComparison.Ordinal))
        {
            return "it breaks off";
        }

        foreach (var suffix in (ReadOnlySpan<string>)[" Path: ", " LineNumber: "])
        {
            message = message.Split(suffix)[0];
        }

        return message.TrimEnd('.');
    }
}
