using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FuncRouter.Tests.Configuration;

/// <summary>Validates against the keywords of JSON schema that the configuration's schema uses, and refuses a schema with others.</summary>
internal sealed class SchemaValidator(JsonElement root)
{
    private static readonly string[] Annotations =
        ["$schema", "$defs", "title", "description", "default", "examples", "format", "then", "additionalProperties"];

    /// <summary>The paths that are wrong, each with the keyword that says so.</summary>
    public IReadOnlyList<string> Validate(JsonElement document) => [.. Errors(root, document, "")];

    /// <summary>What a reference points to, or the schema itself.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, name) => at.GetProperty(name));
        }

        return schema;
    }

    private IEnumerable<string> Errors(JsonElement schema, JsonElement value, string path) =>
        schema.EnumerateObject().SelectMany(keyword => Errors(schema, keyword, value, path));

    private IEnumerable<string> Errors(JsonElement schema, JsonProperty keyword, JsonElement value, string path)
    {
        var rule = keyword.Value;
        return keyword.Name switch
        {
            "$ref" => Errors(Resolve(schema), value, path),
            "properties" => Members(value).SelectMany(member => rule.TryGetProperty(member.Name, out var inner)
                ? Errors(inner, member.Value, $"{path}/{member.Name}")
                : Others(schema, member, path)),
            "additionalProperties" when !schema.TryGetProperty("properties", out _) =>
                Members(value).SelectMany(member => Others(schema, member, path)),
            "propertyNames" => Members(value).Where(member => !Matches(rule.GetProperty("pattern"), member.Name)).Select(_ => $"{path} propertyNames"),
            "items" when value.ValueKind == JsonValueKind.Array =>
                value.EnumerateArray().SelectMany((item, index) => Errors(rule, item, $"{path}/{index}")),
            "if" => Errors(rule, value, path).Any() ? [] : Errors(schema.GetProperty("then"), value, path),
            _ => Holds(keyword.Name, rule, value) ? [] : [$"{path} {keyword.Name}"],
        };
    }

    private IEnumerable<string> Others(JsonElement schema, JsonProperty member, string path) =>
        !schema.TryGetProperty("additionalProperties", out var others) ? []
        : others.ValueKind == JsonValueKind.False ? [$"{path}/{member.Name} additionalProperties"]
        : Errors(others, member.Value, $"{path}/{member.Name}");

    private bool Holds(string keyword, JsonElement rule, JsonElement value) => keyword switch
    {
        "type" => IsOf(rule.GetString()!, value),
        "const" => JsonElement.DeepEquals(rule, value),
        "enum" => rule.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)),
        "anyOf" => rule.EnumerateArray().Any(choice => !Errors(choice, value, "").Any()),
        "required" => value.ValueKind != JsonValueKind.Object || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "minProperties" => value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() >= rule.GetInt32(),
        "maxProperties" => value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() <= rule.GetInt32(),
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(),
        "uniqueItems" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().DistinctBy(item => item.GetRawText()).Count() == value.GetArrayLength(),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble(),
        "pattern" => value.ValueKind != JsonValueKind.String || Matches(rule, value.GetString()!),
        "items" => true,
        _ when Annotations.Contains(keyword) => true,
        _ => throw new NotSupportedException($"The schema uses the keyword {keyword}, which this validator does not know."),
    };

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(double.Parse(value.GetRawText(), CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException(type),
    };

    private static JsonProperty[] Members(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()] : [];

    private static bool Matches(JsonElement pattern, string text) => Regex.IsMatch(text, pattern.GetString()!, RegexOptions.ECMAScript);
}
