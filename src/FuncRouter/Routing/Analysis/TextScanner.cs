using System.Text;

namespace FuncRouter.Routing.Analysis;

/// <summary>
/// Reads the words, numbers and marks of a JSON string in its own bytes: escapes are resolved as they come, nothing is copied.
/// </summary>
/// <param name="text">What stands between the quotation marks.</param>
internal ref struct TextScanner(ReadOnlySpan<byte> text)
{
    private const uint HashBasis = 2166136261;
    private const uint HashPrime = 16777619;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>What was read last.</summary>
    public PieceKind Kind { get; private set; }

    /// <summary>For a word: the hash (FNV-1a over its characters) of its small letters. For a mark: the character. For a number of one digit: that digit.</summary>
    public uint Value { get; private set; }

    /// <summary>Characters of a word or number.</summary>
    public int Length { get; private set; }

    /// <summary>The highest character of a word.</summary>
    public int Highest { get; private set; }

    /// <summary>The hash that <see cref="Value"/> has for a word.</summary>
    public static uint HashOf(string word)
    {
        var scanner = new TextScanner(Encoding.UTF8.GetBytes(word));
        scanner.Read();
        return scanner.Value;
    }

    /// <summary>Joins the hashes of two neighbours.</summary>
    public static uint Join(uint first, uint second) => ((first ^ (second >> 7)) * HashPrime) ^ second;

    /// <summary>Reads the next piece, white space left out except for line breaks.</summary>
    /// <returns>False at the end.</returns>
    public bool Read()
    {
        while (_at < _text.Length)
        {
            var character = Peek(out var length);
            if (IsLetter(character))
            {
                ReadWord();
                return true;
            }

            _at += length;
            if (character is >= '0' and <= '9')
            {
                ReadNumber();
                return true;
            }

            if (character == '\n' || character > ' ')
            {
                (Kind, Value, Length) = (character == '\n' ? PieceKind.LineBreak : PieceKind.Mark, (uint)character, 1);
                return true;
            }
        }

        return false;
    }

    private void ReadWord()
    {
        var (hash, count, highest) = (HashBasis, 0, 0);
        while (_at < _text.Length)
        {
            var character = Peek(out var length);
            if (!IsLetter(character))
            {
                break;
            }

            highest = Math.Max(highest, character);
            hash = (hash ^ (uint)Small(character)) * HashPrime;
            _at += length;
            count++;
            if (IsWordByItself(character))
            {
                break;
            }
        }

        (Kind, Value, Length, Highest) = (PieceKind.Word, hash, count, highest);
    }

    private void ReadNumber()
    {
        var start = _at - 1;
        while (_at < _text.Length && _text[_at] is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        (Kind, Value, Length) = (PieceKind.Number, _at - start == 1 ? (uint)(_text[start] - '0') : 0, _at - start);
    }

    private readonly int Peek(out int length)
    {
        int first = _text[_at];
        length = 1;
        if (first == '\\')
        {
            return Escaped(out length);
        }

        if (first < 0x80)
        {
            return first;
        }

        Rune.DecodeFromUtf8(_text[_at..], out var rune, out length);
        return rune.Value;
    }

    private readonly int Escaped(out int length)
    {
        length = Math.Min(2, _text.Length - _at);
        if (length < 2)
        {
            return ' ';
        }

        switch (_text[_at + 1])
        {
            case (byte)'n':
                return '\n';
            case (byte)'t' or (byte)'r' or (byte)'b' or (byte)'f':
                return ' ';
            case (byte)'u' when _at + 6 <= _text.Length:
                length = 6;
                var value = 0;
                foreach (var digit in _text.Slice(_at + 2, 4))
                {
                    value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
                }

                return value;
            default:
                return _text[_at + 1];
        }
    }

    private static bool IsLetter(int character) =>
        (uint)((character | 0x20) - 'a') < 26
        || (character >= 0xAA && (character < 0x10000 ? char.IsLetter((char)character) : Rune.IsValid(character) && Rune.IsLetter(new Rune(character))));

    private static int Small(int character) =>
        (uint)(character - 'A') < 26 || character is >= 0xC0 and <= 0xDE or >= 0x391 and <= 0x3A9 or >= 0x410 and <= 0x42F ? character + 32 : character;

    // Scripts that put no space between words: every character counts.
    private static bool IsWordByItself(int character) => character is >= 0x2E80 and < 0xAC00 or >= 0x0E00 and < 0x0E80 or >= 0x20000;
}

/// <summary>What a piece of text is.</summary>
internal enum PieceKind
{
    /// <summary>A word.</summary>
    Word,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Punctuation or a symbol.</summary>
    Mark,

    /// <summary>The end of a line.</summary>
    LineBreak,
}
