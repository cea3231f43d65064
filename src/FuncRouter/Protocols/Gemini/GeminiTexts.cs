namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// The texts of an answer. Sources name their places by the number of a part within the provider's own answer, which only a whole answer
/// has; in a stream they are places in all that was said.
/// </summary>
internal sealed class GeminiTexts
{
    private readonly List<GeminiText> _texts = [];
    private readonly Dictionary<int, (GeminiText Text, int Start)> _places = [];

    /// <summary>The last text; null where there is none.</summary>
    public GeminiText? Last => _texts.LastOrDefault();

    /// <summary>Begins a text.</summary>
    public GeminiText Begin(int part)
    {
        var text = new GeminiText(part);
        _texts.Add(text);
        return text;
    }

    /// <summary>Notes that a part of a whole answer is what comes next of a text.</summary>
    /// <param name="place">The part's number there; null in a stream.</param>
    /// <param name="text">The text.</param>
    public void Place(int? place, GeminiText text)
    {
        if (place is { } known)
        {
            _places[known] = (text, text.Bytes);
        }
    }

    /// <summary>Finds a place.</summary>
    /// <param name="place">The number of the part within a whole answer.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="end">One past its last byte.</param>
    /// <returns>The text, and the place in it in UTF-16 units; null where nothing was said.</returns>
    public (GeminiText Text, int Start, int End)? Find(int place, int start, int end)
    {
        if (_places.TryGetValue(place, out var known))
        {
            return (known.Text, known.Text.UnitOf(known.Start + start), known.Text.UnitOf(known.Start + end));
        }

        var before = 0;
        foreach (var text in _texts)
        {
            if (start < before + text.Bytes || text == Last)
            {
                return (text, text.UnitOf(start - before), text.UnitOf(end - before));
            }

            before += text.Bytes;
        }

        return null;
    }
}
