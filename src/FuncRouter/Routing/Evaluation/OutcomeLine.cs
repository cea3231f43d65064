using System.Text.Json;

namespace FuncRouter.Routing.Evaluation;

/// <summary>One line of an outcome file: a prompt and how good the answers of models were.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Family">The family of tasks; null where the line does not say.</param>
/// <param name="Scores">How good each model's answer was, from 0 to 1.</param>
/// <param name="Costs">What each model's answer cost, in US dollars; empty where the line does not say.</param>
internal sealed record OutcomeLine(string Prompt, string? Family, IReadOnlyDictionary<string, double> Scores, IReadOnlyDictionary<string, double> Costs)
{
    /// <summary>Reads a line: <c>{"prompt", "family"?, "scores": {model: 0..1}, "costs"?: {model: usd}}</c>.</summary>
    /// <exception cref="FormatException">It is something else; the message says what is wrong.</exception>
    public static OutcomeLine Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("prompt", out var prompt) || prompt.ValueKind != JsonValueKind.String)
            {
                throw new FormatException("\"prompt\" is missing");
            }

            var scores = Numbers(root, "scores");
            return scores.Count == 0
                ? throw new FormatException("\"scores\" is missing: { \"model\": 0.7 }")
                : scores.FirstOrDefault(score => score.Value is < 0 or > 1) is { Key: { } model }
                ? throw new FormatException($"the score of {model} is not between 0 and 1")
                : new OutcomeLine(
                    prompt.GetString()!,
                    root.TryGetProperty("family", out var family) && family.ValueKind == JsonValueKind.String ? family.GetString() : null,
                    scores,
                    Numbers(root, "costs"));
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is not JSON: {exception.Message}", exception);
        }
    }

    private static Dictionary<string, double> Numbers(JsonElement root, string name) =>
        root.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Where(item => item.Value.ValueKind == JsonValueKind.Number)
                .GroupBy(item => item.Name).ToDictionary(items => items.Key, items => items.Last().Value.GetDouble(), StringComparer.Ordinal)
            : [];
}
