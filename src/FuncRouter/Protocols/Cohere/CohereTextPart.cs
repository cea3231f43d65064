using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// A text of an answer, as far as it was read. Cohere's own samples use the places of citations on Python's texts, which count
/// characters; the neutral form counts UTF-16 units, of which an emoji has two.
/// Source: Cohere documentation, "Citations for tool use".
/// </summary>
/// <param name="index">The number that the provider gave its block.</param>
/// <param name="part">The part's number.</param>
internal sealed class CohereTextPart(int index, int part)
{
    private readonly List<int> _pairs = [];
    private int _length;

    /// <summary>The number that the provider gave its block.</summary>
    public int Index => index;

    /// <summary>The part's number.</summary>
    public int Part => part;

    /// <summary>Takes a piece.</summary>
    public TextDelta Add(string text)
    {
        foreach (var character in text.EnumerateRunes())
        {
            if (character.Utf16SequenceLength > 1)
            {
                _pairs.Add(_length);
            }

            _length++;
        }

        return new TextDelta(0, part, text);
    }

    /// <summary>Reads one source of a citation. Which of the source's words are meant is not said.</summary>
    public Annotation Annotate(JsonElement citation, JsonElement source)
    {
        var content = source.Get("document"u8) ?? source.Get("tool_output"u8);
        return new Annotation
        {
            Url = content?.Text("url"u8),
            Title = content?.Text("title"u8),
            FileId = source.Text("id"u8),
            Start = PlaceOf(citation.Int("start"u8)),
            End = PlaceOf(citation.Int("end"u8)),
        };
    }

    private int? PlaceOf(int? character) => character + _pairs.Count(pair => pair < character);
}
