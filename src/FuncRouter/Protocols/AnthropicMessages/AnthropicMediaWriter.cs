using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>Writes images and documents. Source: Anthropic documentation, "Vision", "PDF support" and "Citations".</summary>
/// <param name="writer">Where to.</param>
/// <param name="notes">Takes what cannot be expressed.</param>
internal sealed class AnthropicMediaWriter(Utf8JsonWriter writer, TranslationNotes notes)
{
    private const string Pdf = "application/pdf";

    /// <summary>Writes an image block.</summary>
    public void WriteImage(ImagePart image)
    {
        if (image.Detail is not (null or "auto"))
        {
            notes.Drop("detail");
        }

        switch (image.Source)
        {
            case InlineMedia media when ImageType(media) is { } type:
                WriteHead("image"u8, "base64"u8);
                writer.WriteString("media_type"u8, type);
                DataUrl.WriteBase64(writer, "data"u8, media);
                WriteTail(image);
                break;
            case LinkedMedia link:
                WriteHead("image"u8, "url"u8);
                writer.WriteString("url"u8, link.Url);
                WriteTail(image);
                break;
            default:
                notes.Exclude(image.Source is StoredMedia ? "file" : "image");
                break;
        }
    }

    /// <summary>Writes a document block, or an image block for a file that is one.</summary>
    public void WriteFile(FilePart file)
    {
        switch (file.Source)
        {
            case InlineMedia { MediaType: Pdf } media:
                WriteHead("document"u8, "base64"u8);
                writer.WriteString("media_type"u8, Pdf);
                DataUrl.WriteBase64(writer, "data"u8, media);
                WriteDocumentTail(file);
                break;
            case InlineMedia media when media.MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase):
                WriteImage(new ImagePart(media) { Cache = file.Cache });
                break;
            case InlineMedia media when TextOf(media) is { } text:
                WriteText(text, file);
                break;
            case LinkedMedia { MediaType: { } type } link when type.StartsWith("image/", StringComparison.OrdinalIgnoreCase):
                WriteImage(new ImagePart(link) { Cache = file.Cache });
                break;
            case LinkedMedia { MediaType: null or Pdf } link:
                WriteHead("document"u8, "url"u8);
                writer.WriteString("url"u8, link.Url);
                WriteDocumentTail(file);
                break;
            case TextMedia text:
                WriteText(text.Text, file);
                break;
            default:
                notes.Exclude("file");
                break;
        }
    }

    /// <summary>Writes the property <c>cache_control</c> where there is a mark.</summary>
    public static void WriteCache(Utf8JsonWriter writer, CacheMark? mark)
    {
        if (mark is not null)
        {
            writer.WriteStartObject("cache_control"u8);
            writer.WriteString("type"u8, "ephemeral"u8);
            writer.WriteGiven("ttl"u8, mark.Lifetime);
            writer.WriteEndObject();
        }
    }

    private void WriteText(string text, FilePart file)
    {
        WriteHead("document"u8, "text"u8);
        writer.WriteString("media_type"u8, "text/plain"u8);
        writer.WriteString("data"u8, text);
        WriteDocumentTail(file);
    }

    private void WriteHead(ReadOnlySpan<byte> block, ReadOnlySpan<byte> source)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, block);
        writer.WriteStartObject("source"u8);
        writer.WriteString("type"u8, source);
    }

    private void WriteTail(ContentPart part)
    {
        writer.WriteEndObject();
        WriteCache(writer, part.Cache);
        writer.WriteEndObject();
    }

    private void WriteDocumentTail(FilePart file)
    {
        writer.WriteEndObject();
        writer.WriteGiven("title"u8, file.Name);
        writer.WriteGiven("context"u8, file.Context);
        if (file.Citations is { } citations)
        {
            writer.WriteStartObject("citations"u8);
            writer.WriteBoolean("enabled"u8, citations);
            writer.WriteEndObject();
        }

        WriteCache(writer, file.Cache);
        writer.WriteEndObject();
    }

    // A type that does not fit the bytes is refused, and clients guess it; the first bytes tell all four that there are.
    private static string? ImageType(InlineMedia media)
    {
        var bytes = media.Base64.Span;
        return bytes.StartsWith("iVBORw"u8) ? "image/png"
            : bytes.StartsWith("/9j/"u8) ? "image/jpeg"
            : bytes.StartsWith("R0lGOD"u8) ? "image/gif"
            : bytes.StartsWith("UklGR"u8) ? "image/webp"
            : media.MediaType is "image/png" or "image/jpeg" or "image/gif" or "image/webp" ? media.MediaType
            : null;
    }

    private static string? TextOf(InlineMedia media)
    {
        var isText = media.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || media.MediaType is "application/json" or "application/xml";
        if (!isText)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(Encoding.ASCII.GetString(media.Base64.Span)));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
