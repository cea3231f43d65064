using System.Buffers;
using System.Text.Json;

namespace FuncRouter.Providers.Demo;

/// <summary>
/// Writes a small document that fits a JSON schema: objects with their required properties (all, where none is named as required), arrays
/// of one item, strings, numbers, integers, booleans and null; <c>enum</c>, <c>const</c>, <c>anyOf</c>, <c>oneOf</c> and <c>$ref</c>
/// within the schema. Other keywords (patterns, lengths, bounds) are not heeded.
/// </summary>
internal sealed class DemoSchema
{
    /// <summary>From here on a recursive schema is brought to its end: no more items, and null where it may stand.</summary>
    private const int EnoughDepth = 6;

    private const int DeepestNesting = 48;
    private const int LargestDocument = 64 * 1024;

    private readonly JsonElement _root;
    private readonly string _text;
    private readonly Utf8JsonWriter _writer;

    private DemoSchema(JsonElement root, string text, Utf8JsonWriter writer) => (_root, _text, _writer) = (root, text, writer);

    /// <summary>The document.</summary>
    /// <param name="schema">What it fits.</param>
    /// <param name="text">What stands where a string is asked for.</param>
    /// <exception cref="DemoException">The schema points to what is not there, or is too large to fill.</exception>
    public static ReadOnlyMemory<byte> Instance(JsonElement schema, string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, DemoWire.Json);
        new DemoSchema(schema, text, writer).Write(schema, 0);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private void Write(JsonElement schema, int depth)
    {
        if (depth > DeepestNesting || _writer.BytesCommitted + _writer.BytesPending > LargestDocument)
        {
            throw Unfit("it is nested too deeply or has too many parts for a demonstration");
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            _writer.WriteStringValue(_text);
        }
        else if (schema.TryGetProperty("$ref", out var reference))
        {
            Write(Resolve(reference), depth + 1);
        }
        else if (schema.TryGetProperty("const", out var constant))
        {
            constant.WriteTo(_writer);
        }
        else if (NotEmptyArray(schema, "enum") is { } values)
        {
            values[0].WriteTo(_writer);
        }
        else if ((NotEmptyArray(schema, "anyOf") ?? NotEmptyArray(schema, "oneOf")) is { } alternatives)
        {
            Write(Choose(alternatives, depth), depth + 1);
        }
        else
        {
            WriteType(schema, depth);
        }
    }

    private void WriteType(JsonElement schema, int depth)
    {
        switch (TypeOf(schema))
        {
            case "object":
                WriteObject(schema, depth);
                break;
            case "array":
                _writer.WriteStartArray();
                if (depth < EnoughDepth && schema.TryGetProperty("items", out var items))
                {
                    Write(items, depth + 1);
                }

                _writer.WriteEndArray();
                break;
            case "number" or "integer":
                _writer.WriteNumberValue(1);
                break;
            case "boolean":
                _writer.WriteBooleanValue(true);
                break;
            case "null":
                _writer.WriteNullValue();
                break;
            default:
                _writer.WriteStringValue(_text);
                break;
        }
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        _writer.WriteStartObject();
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            var required = NotEmptyArray(schema, "required") is { } names
                ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet()
                : null;
            foreach (var property in properties.EnumerateObject().Where(property => required?.Contains(property.Name) ?? true))
            {
                _writer.WritePropertyName(property.Name);
                Write(property.Value, depth + 1);
            }
        }

        _writer.WriteEndObject();
    }

    /// <summary>The first alternative, or null's where the document is deep enough.</summary>
    private static JsonElement Choose(JsonElement alternatives, int depth) => depth < EnoughDepth
        ? alternatives[0]
        : alternatives.EnumerateArray()
            .Where(alternative => alternative.ValueKind == JsonValueKind.Object && TypeOf(alternative) == "null")
            .FirstOrDefault(alternatives[0]);

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : null;
        }

        var name = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().FirstOrDefault() : type;
        return name.ValueKind == JsonValueKind.String ? name.GetString() : null;
    }

    /// <summary>What a JSON pointer into the schema (<c>#/$defs/step</c>) points to.</summary>
    private JsonElement Resolve(JsonElement reference)
    {
        var pointer = reference.ValueKind == JsonValueKind.String ? reference.GetString() : null;
        if (pointer is null || !pointer.StartsWith('#'))
        {
            throw Unfit("a $ref must point into the schema itself");
        }

        var target = _root;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                throw Unfit($"{pointer} points to nothing");
            }
        }

        return target;
    }

    private static JsonElement? NotEmptyArray(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array && array.GetArrayLength() > 0 ? array : null;

    private static DemoException Unfit(string reason) => DemoException.Invalid(
        $"Invalid schema for response_format: {reason}.", "response_format.json_schema.schema", "invalid_json_schema");
}
