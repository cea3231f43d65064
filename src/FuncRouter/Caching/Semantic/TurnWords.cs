using System.Globalization;

namespace FuncRouter.Caching.Semantic;

/// <summary>Reads the words of a text in their normal form.</summary>
internal static class TurnWords
{
    /// <summary>Nobody writes longer words: they are digests, or sentences of scripts without spaces. Every character of them counts.</summary>
    public const int LongestWord = 48;

    private const uint HashBasis = 2166136261;
    private const uint HashPrime = 16777619;

    /// <summary>The form of a word: FNV-1a over its characters.</summary>
    public static uint HashOf(ReadOnlySpan<char> word)
    {
        var hash = HashBasis;
        foreach (var character in word)
        {
            hash = (hash ^ character) * HashPrime;
        }

        return hash;
    }

    /// <summary>Reads all words of a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="take">Takes a word: its characters in normal form, and whether it was written like a name.</param>
    /// <param name="pass">Told of every character that is in no word.</param>
    public static void Read(ReadOnlySpan<char> text, WordTaker take, MarkTaker? pass = null)
    {
        Span<char> word = stackalloc char[LongestWord];
        var (at, startsSentence) = (0, true);
        while (at < text.Length)
        {
            var length = WordLength(text, at);
            if (length == 0)
            {
                pass?.Invoke(text, at);
                startsSentence |= text[at] is '.' or '?' or '!' or '\n' or ':';
                at++;
                continue;
            }

            var written = text.Slice(at, length);
            var isName = !startsSentence && char.IsUpper(written[0]);
            at += length;
            Take(written, word, isName, take);
            startsSentence = false;
        }
    }

    /// <summary>Whether a comma between digits only makes a number easier to read: it stands before exactly three of them.</summary>
    /// <param name="text">A text.</param>
    /// <param name="comma">The comma's place.</param>
    public static bool PartsThousands(ReadOnlySpan<char> text, int comma)
    {
        var digits = text[(comma + 1)..].IndexOfAnyExceptInRange('0', '9');
        var isFraction = text[..comma] is ['0'] or [.., not (>= '0' and <= '9'), '0'];
        return !isFraction && (digits < 0 ? text.Length - comma - 1 : digits) == 3;
    }

    private static void Take(ReadOnlySpan<char> written, Span<char> word, bool isName, WordTaker take)
    {
        if (written.Length > word.Length)
        {
            word = new char[written.Length];
        }

        var length = 0;
        for (var i = 0; i < written.Length; i++)
        {
            var character = written[i];
            if (character != ',' || !PartsThousands(written, i))
            {
                word[length++] = character is '’' or '‘' or '`' ? '\'' : char.ToLowerInvariant(character);
            }
        }

        ReadOnlySpan<char> normal = word[..length];
        if (EnglishForms.Expand(normal) is { } words)
        {
            foreach (var part in words)
            {
                take(part, false);
            }

            return;
        }

        var quote = normal.IndexOf('\'');
        if (quote <= 0)
        {
            take(EnglishForms.Spell(normal), isName);
            return;
        }

        var before = normal[..quote];
        var after = normal[(quote + 1)..];
        switch (after)
        {
            case "t" when before is [_, .., 'n']:
                take(before[..^1], false);
                take("not", false);
                break;
            case "s":
                take(EnglishForms.Spell(before), isName);
                if (EnglishForms.TakesIs(before))
                {
                    take("is", false);
                }

                break;
            case "re" or "m" or "ve" or "ll" or "d":
                take(EnglishForms.Spell(before), isName);
                take(after switch { "re" => "are", "m" => "am", "ve" => "have", "ll" => "will", _ => "would" }, false);
                break;
            default:
                take(EnglishForms.Spell(before), isName);
                if (!after.IsEmpty)
                {
                    take(after, false);
                }

                break;
        }
    }

    // 0 where no word begins.
    private static int WordLength(ReadOnlySpan<char> text, int start)
    {
        var first = text[start];
        if (IsWordByItself(first) || "%&$€£+*=<>^/|~\\{}[]#@_".Contains(first) || (first == '-' && IsMinus(text, start)))
        {
            return 1;
        }

        if (!IsPart(text, start))
        {
            return 0;
        }

        var at = start + 1;
        while (at < text.Length)
        {
            if (IsPart(text, at) && !IsWordByItself(text[at]))
            {
                at++;
            }
            else if (at + 1 < text.Length && IsJoint(text[at], text[at - 1], text[at + 1]))
            {
                at += 2;
            }
            else
            {
                break;
            }
        }

        // C++, C#, F#: the sign makes it another language.
        while (at < text.Length && at - start <= 2 && text[at] is '+' or '#' && char.IsAsciiLetter(first))
        {
            at++;
        }

        return at - start;
    }

    private static bool IsJoint(char joint, char before, char after) => joint switch
    {
        '\'' or '’' or '‘' or '`' => char.IsLetter(before) && char.IsLetter(after),
        '.' or ',' when char.IsAsciiDigit(before) => char.IsAsciiDigit(after),
        '.' => char.IsAsciiLetterUpper(before) ? char.IsAsciiLetter(after) : char.IsAsciiLetterLower(before) && char.IsAsciiLetterLower(after),
        '/' => before is 'b' or 'v' && after is 'w' or 's',
        _ => false,
    };

    private static bool IsMinus(ReadOnlySpan<char> text, int at)
    {
        var before = text[..at].TrimEnd();
        var after = text[(at + 1)..].TrimStart();
        return after is [>= '0' and <= '9', ..] && (before is [] or [.., >= '0' and <= '9'] || before.Length < at);
    }

    private static bool IsPart(ReadOnlySpan<char> text, int at) =>
        char.IsLetterOrDigit(text[at])
        || char.IsSurrogatePair(at > 0 ? text[at - 1] : ' ', text[at])
        || (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        || char.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Scripts that put no space between words: every character counts.
    private static bool IsWordByItself(char character) => character is >= '⺀' and < '가' or >= '฀' and < '຀';
}

/// <summary>Takes a word.</summary>
/// <param name="word">Its normal form.</param>
/// <param name="isName">Whether it was written like a name.</param>
internal delegate void WordTaker(ReadOnlySpan<char> word, bool isName);

/// <summary>Is told of a character that is in no word.</summary>
/// <param name="text">The text.</param>
/// <param name="at">The character's place.</param>
internal delegate void MarkTaker(ReadOnlySpan<char> text, int at);
