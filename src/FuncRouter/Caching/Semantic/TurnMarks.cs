using System.Buffers;
using System.Globalization;

namespace FuncRouter.Caching.Semantic;

/// <summary>What of a text its words leave out: marks that end and part sentences, and marks that make another question of it.</summary>
internal static class TurnMarks
{
    // They end and part sentences where they follow a letter or stand before a blank. Elsewhere (1:2, .5, -v) they mean something.
    private static readonly SearchValues<char> OfSentences = SearchValues.Create(".,;:?!'\"-–—…‘’‚‛`´“”„‟«»¿¡•،؛؟？！，：；");

    /// <summary>
    /// The hash of a whole text; of a capital at its beginning, blanks, kinds of quotation marks and the full stops and question marks at its end nothing is
    /// in it, nor of how the word <c>I</c> is written. Other capitals are: <c>5 mW</c> are no <c>5 MW</c>.
    /// </summary>
    public static ulong HashOf(ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && (char.IsWhiteSpace(text[end - 1]) || text[end - 1] is '.' or '?' or '؟' or '？'))
        {
            end--;
        }

        var (hash, isBlank, isFirst) = (TurnSignature.HashBasis, false, true);
        var whole = text[..end].TrimStart();
        for (var i = 0; i < whole.Length; i++)
        {
            var character = whole[i];
            if (char.IsWhiteSpace(character))
            {
                isBlank = true;
                continue;
            }

            if (isBlank)
            {
                hash = (hash ^ ' ') * TurnSignature.HashPrime;
                isBlank = false;
            }

            hash = (hash ^ (isFirst || IsWordI(whole, i) ? Normal(character) : Straight(character))) * TurnSignature.HashPrime;
            isFirst = false;
        }

        return hash;
    }

    /// <summary>A small letter for a capital one, and a straight quotation mark for any.</summary>
    public static char Normal(char character) => char.ToLowerInvariant(Straight(character));

    /// <summary>Whether a character is a sign of mathematics, or a number of its own: what it stands between has another value with another one.</summary>
    public static bool IsSign(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.MathSymbol or UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber;

    private static bool IsWordI(ReadOnlySpan<char> text, int at) =>
        text[at] == 'I' && (at == 0 || char.IsWhiteSpace(text[at - 1])) && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]) || text[at + 1] is '\'' or '’');

    private static char Straight(char character) => character switch
    {
        '‘' or '’' or '‚' or '‛' or '`' or '´' => '\'',
        '“' or '”' or '„' or '‟' or '«' or '»' => '"',
        _ => character,
    };

    /// <summary>Whether a character that is in no word makes another question of a text: <c>5!</c>, <c>2 × 3</c>, <c>(a + b)</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The character's place.</param>
    public static bool IsMeant(ReadOnlySpan<char> text, int at)
    {
        var mark = text[at];
        if (!OfSentences.Contains(mark))
        {
            return !char.IsWhiteSpace(mark) && char.GetUnicodeCategory(mark) is not (UnicodeCategory.Control or UnicodeCategory.Format);
        }

        // Marks in a row are taken together.
        var last = text[..at].LastIndexOfAnyExcept(OfSentences);
        var next = text[at..].IndexOfAnyExcept(OfSentences);
        var before = last < 0 ? ' ' : text[last];
        var after = next < 0 ? ' ' : text[at + next];
        return Normal(mark) switch
        {
            '¿' or '¡' or '•' => false,

            // 5", f'(x): feet, minutes, derivatives.
            '\'' or '"' => char.IsDigit(before) || after == '(',
            '!' when char.IsDigit(before) || before == ')' => true,
            '-' or '–' or '—' when text[..at].TrimEnd() is [.., >= '0' and <= '9'] => true,
            _ => !char.IsLetter(before) && !char.IsWhiteSpace(after),
        };
    }
}
