namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Numbers the parts of one answer, and names calls that came without an id: clients know calls only by their ids, and these have to be
/// unique over a whole conversation. They are made of the answer's own id, which is as random as one of ours, and the number of the part;
/// so whole and in pieces the same answer has the same. Google takes them back as if they were its own.
/// </summary>
internal sealed class GeminiAnswerNames
{
    // OpenAI's chat takes ids of up to 40 characters, and a conversation may go on there.
    private const int LongestAnswerId = 28;

    private readonly string _answer;
    private int _parts;

    /// <summary>Begins an answer.</summary>
    /// <param name="responseId">The answer's id; null where the provider gave none.</param>
    public GeminiAnswerNames(string? responseId)
    {
        var id = string.Concat((responseId ?? "").Where(IsOfIds).Take(LongestAnswerId));
        _answer = id.Length > 0 ? id : Guid.NewGuid().ToString("N")[..LongestAnswerId];
    }

    /// <summary>The number of a part that begins.</summary>
    public int NextPart() => _parts++;

    /// <summary>The id of a call that has none.</summary>
    /// <param name="part">The call's part.</param>
    public string CallId(int part) => $"call_{_answer}_{part}";

    // What Anthropic's protocol allows in an id.
    private static bool IsOfIds(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';
}
