using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Reads where an answer comes from: what it is grounded in, with the places that rest on it, and what it recites. A stream repeats what it
/// has said. Source: Gemini API reference, "Generating content", <c>GroundingMetadata</c> and <c>CitationMetadata</c>.
/// </summary>
/// <param name="choice">Which of the answers.</param>
internal sealed class GeminiSources(int choice)
{
    private readonly HashSet<Annotation> _said = [];
    private readonly HashSet<Annotation> _placed = [];
    private List<Annotation?> _chunks = [];

    /// <summary>Reads the sources that a candidate names.</summary>
    public void Read(JsonElement candidate, GeminiTexts texts, ICollection<AnswerEvent> steps)
    {
        if (candidate.Get("groundingMetadata"u8) is { } grounding)
        {
            ReadGrounding(grounding, texts, steps);
        }

        if (candidate.Get("citationMetadata"u8) is { } recited)
        {
            // The Gemini API's word, and Vertex AI's.
            ReadCitations(recited.Items("citationSources"u8), texts, steps);
            ReadCitations(recited.Items("citations"u8), texts, steps);
        }
    }

    /// <summary>Names the sources that no place rests on.</summary>
    public void Finish(GeminiTexts texts, ICollection<AnswerEvent> steps)
    {
        foreach (var source in _chunks)
        {
            if (source is not null && texts.Last is { } text && _placed.Add(source))
            {
                steps.Add(new AnnotationAdded(choice, text.Part, source));
            }
        }
    }

    private void ReadGrounding(JsonElement grounding, GeminiTexts texts, ICollection<AnswerEvent> steps)
    {
        List<Annotation?> chunks = [.. grounding.Items("groundingChunks"u8).Select(ReadChunk)];
        _chunks = chunks.Count > 0 ? chunks : _chunks;
        foreach (var support in grounding.Items("groundingSupports"u8))
        {
            foreach (var index in support.Items("groundingChunkIndices"u8))
            {
                if (index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var place) && _chunks.ElementAtOrDefault(place) is { } source)
                {
                    _placed.Add(source);
                    Say(source, support.Get("segment"u8) ?? default, texts, steps);
                }
            }
        }
    }

    private void ReadCitations(JsonElement.ArrayEnumerator citations, GeminiTexts texts, ICollection<AnswerEvent> steps)
    {
        foreach (var citation in citations)
        {
            if (citation.Text("uri"u8) is { Length: > 0 } uri)
            {
                Say(new Annotation { Url = uri, Title = citation.Text("title"u8) }, citation, texts, steps);
            }
        }
    }

    private void Say(Annotation source, JsonElement segment, GeminiTexts texts, ICollection<AnswerEvent> steps)
    {
        var start = segment.Int("startIndex"u8) ?? 0;
        var end = segment.Int("endIndex"u8);
        if (texts.Find(segment.Int("partIndex"u8) ?? 0, start, end ?? start) is not { } place)
        {
            return;
        }

        var placed = end is null ? source : source with { Start = place.Start, End = place.End };
        if (_said.Add(placed))
        {
            steps.Add(new AnnotationAdded(choice, place.Text.Part, placed));
        }
    }

    private static Annotation? ReadChunk(JsonElement chunk) =>
        chunk.Get("web"u8) is { } web ? Page(web, "uri"u8)
        : chunk.Get("maps"u8) is { } maps ? Page(maps, "uri"u8)
        : chunk.Get("image"u8) is { } image ? Page(image, "sourceUri"u8)
        : chunk.Get("retrievedContext"u8) is { } context ? Document(context)
        : null;

    private static Annotation? Page(JsonElement page, ReadOnlySpan<byte> name) =>
        page.Text(name) is { Length: > 0 } uri ? new Annotation { Url = uri, Title = page.Text("title"u8) } : null;

    // Documents of a store have other addresses than the web's, or none.
    private static Annotation Document(JsonElement context)
    {
        var uri = context.Text("uri"u8);
        var isPage = uri is not null && (uri.StartsWith("https://", StringComparison.Ordinal) || uri.StartsWith("http://", StringComparison.Ordinal));
        return new Annotation
        {
            Url = isPage ? uri : null,
            FileId = isPage ? null : uri ?? context.Text("documentName"u8) ?? context.Text("fileSearchStore"u8),
            Title = context.Text("title"u8),
            CitedText = context.Text("text"u8),
        };
    }
}
