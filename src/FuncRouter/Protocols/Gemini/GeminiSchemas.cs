using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Writes JSON schemas. <c>parametersJsonSchema</c> and <c>responseJsonSchema</c> take them as they are, references and unions included,
/// and are used in the place of <c>parameters</c> and <c>responseSchema</c>, which know a subset of OpenAPI's.
/// Source: Gemini API reference, "Caching", <c>FunctionDeclaration</c>; "Generating content", <c>GenerationConfig</c>.
/// </summary>
internal static class GeminiSchemas
{
    /// <summary>Writes the schema of an answer. Of what is usual only <c>const</c> is not known there; a list of one value is the same.</summary>
    public static void WriteAnswer(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || JsonMarshal.GetRawUtf8Value(schema).IndexOf("\"const\""u8) < 0)
        {
            writer.WriteRaw(schema);
            return;
        }

        writer.WriteStartObject();
        foreach (var keyword in schema.EnumerateObject())
        {
            WriteKeyword(writer, keyword);
        }

        writer.WriteEndObject();
    }

    private static void WriteKeyword(Utf8JsonWriter writer, JsonProperty keyword)
    {
        switch (keyword.Name)
        {
            case "const":
                writer.WriteStartArray("enum"u8);
                writer.WriteRaw(keyword.Value);
                writer.WriteEndArray();
                break;
            case "properties" or "$defs" or "definitions" when keyword.Value.ValueKind == JsonValueKind.Object:
                writer.WriteStartObject(keyword.Name);
                foreach (var named in keyword.Value.EnumerateObject())
                {
                    writer.WritePropertyName(named.Name);
                    WriteAnswer(writer, named.Value);
                }

                writer.WriteEndObject();
                break;
            case "anyOf" or "oneOf" or "allOf" or "prefixItems" or "items" when keyword.Value.ValueKind == JsonValueKind.Array:
                writer.WriteStartArray(keyword.Name);
                foreach (var item in keyword.Value.EnumerateArray())
                {
                    WriteAnswer(writer, item);
                }

                writer.WriteEndArray();
                break;
            case "items" or "additionalProperties":
                writer.WritePropertyName(keyword.Name);
                WriteAnswer(writer, keyword.Value);
                break;
            default:
                // Values are no schemas, whatever is in them.
                writer.WritePropertyName(keyword.Name);
                writer.WriteRaw(keyword.Value);
                break;
        }
    }
}
