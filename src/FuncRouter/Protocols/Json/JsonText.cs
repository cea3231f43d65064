using System.Text;
using System.Text.Json;

namespace FuncRouter.Protocols.Json;

/// <summary>Small readings of JSON that every protocol needs.</summary>
internal static class JsonText
{
    private const string NoToken = "isFinalBlock";
    private const string SecondValue = "after a single JSON value";

    // By a part of what the framework says.
    private static readonly (string Framework, string Router)[] Reasons =
    [
        (SecondValue, "something stands behind its end"),
        ("depth to be zero", "it breaks off"),
        ("maximum configured depth", "it is nested too deeply"),
        ("trailing comma", "there is a comma too many"),
        ("Expected a ':'", "a colon is missing"),
        ("Expected either ','", "a comma or a closing bracket is missing"),
        ("Expected a '\"'", "a name in quotation marks is missing"),
        ("within a JSON string", "a text in it is not escaped rightly"),
    ];

    /// <summary>How requests are read: strictly, but deep enough for the schemas of real tools.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = 256 };

    /// <summary>The text that the reader stands at; null for anything else.</summary>
    public static string? Text(this in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    /// <summary>The number that the reader stands at; null for anything else.</summary>
    public static double? Number(this in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    /// <summary>What is wrong and where, in the router's words.</summary>
    /// <param name="exception">What the framework says, or the router's own readers.</param>
    /// <param name="text">What was read.</param>
    public static string Describe(JsonException exception, ReadOnlySpan<byte> text) =>
        HasPlace(exception) ? $"{Reason(exception)} at {PlaceOf(exception, text)}" : Reason(exception);

    /// <summary>The same of a text that is one line, whose number the reader of the message knows already.</summary>
    /// <param name="exception">What the framework says.</param>
    /// <param name="line">What was read.</param>
    public static string DescribeLine(JsonException exception, string line) =>
        HasPlace(exception) ? $"{Reason(exception)} at character {ColumnOf(exception, Encoding.UTF8.GetBytes(line))}" : Reason(exception);

    /// <summary>Where it is: the line and the character, both counted from 1.</summary>
    public static string PlaceOf(JsonException exception, ReadOnlySpan<byte> text) => $"line {(exception.LineNumber ?? 0) + 1}, character {ColumnOf(exception, text)}";

    /// <summary>What is wrong, without where it is, and without the framework's words, which quote what was read.</summary>
    public static string Reason(JsonException exception)
    {
        var message = exception.Message;
        if (OfContent(exception) is { } wrong)
        {
            return wrong;
        }

        if (message.Contains(NoToken, StringComparison.Ordinal))
        {
            return "there is nothing";
        }

        if (message.Contains("end of data", StringComparison.Ordinal) && !message.Contains(SecondValue, StringComparison.Ordinal))
        {
            return "it breaks off";
        }

        // Only the router's own readers name no line.
        return exception.LineNumber is null ? message.TrimEnd('.')
            : IsPage(exception) ? "it looks like a page (HTML)"
            : Reasons.FirstOrDefault(reason => message.Contains(reason.Framework, StringComparison.Ordinal)).Router ?? "something unexpected";
    }

    // What holds JSON that is not what is wanted there.
    private static string? OfContent(JsonException exception)
    {
        var message = exception.Message;
        var member = exception.Path is { Length: > 2 } path ? path[1..].TrimStart('.') : "it";
        return message.Contains("could not be converted", StringComparison.Ordinal) ? $"{member} is of another kind than it should be"
            : message.IndexOf("required properties including: ", StringComparison.Ordinal) is var missing and >= 0
            ? $"{member} lacks {message[(message.IndexOf(':', missing) + 2)..].Split(". ")[0].TrimEnd('.')}"
            : null;
    }

    private static bool HasPlace(JsonException exception) =>
        exception.LineNumber is not null && OfContent(exception) is null && !IsPage(exception) && !exception.Message.Contains(NoToken, StringComparison.Ordinal);

    private static bool IsPage(JsonException exception) =>
        exception.BytePositionInLine == 0 && exception.Message.StartsWith("'<' is an invalid start of a value", StringComparison.Ordinal);

    private static int ColumnOf(JsonException exception, ReadOnlySpan<byte> text)
    {
        var start = 0;
        for (var passed = exception.LineNumber ?? 0; passed > 0; passed--)
        {
            start += text[start..].IndexOf((byte)'\n') + 1;
        }

        var length = (int)Math.Min(exception.BytePositionInLine ?? 0, text.Length - start);
        return Encoding.UTF8.GetCharCount(text.Slice(start, length)) + 1;
    }
}
