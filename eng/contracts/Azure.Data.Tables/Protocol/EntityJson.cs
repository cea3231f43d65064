using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Protocol;

/// <summary>Writes and reads rows as OData JSON with as little metadata as keeps the types.</summary>
/// <remarks>Source: "Payload format for Table service operations" of the service's documentation.</remarks>
internal static class EntityJson
{
    private const string TypeSuffix = "@odata.type";
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    public static void Write(IBufferWriter<byte> output, TableEntity entity)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        foreach (var (name, value) in entity)
        {
            // The service sets both itself.
            if (name is not (TableEntity.ETagName or nameof(TableEntity.Timestamp)))
            {
                WriteProperty(writer, name, value);
            }
        }

        writer.WriteEndObject();
    }

    public static TableEntity Read(BinaryData content)
    {
        using var document = JsonDocument.Parse(content);
        return Read(document.RootElement);
    }

    public static TableEntity Read(JsonElement json)
    {
        var types = new Dictionary<string, string?>();
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                types[property.Name[..^TypeSuffix.Length]] = property.Value.GetString();
            }
        }

        var entity = new TableEntity();
        foreach (var property in json.EnumerateObject())
        {
            if (IsData(property.Name))
            {
                entity[property.Name] = Value(property.Value, Type(property.Name, types));
            }
        }

        return entity;
    }

    private static bool IsData(string name) =>
        name == TableEntity.ETagName
        || !(name.StartsWith("odata.", StringComparison.Ordinal) || name.EndsWith(TypeSuffix, StringComparison.Ordinal));

    private static string? Type(string name, Dictionary<string, string?> types) =>
        types.GetValueOrDefault(name) ?? (name == nameof(TableEntity.Timestamp) ? "Edm.DateTime" : null);

    private static object? Value(JsonElement json, string? type) => (type, json.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        ("Edm.Binary", _) => json.GetBytesFromBase64(),
        ("Edm.DateTime", _) => json.GetDateTimeOffset(),
        ("Edm.Guid", _) => json.GetGuid(),
        ("Edm.Int64", _) => long.Parse(json.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Double", JsonValueKind.String) => double.Parse(json.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Double", _) => json.GetDouble(),
        (_, JsonValueKind.True or JsonValueKind.False) => json.GetBoolean(),
        (_, JsonValueKind.Number) when json.TryGetInt32(out var number) => number,
        (_, JsonValueKind.Number) => json.GetDouble(),
        _ => json.GetString(),
    };

    private static void WriteProperty(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNull(name); break;
            case string text: writer.WriteString(name, text); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            case int number: writer.WriteNumber(name, number); break;
            case long number: WriteTyped(writer, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: WriteDouble(writer, name, number); break;
            case Guid id: WriteTyped(writer, name, "Edm.Guid", id.ToString()); break;
            case DateTimeOffset time: WriteTime(writer, name, time.UtcDateTime); break;
            case DateTime { Kind: DateTimeKind.Utc } time: WriteTime(writer, name, time); break;
            case byte[] bytes: WriteBinary(writer, name, bytes); break;
            case BinaryData data: WriteBinary(writer, name, data.ToMemory().Span); break;
            case DateTime: throw new NotSupportedException($"The property '{name}' is a time that is not UTC.");
            default: throw new NotSupportedException($"The property '{name}' is of a type that the service lacks: {value.GetType().Name}.");
        }
    }

    private static void WriteDouble(Utf8JsonWriter writer, string name, double number)
    {
        if (double.IsFinite(number))
        {
            WriteType(writer, name, "Edm.Double");
            writer.WriteNumber(name, number);
        }
        else
        {
            WriteTyped(writer, name, "Edm.Double", number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTime utc) =>
        WriteTyped(writer, name, "Edm.DateTime", utc.ToString(TimeFormat, CultureInfo.InvariantCulture));

    private static void WriteBinary(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> bytes)
    {
        WriteType(writer, name, "Edm.Binary");
        writer.WriteBase64String(name, bytes);
    }

    private static void WriteTyped(Utf8JsonWriter writer, string name, string type, string value)
    {
        WriteType(writer, name, type);
        writer.WriteString(name, value);
    }

    private static void WriteType(Utf8JsonWriter writer, string name, string type) => writer.WriteString(name + TypeSuffix, type);
}
