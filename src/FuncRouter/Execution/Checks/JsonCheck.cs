using System.Text.Json;
using Json.Schema;

namespace FuncRouter.Execution.Checks;

/// <summary>Checks that a text is the JSON that was asked for.</summary>
internal static class JsonCheck
{
    // A model needs the first few to mend its answer, and a client a line that can be read.
    private const int MostFaults = 5;

    /// <summary>Checks it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="schema">The schema that was asked for; null for any JSON object.</param>
    /// <returns>What is wrong with it, in words; null for nothing, and where the schema itself cannot be used.</returns>
    public static string? FaultOf(string text, JsonElement? schema)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return schema is { } wanted ? FaultOf(json.RootElement, wanted)
                : json.RootElement.ValueKind == JsonValueKind.Object ? null
                : "it is JSON, but no object";
        }
        catch (JsonException exception)
        {
            return $"it is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})";
        }
    }

    private static string? FaultOf(JsonElement json, JsonElement schema)
    {
        if (Compile(schema) is not { } compiled)
        {
            return null;
        }

        EvaluationResults results;
        try
        {
            results = compiled.Evaluate(json, new EvaluationOptions { OutputFormat = OutputFormat.List });
        }
        catch (JsonSchemaException)
        {
            // A reference that leads nowhere. The provider has the schema too, and the last word on it.
            return null;
        }

        if (results.IsValid)
        {
            return null;
        }

        var faults = (results.Details ?? [])
            .Where(detail => detail.Errors is { Count: > 0 })
            .SelectMany(detail => detail.Errors!.Values.Select(error => $"{(detail.InstanceLocation.ToString() is { Length: > 0 } where ? where : "/")}: {error}"))
            .Distinct()
            .Take(MostFaults)
            .ToArray();
        return faults.Length == 0 ? "it does not follow the schema" : string.Join("; ", faults);
    }

    // A registry of its own: what clients call their schemas is no business of other requests. Expressions of clients are left out, since
    // one of them can keep a processor busy for ever.
    private static JsonSchema? Compile(JsonElement schema)
    {
        var text = schema.GetRawText();
        if (text.Contains("\"patternProperties\"", StringComparison.Ordinal) || text.Contains("\"pattern\"", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return JsonSchema.Build(schema, new BuildOptions { SchemaRegistry = new SchemaRegistry() });
        }
        catch (Exception exception) when (exception is JsonSchemaException or JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
