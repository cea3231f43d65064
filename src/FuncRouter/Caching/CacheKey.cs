using System.Buffers;
using System.Runtime.InteropServices;
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
    private const string Version = "3";

    /// <summary>The key of a request, 64 hexadecimal digits.</summary>
    /// <param name="request">The request.</param>
    /// <param name="variant">What else changes the answer: the rules that decided; empty for nothing.</param>
    public static string Of(RouterRequest request, string variant = "")
    {
        var body = request.Body;
        using var output = new PooledBuffer(body.Buffer.Length + 256);
        Append(output, Version);
        Append(output, request.Caller.Tenant);
        Append(output, request.Protocol);
        Append(output, request.Controls.Objective ?? "");
        Append(output, variant);
        foreach (var (name, value) in request.Controls.PassedHeaders)
        {
            Append(output, name);
            Append(output, value);
        }

        foreach (var field in body.Fields.Where(Matters).OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            Append(output, field.Name);
            if (body.ValueOf(field)[0] is (byte)'{' or (byte)'[')
            {
                using var value = JsonDocument.Parse(body.Buffer.Memory[field.ValueStart..field.ValueEnd], new JsonDocumentOptions { MaxDepth = 256 });
                Write(output, value.RootElement);
            }
            else
            {
                output.Write(body.ValueOf(field));
            }

            // No JSON value has a line feed in it here, so it cannot run into the next field's name.
            output.Write("\n"u8);
        }

        return Convert.ToHexStringLower(SHA256.HashData(output.Span));
    }

    // Names of users and conversations, and what the client wants to see of the usage, do not change what a model says.
    private static bool Matters(BodyField field) =>
        field.Name is not ("user" or "safety_identifier" or "session_id" or "stream_options" or "prompt_cache_key" or "metadata");

    private static void Append(PooledBuffer output, string text)
    {
        // The length before the text keeps ("ab", "c") apart from ("a", "bc").
        var length = Encoding.UTF8.GetByteCount(text);
        BitConverter.TryWriteBytes(output.GetSpan(sizeof(int)), length);
        output.Advance(sizeof(int));
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Math.Max(length, 1))));
    }

    private static void Write(PooledBuffer output, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                output.Write("{"u8);
                foreach (var (property, _) in Sorted(element))
                {
                    output.Write("\""u8);
                    output.Write(JsonMarshal.GetRawUtf8PropertyName(property));
                    output.Write("\":"u8);
                    Write(output, property.Value);
                    output.Write(","u8);
                }

                output.Write("}"u8);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                foreach (var item in element.EnumerateArray())
                {
                    Write(output, item);
                    output.Write(","u8);
                }

                output.Write("]"u8);
                break;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(element));
                break;
        }
    }

    // Of two properties with one name the order counts: the last is the one that a provider takes.
    private static (JsonProperty Property, int Place)[] Sorted(JsonElement element)
    {
        var properties = new (JsonProperty Property, int Place)[element.GetPropertyCount()];
        var place = 0;
        foreach (var property in element.EnumerateObject())
        {
            properties[place] = (property, place);
            place++;
        }

        Array.Sort(properties, static (left, right) =>
            JsonMarshal.GetRawUtf8PropertyName(left.Property).SequenceCompareTo(JsonMarshal.GetRawUtf8PropertyName(right.Property)) is var order and not 0
                ? order
                : left.Place.CompareTo(right.Place));
        return properties;
    }
}
