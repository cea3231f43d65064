using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Writes what a user says: text, and images for the models that see. Source: Cohere documentation, "Using Cohere's models to work with
/// image inputs".
/// </summary>
internal sealed class CohereContentWriter(Utf8JsonWriter writer, TranslationNotes notes)
{
    /// <summary>A document's text; null where it is none, for which the API has no place.</summary>
    public static string? TextOf(MediaSource source) => source switch
    {
        TextMedia text => text.Text,
        InlineMedia media when media.MediaType.StartsWith("text/", StringComparison.Ordinal) => Decode(media.Base64.Span),
        _ => null,
    };

    /// <summary>Writes it as the property <c>content</c>.</summary>
    public void Write(ImmutableArray<ContentPart> parts)
    {
        if (parts is [TextPart only])
        {
            writer.WriteString("content"u8, only.Text);
            return;
        }

        writer.WriteStartArray("content"u8);
        foreach (var part in parts)
        {
            WritePart(part);
        }

        writer.WriteEndArray();
    }

    private void WritePart(ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case ImagePart { Source: InlineMedia or LinkedMedia } image:
                WriteImage(image);
                break;
            case FilePart file when TextOf(file.Source) is { } text:
                WriteText(string.Join('\n', new[] { file.Name, file.Context, text }.OfType<string>()));
                break;
            case ImagePart:
                notes.Exclude("image");
                break;
            case FilePart:
                notes.Exclude("file");
                break;
            case AudioPart:
                notes.Exclude("audio");
                break;
            default:
                // Nothing else is said by a user.
                break;
        }
    }

    private void WriteText(string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private void WriteImage(ImagePart image)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image_url"u8);
        writer.WriteStartObject("image_url"u8);
        if (image.Source is InlineMedia media)
        {
            DataUrl.Write(writer, "url"u8, media);
        }
        else
        {
            writer.WriteString("url"u8, ((LinkedMedia)image.Source).Url);
        }

        writer.WriteGiven("detail"u8, image.Detail is "auto" or "low" or "high" ? image.Detail : null);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string? Decode(ReadOnlySpan<byte> base64)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, bytes, out _, out var length) == OperationStatus.Done ? Encoding.UTF8.GetString(bytes.AsSpan(0, length)) : null;
    }
}
