using System.Text;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// A JSON schema that an answer, or a strict tool's arguments, shall be held to. Anthropic compiles it to a grammar that knows a part of
/// JSON Schema: what it does not know is said in the description instead, as its own SDKs do. Source: Anthropic documentation,
/// "Structured outputs", "JSON Schema limitations".
/// </summary>
internal sealed class AnthropicSchema
{
    // 24 are documented; the compilation gives up on some schemas with 13 (seen by Vercel's AI SDK, which stops at 10).
    private const int MostOptionalProperties = 10;

    // References may be used many times over; what they unfold to is bounded here.
    private const int MostSteps = 2000;

    private readonly JsonElement _root;
    private readonly HashSet<string> _path = [];
    private int _optional;
    private int _steps;

    private AnthropicSchema(JsonElement root) => _root = root;

    /// <summary>
    /// A schema that nothing of is lost: it does not contain itself, its objects are closed (an open one could only come back empty), and
    /// it is small enough.
    /// </summary>
    /// <returns>Null where something would be.</returns>
    public static AnthropicSchema? Fitting(JsonElement root)
    {
        var schema = new AnthropicSchema(root);
        return root.ValueKind == JsonValueKind.Object && schema.Fits(root) && schema._optional <= MostOptionalProperties ? schema : null;
    }

    /// <summary>Writes the schema in the words that are known.</summary>
    public void Write(Utf8JsonWriter writer) => Write(writer, _root);

    private bool Fits(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        if (++_steps > MostSteps || IsOpen(schema))
        {
            return false;
        }

        if (schema.Text("$ref"u8) is { } reference)
        {
            if (!_path.Add(reference) || Resolve(reference) is not { } target || !Fits(target))
            {
                return false;
            }

            _path.Remove(reference);
        }

        _optional += CountOptional(schema);
        foreach (var property in schema.EnumerateObject())
        {
            if (!(KindOf(property.Name) switch
            {
                Keyword.Schema => Fits(property.Value),
                Keyword.SchemaList => property.Value.ValueKind != JsonValueKind.Array || property.Value.EnumerateArray().All(Fits),
                Keyword.SchemaMap when property.NameEquals("properties"u8) =>
                    property.Value.ValueKind != JsonValueKind.Object || property.Value.EnumerateObject().All(entry => Fits(entry.Value)),
                _ => true,
            }))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOpen(JsonElement schema)
    {
        var more = schema.Get("additionalProperties"u8);
        return more?.ValueKind is JsonValueKind.True or JsonValueKind.Object
            || schema.Get("patternProperties"u8) is not null
            || (IsObject(schema) && schema.Get("properties"u8) is null && more?.ValueKind != JsonValueKind.False);
    }

    private static bool IsObject(JsonElement schema) =>
        schema.Is("type"u8, "object"u8) || schema.Items("type"u8).Any(type => type.Text() == "object");

    private static int CountOptional(JsonElement schema)
    {
        if (schema.Get("properties"u8) is not { ValueKind: JsonValueKind.Object } properties)
        {
            return 0;
        }

        var required = schema.Items("required"u8).Select(name => name.Text()).ToHashSet();
        return properties.EnumerateObject().Count(property => !required.Contains(property.Name));
    }

    // Only the schema's own parts; "#" is the schema itself.
    private JsonElement? Resolve(string reference)
    {
        if (!reference.StartsWith('#'))
        {
            return null;
        }

        JsonElement? place = _root;
        foreach (var step in reference.Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            place = place?.Get(Encoding.UTF8.GetBytes(name));
        }

        return place;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            writer.WriteRaw(schema);
            return;
        }

        var unknown = new List<string>();
        writer.WriteStartObject();
        foreach (var property in schema.EnumerateObject())
        {
            WriteKeyword(writer, property, unknown);
        }

        if (IsObject(schema) || schema.Get("properties"u8) is not null)
        {
            writer.WriteBoolean("additionalProperties"u8, false);
        }

        WriteDescription(writer, schema.Text("description"u8), unknown);
        writer.WriteEndObject();
    }

    private static void WriteKeyword(Utf8JsonWriter writer, JsonProperty property, List<string> unknown)
    {
        switch (KindOf(property.Name))
        {
            case Keyword.Plain:
                writer.WritePropertyName(property.Name);
                writer.WriteRaw(property.Value);
                break;
            case Keyword.Schema:
                writer.WritePropertyName(property.Name);
                Write(writer, property.Value);
                break;
            case Keyword.SchemaList when property.Value.ValueKind == JsonValueKind.Array:
                // Where one alternative has to hold, any will do; the model writes only one.
                writer.WriteStartArray(property.NameEquals("oneOf"u8) ? "anyOf" : property.Name);
                foreach (var entry in property.Value.EnumerateArray())
                {
                    Write(writer, entry);
                }

                writer.WriteEndArray();
                break;
            case Keyword.SchemaMap when property.Value.ValueKind == JsonValueKind.Object:
                writer.WriteStartObject(property.Name);
                foreach (var entry in property.Value.EnumerateObject())
                {
                    writer.WritePropertyName(entry.Name);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case Keyword.Format when IsKnownFormat(property.Value.Text()):
                writer.WriteString(property.Name, property.Value.Text());
                break;
            case Keyword.MinItems when property.Value.ValueKind == JsonValueKind.Number && property.Value.GetDouble() is 0 or 1:
                writer.WritePropertyName(property.Name);
                writer.WriteRaw(property.Value);
                break;
            case Keyword.Own:
                break;
            default:
                unknown.Add($"{property.Name}: {property.Value.GetRawText()}");
                break;
        }
    }

    private static void WriteDescription(Utf8JsonWriter writer, string? description, List<string> unknown)
    {
        var rules = unknown.Count == 0 ? null : string.Join("; ", unknown) + ".";
        var text = description is null ? rules : rules is null ? description : $"{description}\n{rules}";
        writer.WriteGiven("description"u8, text);
    }

    private static bool IsKnownFormat(string? format) =>
        format is "date-time" or "time" or "date" or "duration" or "email" or "hostname" or "uri" or "ipv4" or "ipv6" or "uuid";

    private static Keyword KindOf(string name) => name switch
    {
        "$schema" or "$id" or "$ref" or "title" or "default" or "const" or "enum" or "type" or "required" => Keyword.Plain,
        "items" => Keyword.Schema,
        "anyOf" or "oneOf" or "allOf" => Keyword.SchemaList,
        "properties" or "$defs" or "definitions" => Keyword.SchemaMap,
        "format" => Keyword.Format,
        "minItems" => Keyword.MinItems,
        "description" or "additionalProperties" => Keyword.Own,
        _ => Keyword.Unknown,
    };

    private enum Keyword
    {
        Unknown,
        Plain,
        Schema,
        SchemaList,
        SchemaMap,
        Format,
        MinItems,
        Own,
    }
}
