using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>
/// Cuts texts into the pieces of words that <see cref="PairReader"/> knows: each word into the longest piece that it begins with, the rest likewise
/// (WordPiece as in BERT's uncased models: https://arxiv.org/abs/1810.04805). Capitals and accents do not count.
/// </summary>
internal sealed class WordPieces
{
    /// <summary>The pieces that are read of a text. Longer texts are not read at all.</summary>
    public const int Most = 64;

    private const string Continued = "##";
    private const string Unknown = "[UNK]";
    private const int LongestWord = 48;

    // What the Latin letters from À to ſ are without their accents and strokes; a space for those that are letters of their own.
    private const string Unaccented =
        "aaaaaa ceeeeiiii nooooo ouuuuy  aaaaaa ceeeeiiii nooooo ouuuuy yaaaaaaccccccccddd eeeeeeeeeegggggggghh  iiiiiiiiii  jjkk llllll  llnnnnnn   oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzz ";

    private readonly FrozenDictionary<string, ushort>.AlternateLookup<ReadOnlySpan<char>> _first;
    private readonly FrozenDictionary<string, ushort>.AlternateLookup<ReadOnlySpan<char>> _later;
    private readonly ushort _unknown;

    /// <summary>Takes the pieces.</summary>
    /// <param name="pieces">The pieces by their numbers; those that do not begin a word begin with <c>##</c>.</param>
    public WordPieces(IReadOnlyList<string> pieces)
    {
        var numbered = pieces.Select((piece, number) => (Piece: piece, Number: (ushort)number)).ToLookup(piece => piece.Piece.StartsWith(Continued, StringComparison.Ordinal));
        _first = numbered[false].ToFrozenDictionary(piece => piece.Piece, piece => piece.Number).GetAlternateLookup<ReadOnlySpan<char>>();
        _later = numbered[true].ToFrozenDictionary(piece => piece.Piece[Continued.Length..], piece => piece.Number).GetAlternateLookup<ReadOnlySpan<char>>();
        _unknown = NumberOf(Unknown);
    }

    /// <summary>The number of a piece.</summary>
    public ushort NumberOf(string piece) => piece.StartsWith(Continued, StringComparison.Ordinal) ? _later[piece.AsSpan(Continued.Length)] : _first[piece];

    /// <summary>Cuts a text.</summary>
    /// <returns>The numbers of its pieces; none where it is longer than can be read, or has a word of a script that is not known.</returns>
    public ushort[] Cut(ReadOnlySpan<char> text)
    {
        Span<ushort> pieces = stackalloc ushort[Most];
        Span<char> word = stackalloc char[LongestWord];
        var (count, at) = (0, 0);
        while (at < text.Length)
        {
            var character = text[at];
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                at++;
                continue;
            }

            var length = LengthOfSign(text[at..]) is > 0 and var sign ? sign : LengthOfWord(text[at..]);
            if (length > LongestWord || !Cut(Normal(text.Slice(at, length), word), pieces, ref count))
            {
                return [];
            }

            at += length;
        }

        return pieces[..count].ToArray();
    }

    private static int LengthOfWord(ReadOnlySpan<char> text)
    {
        var length = 1;
        while (length < text.Length && !char.IsWhiteSpace(text[length]) && LengthOfSign(text[length..]) == 0)
        {
            length++;
        }

        return length;
    }

    private bool Cut(ReadOnlySpan<char> word, Span<ushort> into, ref int count)
    {
        var known = _first;
        while (!word.IsEmpty)
        {
            var length = word.Length;
            ushort piece;
            while (!known.TryGetValue(word[..length], out piece))
            {
                if (--length == 0)
                {
                    // A sign or a picture is one unknown piece; a letter that nobody knows makes the text unreadable.
                    if (known.Dictionary != _first.Dictionary || HasLetter(word))
                    {
                        return false;
                    }

                    (piece, length) = (_unknown, word.Length);
                    break;
                }
            }

            if (count == into.Length)
            {
                return false;
            }

            into[count++] = piece;
            word = word[length..];
            known = _later;
        }

        return true;
    }

    private static ReadOnlySpan<char> Normal(ReadOnlySpan<char> word, Span<char> into)
    {
        var length = 0;
        foreach (var character in word)
        {
            var category = char.IsAscii(character) ? UnicodeCategory.LowercaseLetter : char.GetUnicodeCategory(character);
            if (category is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
            {
                var plain = character is >= 'À' and < '\u017F' ? Unaccented[character - 'À'] : ' ';
                into[length++] = plain == ' ' ? char.ToLowerInvariant(character) : plain;
            }
        }

        return into[..length];
    }

    // What stands alone wherever it stands: a mark, a symbol, a picture. 0 for what is part of a word.
    private static int LengthOfSign(ReadOnlySpan<char> text)
    {
        var character = text[0];
        if (char.IsSurrogate(character))
        {
            return Rune.DecodeFromUtf16(text, out _, out var length) == OperationStatus.Done ? length : 1;
        }

        return (char.IsAscii(character) ? !char.IsAsciiLetterOrDigit(character) : char.IsPunctuation(character) || char.IsSymbol(character)) ? 1 : 0;
    }

    private static bool HasLetter(ReadOnlySpan<char> word)
    {
        foreach (var rune in word.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                return true;
            }
        }

        return false;
    }
}
