using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>The sources of a text. Source: OpenAI API reference, "Responses", <c>output_text.annotations</c>.</summary>
internal static class ResponsesAnnotations
{
    /// <summary>Reads the sources of a part.</summary>
    public static IEnumerable<Annotation> Read(JsonElement part) => part.Items("annotations"u8).Select(ReadOne).OfType<Annotation>();

    /// <summary>Reads one source; null for what is none.</summary>
    public static Annotation? ReadOne(JsonElement annotation) => annotation.Text("type"u8) switch
    {
        "url_citation" => new Annotation
        {
            Url = annotation.Text("url"u8),
            Title = annotation.Text("title"u8),
            Start = annotation.Int("start_index"u8),
            End = annotation.Int("end_index"u8),
        },
        "container_file_citation" => ReadFile(annotation) with
        {
            Start = annotation.Int("start_index"u8),
            End = annotation.Int("end_index"u8),
        },

        // The index is the place in the text behind which the source is named.
        "file_citation" or "file_path" => ReadFile(annotation) with { End = annotation.Int("index"u8) },
        _ => null,
    };

    /// <summary>Whether the protocol has a word for a source: it needs an address or a file's id.</summary>
    public static bool CanWrite(Annotation annotation) => (annotation.Url ?? annotation.FileId) is not null;

    /// <summary>Writes one source as an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="annotation">The source.</param>
    /// <param name="length">How long the text is, all of which a source without a place stands for.</param>
    public static void Write(Utf8JsonWriter writer, Annotation annotation, int length)
    {
        writer.WriteStartObject();
        if (annotation.Url is { } url)
        {
            writer.WriteString("type"u8, "url_citation"u8);
            writer.WriteNumber("start_index"u8, annotation.Start ?? 0);
            writer.WriteNumber("end_index"u8, annotation.End ?? length);
            writer.WriteString("url"u8, url);
            writer.WriteString("title"u8, annotation.Title ?? url);
        }
        else
        {
            writer.WriteString("type"u8, "file_citation"u8);
            writer.WriteString("file_id"u8, annotation.FileId);
            writer.WriteString("filename"u8, annotation.Title ?? annotation.FileId);
            writer.WriteNumber("index"u8, annotation.End ?? length);
        }

        writer.WriteEndObject();
    }

    private static Annotation ReadFile(JsonElement annotation) =>
        new() { FileId = annotation.Text("file_id"u8), Title = annotation.Text("filename"u8) };
}
