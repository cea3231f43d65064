using System.Buffers;
using System.Text.Json;

namespace FuncRouter.Configuration;

/// <summary>Lays one JSON document over another as RFC 7396 says: objects are merged, null removes, everything else replaces.</summary>
internal static class JsonMergePatch
{
    public static JsonElement Apply(JsonElement target, JsonElement patch)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(target, patch, writer);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(JsonElement target, JsonElement patch, Utf8JsonWriter writer)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            patch.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        var patched = new HashSet<string>(StringComparer.Ordinal);
        if (target.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in target.EnumerateObject())
            {
                if (!patch.TryGetProperty(property.Name, out var change))
                {
                    property.WriteTo(writer);
                    continue;
                }

                patched.Add(property.Name);
                WriteProperty(property.Name, property.Value, change, writer);
            }
        }

        foreach (var property in patch.EnumerateObject().Where(property => !patched.Contains(property.Name)))
        {
            WriteProperty(property.Name, default, property.Value, writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteProperty(string name, JsonElement target, JsonElement change, Utf8JsonWriter writer)
    {
        if (change.ValueKind != JsonValueKind.Null)
        {
            writer.WritePropertyName(name);
            Write(target, change, writer);
        }
    }
}
