using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Caching.Semantic.Evaluation;

/// <summary>Two questions of which somebody has said whether one answer is right for both.</summary>
/// <param name="A">One question.</param>
/// <param name="B">The other.</param>
/// <param name="Same">Whether one answer is right for both.</param>
internal sealed record LabelledPair(string A, string B, bool Same)
{
    private const int QuoraColumns = 6;

    /// <summary>Whether a line is a pair and not an outcome or a record.</summary>
    public static bool IsPair(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("a", out _) && root.TryGetProperty("b", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads a line of JSON: <c>{"a": …, "b": …, "same": true|false}</c>.</summary>
    /// <exception cref="FormatException">It is something else; the message says what is wrong.</exception>
    public static LabelledPair Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object
                ? throw new FormatException("it is no JSON object")
                : new LabelledPair(Text(root, "a"), Text(root, "b"), Flag(root, "same"));
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is not JSON: {JsonText.DescribeLine(exception, line)}", exception);
        }
    }

    /// <summary>Reads a line of Quora's table: <c>id, qid1, qid2, question1, question2, is_duplicate</c>, separated by tabs.</summary>
    /// <returns>Null for the heading and for lines that are no row, of which the table has some.</returns>
    public static LabelledPair? ReadQuora(string line)
    {
        var columns = line.Split('\t');
        return columns.Length == QuoraColumns && columns[^1].Trim() is "0" or "1" ? new LabelledPair(columns[3], columns[4], columns[^1].Trim() == "1") : null;
    }

    private static string Text(JsonElement root, string name)
    {
        try
        {
            return Member(root, name, "text") is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw OfAnotherKind(root, name, "text");
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException($"\"{name}\" has half a character in it (an escaped surrogate without its other half)", exception);
        }
    }

    private static bool Flag(JsonElement root, string name) =>
        Member(root, name, "true or false") is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : throw OfAnotherKind(root, name, "true or false");

    private static JsonElement Member(JsonElement root, string name, string wanted) =>
        root.TryGetProperty(name, out var value) ? value : throw new FormatException($"\"{name}\" is missing: {wanted}");

    private static FormatException OfAnotherKind(JsonElement root, string name, string wanted)
    {
        var kind = root.GetProperty(name).ValueKind switch
        {
            JsonValueKind.String => "text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            JsonValueKind.Null => "null",
            _ => "true or false",
        };
        return new FormatException($"\"{name}\" has to be {wanted}, not {kind}");
    }
}
