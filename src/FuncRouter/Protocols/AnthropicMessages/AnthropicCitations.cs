using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>Where the text of a block comes from. Source: Anthropic documentation, "Citations" and "Web search tool".</summary>
internal static class AnthropicCitations
{
    /// <summary>Reads one citation: of the web, of a search result, or of a document of the prompt.</summary>
    public static Annotation Read(JsonElement citation) => new()
    {
        Url = citation.Text("url"u8) ?? citation.Text("source"u8),
        Title = citation.Text("title"u8) ?? citation.Text("document_title"u8),
        CitedText = citation.Text("cited_text"u8),
        FileId = citation.Text("file_id"u8),
    };

    /// <summary>Says what a citation stands for. Anthropic cuts its text into blocks so that each holds for the whole of one.</summary>
    /// <param name="citation">The citation.</param>
    /// <param name="length">The length of its block's text.</param>
    public static Annotation Over(this Annotation citation, int length) => citation with { Start = 0, End = length };

    /// <summary>
    /// Whether an annotation has a form here: those of documents need the document's place in the prompt, which nobody else tells.
    /// </summary>
    public static bool CanWrite(Annotation annotation) => annotation.Url is not null;

    /// <summary>Writes an annotation as the citation of a web page.</summary>
    public static void Write(Utf8JsonWriter writer, Annotation annotation)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "web_search_result_location"u8);
        writer.WriteString("cited_text"u8, annotation.CitedText ?? "");
        writer.WriteString("url"u8, annotation.Url);
        writer.WriteString("title"u8, annotation.Title);

        // Only Anthropic's own search has one; the empty one tells such a citation apart when it comes back.
        writer.WriteString("encrypted_index"u8, ""u8);
        writer.WriteEndObject();
    }
}
