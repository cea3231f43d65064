using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>Media as addresses: <c>data:</c> URLs hold the bytes themselves. Source: RFC 2397.</summary>
internal static class DataUrl
{
    // With the two characters of the form for addresses.
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_"u8);

    /// <summary>Reads an address that stands in a request.</summary>
    /// <param name="url">A JSON text.</param>
    /// <param name="fallbackType">The media type where the address does not say it.</param>
    /// <returns>Null where it is neither a data URL in base64 nor a web address.</returns>
    public static MediaSource? Read(JsonElement url, string fallbackType)
    {
        if (url.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var text = Unescaped(url);
        if (!text.StartsWith("data:"u8))
        {
            // A path of the machine that reads it is an absolute address too, and nobody else's to read.
            return Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) && !address.IsFile ? new LinkedMedia(address.OriginalString) : null;
        }

        var comma = text.IndexOf((byte)',');
        var head = comma < 0 ? default : text["data:".Length..comma];
        if (!head.EndsWith(";base64"u8) || Base64(text[(comma + 1)..]) is not { } bytes)
        {
            return null;
        }

        var type = head[..^";base64".Length];
        var end = type.IndexOf((byte)';');
        type = end < 0 ? type : type[..end];
        return new InlineMedia(type.IsEmpty ? fallbackType : Encoding.UTF8.GetString(type), bytes);
    }

    /// <summary>Reads base64 that stands in a request as a JSON text of its own.</summary>
    /// <returns>Null where it is something else.</returns>
    public static ReadOnlyMemory<byte>? ReadBase64(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && Base64(Unescaped(text)) is { } bytes ? bytes : default(ReadOnlyMemory<byte>?);

    /// <summary>Writes media as an address.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, InlineMedia media)
    {
        // The one copy of a large text goes straight into the right form; base64 needs no escapes, a media type is the client's word.
        var prefix = JsonEncodedText.Encode($"data:{media.MediaType};base64,", JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var value = new byte[prefix.Length + media.Base64.Length + 2];
        value[0] = value[^1] = (byte)'"';
        prefix.CopyTo(value.AsSpan(1));
        media.Base64.Span.CopyTo(value.AsSpan(1 + prefix.Length));
        writer.WritePropertyName(name);
        writer.WriteRawValue(value, skipInputValidation: true);
    }

    /// <summary>Writes the bytes of media as a JSON text of base64.</summary>
    public static void WriteBase64(Utf8JsonWriter writer, ReadOnlySpan<byte> name, InlineMedia media) => writer.WriteString(name, media.Base64.Span);

    // Serializers escape the slash, the plus sign or more; only where one did does the text have to be copied.
    private static ReadOnlySpan<byte> Unescaped(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text);
        if (!raw.Contains((byte)'\\'))
        {
            return raw[1..^1];
        }

        var reader = new Utf8JsonReader(raw);
        reader.Read();
        var clean = new byte[raw.Length];
        return clean.AsSpan(0, reader.CopyString(clean));
    }

    // Encoders for mail break it into lines. Anything else is no base64, and could not go into another text as it is.
    private static byte[]? Base64(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOfAny(" \t\r\n"u8);
        var clean = space < 0 ? text.ToArray() : WithoutSpace(text);
        return clean.AsSpan().ContainsAnyExcept(Alphabet) ? null : clean;
    }

    private static byte[] WithoutSpace(ReadOnlySpan<byte> text)
    {
        var clean = new byte[text.Length];
        var length = 0;
        foreach (var character in text)
        {
            if (character is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                clean[length++] = character;
            }
        }

        return clean[..length];
    }
}
