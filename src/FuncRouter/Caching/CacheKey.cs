using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Caching;

/// <summary>
/// The name under which an answer is kept: a hash over the tenant, the protocol and every field that changes the answer. The order of
/// keys and white space do not count; numbers and texts count as they are written.
/// </summary>
internal static class CacheKey
{
    // Changes whenever the same request would get another name, so that old entries are never taken for new ones.
    private const string Version = "1";

    /// <summary>The key of a request, 64 hexadecimal digits.</summary>
    public static string Of(RouterRequest request)
    {
        var output = new ArrayBufferWriter<byte>(request.Body.Buffer.Length + 256);
        Append(output, Version);
        Append(output, request.Caller.Tenant);
        Append(output, "openai-chat");
        Append(output, request.Controls.Objective ?? "");
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            foreach (var field in request.Body.Fields.Where(Matters).OrderBy(field => field.Name, StringComparer.Ordinal))
            {
                using var value = JsonDocument.Parse(request.Body.Buffer.Memory[field.ValueStart..field.ValueEnd], new JsonDocumentOptions { MaxDepth = 256 });
                writer.WritePropertyName(field.Name);
                Write(writer, value.RootElement);
            }

            writer.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(output.WrittenSpan));
    }

    // Names of users and conversations, and what the client wants to see of the usage, do not change what a model says.
    private static bool Matters(BodyField field) =>
        field.Name is not ("user" or "safety_identifier" or "session_id" or "stream_options" or "prompt_cache_key" or "metadata");

    private static void Append(ArrayBufferWriter<byte> output, string text)
    {
        // The length before the text keeps ("ab", "c") apart from ("a", "bc").
        var length = Encoding.UTF8.GetByteCount(text);
        BitConverter.TryWriteBytes(output.GetSpan(sizeof(int)), length);
        output.Advance(sizeof(int));
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Math.Max(length, 1))));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
