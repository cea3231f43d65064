using System.Text;

namespace FuncRouter.Execution.Rescue;

/// <summary>
/// The text of an answer that was asked to go on with what was sent. Models that do so begin with what follows, but some repeat the tail, or
/// begin the answer anew; so text is held back for as long as it may be a repetition. The rules:
/// <list type="bullet">
/// <item>A beginning that equals the end of what was sent is dropped where that is no chance: <see cref="FewestMarks"/> marks (white space does
/// not count); or all that was sent, or its last word, of <see cref="FewestLetters"/> letters. A last word counts only where it would be joined
/// to itself without a space.</item>
/// <item>A beginning that equals that of what was sent and then departs from it, or ends, is refused, for it is another answer. It has
/// as many marks, or a word of as many letters that would be joined to the last one without a space.</item>
/// <item>An answer that adds no word is refused: nobody knows whether what was sent is all of it.</item>
/// <item>White space at the end of what was sent, which no model is given, is dropped from the continuation's beginning.</item>
/// </list>
/// </summary>
internal sealed class ContinuedText : IRestText
{
    /// <summary>How many marks a repetition has at least.</summary>
    public const int FewestMarks = 12;

    /// <summary>How many letters the repetition of a word has at least.</summary>
    public const int FewestLetters = 3;

    // What the model was given, and the white space behind it.
    private readonly string _given;
    private readonly string _space;

    // What came: white space, and all from the first mark on.
    private readonly StringBuilder _leading = new();
    private readonly StringBuilder _held = new();

    // Where in the given text the held text may have begun.
    private readonly List<int> _starts;
    private int _marks;
    private int _letters;
    private int _firstWord;
    private int _repeated;
    private bool _beginsAnew;
    private bool _hasAdded;
    private int _spaceTaken;

    /// <summary>Begins with nothing.</summary>
    /// <param name="sent">What the client has.</param>
    public ContinuedText(string sent)
    {
        _given = sent.TrimEnd();
        _space = sent[_given.Length..];
        _starts = [.. Enumerable.Range(0, _given.Length)];
    }

    /// <inheritdoc />
    public bool IsPast { get; private set; }

    /// <inheritdoc />
    public string? Refusal { get; private set; }

    private bool WouldBeJoined => _space.Length == 0 && _leading.Length == 0;

    /// <inheritdoc />
    public string? Take(string text)
    {
        if (IsPast)
        {
            return Add(text);
        }

        foreach (var character in text)
        {
            Hold(character);
        }

        return _starts.Count == 0 ? Decide() : "";
    }

    /// <inheritdoc />
    public string? End(bool isFinish)
    {
        var rest = IsPast ? "" : Decide();
        return isFinish && rest is not null && !_hasAdded ? Refuse("It was to go on with the broken answer and adds nothing.") : rest;
    }

    private void Hold(char character)
    {
        if (_marks == 0 && char.IsWhiteSpace(character))
        {
            _leading.Append(character);
            return;
        }

        var (place, marks) = (_held.Length, _marks);
        _held.Append(character);
        _marks += char.IsWhiteSpace(character) ? 0 : 1;
        _letters += char.IsLetter(character) ? 1 : 0;
        _firstWord = _firstWord == 0 && char.IsWhiteSpace(character) ? _letters : _firstWord;
        _starts.RemoveAll(start => !IsStillEqual(start, place, character, marks));
    }

    private bool IsStillEqual(int start, int place, char character, int marks)
    {
        if (_given[start + place] != character)
        {
            _beginsAnew |= start == 0 && IsBeginning(marks);
            return false;
        }

        // The longest comes to its end last.
        var isAtEnd = start + place == _given.Length - 1;
        _repeated = isAtEnd && IsRepetition(start) ? place + 1 : _repeated;
        return !isAtEnd;
    }

    private bool IsRepetition(int start) =>
        _marks >= FewestMarks || (_letters >= FewestLetters && (start == 0 || (WouldBeJoined && IsWordAt(start))));

    private bool IsBeginning(int marks) =>
        marks >= FewestMarks || (_firstWord >= FewestLetters && WouldBeJoined && char.IsLetter(_held[0]) && char.IsLetterOrDigit(_given[^1]));

    private bool IsWordAt(int start) => char.IsLetter(_given[start]) && !char.IsLetterOrDigit(_given[start - 1]);

    private string? Decide()
    {
        var isUnfinishedCopy = _starts is [0, ..] && IsBeginning(_marks);
        if (_repeated == 0 && (_beginsAnew || isUnfinishedCopy))
        {
            return Refuse("It was to go on with the broken answer and begins another.");
        }

        IsPast = true;
        var held = _held.ToString();
        return Add(_repeated > 0 ? held[_repeated..] : _leading + held);
    }

    private string Add(string text)
    {
        var taken = 0;
        while (_spaceTaken < _space.Length && taken < text.Length && text[taken] == _space[_spaceTaken])
        {
            taken++;
            _spaceTaken++;
        }

        if (taken < text.Length)
        {
            // Only what stands at the beginning.
            _spaceTaken = _space.Length;
        }

        var added = text[taken..];
        _hasAdded |= !string.IsNullOrWhiteSpace(added);
        return added;
    }

    private string? Refuse(string why)
    {
        Refusal = why;
        return null;
    }
}
