using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>Writes what people and tools say as a list of parts. Source: OpenAI API reference, "Create a model response", <c>input</c>.</summary>
internal sealed class ResponsesContentWriter(Utf8JsonWriter writer, UpstreamTarget target, TranslationNotes notes)
{
    /// <summary>Writes parts as a property.</summary>
    public void Write(ReadOnlySpan<byte> name, ImmutableArray<ContentPart> parts)
    {
        writer.WriteStartArray(name);
        foreach (var part in parts)
        {
            Write(part);
        }

        writer.WriteEndArray();
    }

    private void Write(ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case FilePart { Source: TextMedia text } file:
                WriteText(file.Name is null ? text.Text : $"{file.Name}\n{text.Text}");
                break;
            case ImagePart image:
                WriteImage(image);
                break;
            case FilePart file:
                WriteFile(file);
                break;
            case AudioPart:
                notes.Exclude("audio");
                break;
            default:
                // Calls, results and thoughts are items of their own.
                break;
        }
    }

    private void WriteText(string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "input_text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private void WriteImage(ImagePart image)
    {
        if (!CanWrite(image.Source))
        {
            notes.Exclude("image");
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "input_image"u8);
        switch (image.Source)
        {
            case InlineMedia media:
                DataUrl.Write(writer, "image_url"u8, media);
                break;
            case LinkedMedia link:
                writer.WriteString("image_url"u8, link.Url);
                break;
            case StoredMedia stored:
                writer.WriteString("file_id"u8, stored.FileId);
                break;
        }

        writer.WriteString("detail"u8, image.Detail ?? "auto");
        writer.WriteEndObject();
    }

    private void WriteFile(FilePart file)
    {
        if (!CanWrite(file.Source) || IsVideo(file.Source))
        {
            notes.Exclude("file");
            return;
        }

        if (file.Citations == true)
        {
            notes.Drop("citations");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "input_file"u8);
        switch (file.Source)
        {
            case InlineMedia media:
                // The name tells what kind of file it is, so it has to be there.
                writer.WriteString("filename"u8, file.Name ?? $"document.{SubtypeOf(media)}");
                DataUrl.Write(writer, "file_data"u8, media);
                break;
            case LinkedMedia link:
                writer.WriteString("file_url"u8, link.Url);
                break;
            case StoredMedia stored:
                writer.WriteString("file_id"u8, stored.FileId);
                break;
        }

        writer.WriteEndObject();
    }

    // OpenAI's own files have ids like no other's, and only OpenAI knows them.
    private bool CanWrite(MediaSource source) => source switch
    {
        InlineMedia or LinkedMedia => true,
        StoredMedia stored => target.IsOriginal && stored.FileId.StartsWith("file-", StringComparison.Ordinal),
        _ => false,
    };

    private static string SubtypeOf(InlineMedia media) => media.MediaType[(media.MediaType.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static bool IsVideo(MediaSource source) =>
        (source as InlineMedia)?.MediaType.StartsWith("video/", StringComparison.Ordinal)
        ?? (source as LinkedMedia)?.MediaType?.StartsWith("video/", StringComparison.Ordinal)
        ?? false;
}
