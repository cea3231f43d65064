using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Routing.Evaluation;

/// <summary>One line of an outcome file: a prompt and how good the answers of models were.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Family">The family of tasks; null where the line does not say.</param>
/// <param name="Scores">How good each model's answer was, from 0 to 1.</param>
/// <param name="Costs">What each model's answer cost, in US dollars; empty where the line does not say.</param>
internal sealed record OutcomeLine(string Prompt, string? Family, IReadOnlyDictionary<string, double> Scores, IReadOnlyDictionary<string, double> Costs)
{
    /// <summary>What a line looks like, for those who have to mend one.</summary>
    public const string Form = "{\"prompt\": \"…\", \"scores\": {\"model\": 0.7}}";

    /// <summary>Reads a line: <c>{"prompt", "family"?, "scores": {model: 0..1}, "costs"?: {model: usd}}</c>. What is null was not measured.</summary>
    /// <exception cref="FormatException">It is something else; the message says what to mend.</exception>
    public static OutcomeLine Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException($"it is {(root.ValueKind == JsonValueKind.Array ? "a list" : "no object")}; each line is one object: {Form}");
            }

            var prompt = TextOf(root, "prompt") ?? throw new FormatException($"\"prompt\" is missing; write {Form}");
            var scores = NumbersOf(root, "scores", most: 1, "between 0 and 1; divide by the highest score that there is");
            return scores.Count > 0
                ? new OutcomeLine(prompt, TextOf(root, "family"), scores, NumbersOf(root, "costs", double.MaxValue, "0 or more US dollars"))
                : throw new FormatException($"\"scores\" is missing or has no number; write {Form}");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is not JSON: {JsonText.DescribeLine(exception, line)}; write {Form}", exception);
        }
    }

    private static string? TextOf(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new FormatException($"\"{name}\" has to be text, not {value.ValueKind.ToString().ToLowerInvariant()}");
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException($"\"{name}\" has half a character in it (an escaped surrogate without its other half)", exception);
        }
    }

    private static Dictionary<string, double> NumbersOf(JsonElement root, string name, double most, string range)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        if (!root.TryGetProperty(name, out var map) || map.ValueKind == JsonValueKind.Null)
        {
            return numbers;
        }

        if (map.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"\"{name}\" has to be an object of models and numbers");
        }

        foreach (var item in map.EnumerateObject().Where(item => item.Value.ValueKind != JsonValueKind.Null))
        {
            // Millions of lines have the names of a few models.
            numbers[string.Intern(item.Name)] = item.Value.ValueKind == JsonValueKind.Number && item.Value.GetDouble() is var number && number >= 0 && number <= most
                ? number
                : throw new FormatException($"\"{name}\" of {item.Name} is {item.Value.GetRawText()}; it has to be a number {range}");
        }

        return numbers;
    }
}
