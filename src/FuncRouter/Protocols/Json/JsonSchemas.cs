using System.Text.Json;

namespace FuncRouter.Protocols.Json;

/// <summary>Writes JSON schemas of clients for providers that want more said than the standard does.</summary>
internal static class JsonSchemas
{
    /// <summary>Writes the schema of a tool's input, which has to say that it is an object's.</summary>
    public static void WriteObject(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.Get("type"u8) is not null || schema.Get("$ref"u8) is not null)
        {
            writer.WriteRaw(schema);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        foreach (var keyword in schema.EnumerateObject().Where(keyword => keyword.Name != "type"))
        {
            writer.WritePropertyName(keyword.Name);
            writer.WriteRaw(keyword.Value);
        }

        writer.WriteEndObject();
    }
}
