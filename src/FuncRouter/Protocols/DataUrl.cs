using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>Media as addresses: <c>data:</c> URLs hold the bytes themselves. Source: RFC 2397.</summary>
internal static class DataUrl
{
    /// <summary>Reads an address that stands in a request.</summary>
    /// <param name="url">A JSON text.</param>
    /// <param name="fallbackType">The media type where the address does not say it.</param>
    /// <returns>Null where it is neither a data URL in base64 nor a web address.</returns>
    public static MediaSource? Read(JsonElement url, string fallbackType)
    {
        var text = JsonMarshal.GetRawUtf8Value(url);
        if (text.Length < 2 || text[0] != '"')
        {
            return null;
        }

        text = text[1..^1];
        if (!text.StartsWith("data:"u8))
        {
            return Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) ? new LinkedMedia(address.OriginalString) : null;
        }

        var comma = text.IndexOf((byte)',');
        var head = comma < 0 ? default : text["data:".Length..comma];
        if (!head.EndsWith(";base64"u8))
        {
            return null;
        }

        var type = head[..^";base64".Length];
        var end = type.IndexOf((byte)';');
        type = end < 0 ? type : type[..end];
        return new InlineMedia(type.IsEmpty ? fallbackType : Unescape(type), Base64(text[(comma + 1)..]));
    }

    /// <summary>Reads base64 that stands in a request as a JSON text of its own.</summary>
    public static ReadOnlyMemory<byte> ReadBase64(JsonElement text) => Base64(JsonMarshal.GetRawUtf8Value(text)[1..^1]);

    /// <summary>Writes media as an address.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, InlineMedia media)
    {
        // The one copy of a large text goes straight into the right form.
        var prefix = $"data:{media.MediaType};base64,";
        var value = new byte[prefix.Length + media.Base64.Length + 2];
        value[0] = value[^1] = (byte)'"';
        Encoding.ASCII.GetBytes(prefix, value.AsSpan(1));
        media.Base64.Span.CopyTo(value.AsSpan(1 + prefix.Length));
        writer.WritePropertyName(name);
        writer.WriteRawValue(value, skipInputValidation: true);
    }

    /// <summary>Writes the bytes of media as a JSON text of base64.</summary>
    public static void WriteBase64(Utf8JsonWriter writer, ReadOnlySpan<byte> name, InlineMedia media) => writer.WriteString(name, media.Base64.Span);

    // A slash may come escaped; nothing else in base64 can.
    private static byte[] Base64(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\'))
        {
            return text.ToArray();
        }

        var clean = new List<byte>(text.Length);
        foreach (var character in text)
        {
            if (character != '\\')
            {
                clean.Add(character);
            }
        }

        return [.. clean];
    }

    private static string Unescape(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text).Replace("\\", "", StringComparison.Ordinal);
}
