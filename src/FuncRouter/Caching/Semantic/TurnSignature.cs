using System.Runtime.CompilerServices;
using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// What is kept of the last user turn of a conversation for comparing it with others: its words in normal form, as hashes, what kind of
/// question it is, and, of a text that can be read, its pieces. It is compact; what it means is found out when it is first asked for, and kept.
/// </summary>
internal sealed class TurnSignature
{
    /// <summary>Words kept of a longer text: from its beginning.</summary>
    public const int KeptFirst = 64;

    /// <summary>Words kept of a longer text: from its end.</summary>
    public const int KeptLast = 32;

    // Beyond this a text is a document. It is hashed as it is and not read word by word.
    private const int LongestRead = 8 * 1024;

    private const int ObjectOverhead = 24;

    /// <summary>What a hash begins with: FNV-1a of 64 bits.</summary>
    public const ulong HashBasis = 14695981039346656037;

    /// <summary>What it is multiplied by.</summary>
    public const ulong HashPrime = 1099511628211;

    private readonly TurnWord[] _words;
    private readonly sbyte[] _direction;
    private readonly ushort[] _pieces;
    private QuestionVector? _meaning;

    private TurnSignature(TurnWord[] words, ushort[] pieces, int wordCount, ulong omitted, ulong whole, QuestionKind kind)
    {
        (_words, _pieces, WordCount, Omitted, Whole, Kind) = (words, pieces, wordCount, omitted, whole, kind);
        _direction = DirectionOf(words);
    }

    /// <summary>The words, at most <see cref="KeptFirst"/> + <see cref="KeptLast"/>.</summary>
    public ReadOnlySpan<TurnWord> Words => _words;

    /// <summary>The words that the text has, kept or not.</summary>
    public int WordCount { get; }

    /// <summary>The hash of what is not kept; 0 where all is.</summary>
    public ulong Omitted { get; }

    /// <summary>The hash of all words.</summary>
    public ulong Whole { get; }

    /// <summary>The hash of the text as it is written, its first capital, blanks and its last full stop or question mark aside.</summary>
    public ulong Written { get; private init; }

    /// <summary>The hash of what is in no word and yet makes another question, with its place: brackets, signs, exponents.</summary>
    public ulong Marks { get; private init; }

    /// <summary>The hash of the signs of mathematics that are in no word, wherever they stand.</summary>
    public ulong Signs { get; private init; }

    /// <summary>What is asked for.</summary>
    public QuestionKind Kind { get; }

    /// <summary>Which way the text as a whole points.</summary>
    public ReadOnlySpan<sbyte> Direction => _direction;

    /// <summary>The text as <see cref="PairReader"/> reads it; empty where it cannot, or is not to: the text is long, or of a script that the reader does not know.</summary>
    public ReadOnlySpan<ushort> Pieces => _pieces;

    /// <summary>Which way the text points as <see cref="PairReader"/> reads it. That takes milliseconds when it is first asked for.</summary>
    public QuestionVector Meaning => _meaning ??= PairReader.Shared.Meaning(_pieces);

    /// <summary>Reads the text now, so that nobody waits for its meaning later.</summary>
    public void ReadAhead() => _ = _pieces.Length == 0 ? null : Meaning;

    /// <summary>What it takes in memory once it was read.</summary>
    public int MemoryBytes =>
        (4 * ObjectOverhead) + sizeof(ulong) * 8 + (_words.Length * Unsafe.SizeOf<TurnWord>()) + _direction.Length + (_pieces.Length * sizeof(ushort))
        + (_pieces.Length == 0 ? 0 : QuestionVector.MemoryBytesOf(PairReader.Shared.Width));

    /// <summary>Makes the signature of a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="reads">Whether it may be read; else <see cref="Pieces"/> is empty, and the reader's weights stay out of memory.</param>
    public static TurnSignature Of(string text, bool reads = true)
    {
        var reader = new Reader(reads);
        if (text.Length <= LongestRead)
        {
            TurnWords.Read(text, reader.Take, reader.Pass);
            return reader.ToSignature(text, 0);
        }

        var half = LongestRead / 2;
        TurnWords.Read(text.AsSpan(0, half), reader.Take, reader.Pass);
        TurnWords.Read(text.AsSpan(text.Length - half), reader.Take, reader.Pass);
        return reader.ToSignature(text, HashOf(text.AsSpan(half, text.Length - (2 * half))));
    }

    private static ulong HashOf(ReadOnlySpan<char> text)
    {
        var hash = HashBasis;
        foreach (var character in text)
        {
            hash = (hash ^ character) * HashPrime;
        }

        return hash;
    }

    private static sbyte[] DirectionOf(TurnWord[] words)
    {
        var table = WordTable.Shared;
        Span<float> sum = stackalloc float[table.Dimensions];
        sum.Clear();
        foreach (var word in words)
        {
            if (word.Entry >= 0)
            {
                table.AddTo(sum, word.Entry);
            }
        }

        var largest = 0f;
        foreach (var value in sum)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var direction = new sbyte[sum.Length];
        for (var i = 0; largest > 0 && i < sum.Length; i++)
        {
            direction[i] = (sbyte)MathF.Round(sum[i] / largest * sbyte.MaxValue);
        }

        return direction;
    }

    private sealed class Reader(bool reads)
    {
        // A word that the table lacks is rare and tells much; a number more.
        private const byte UnknownWeight = 215;
        private const byte NumberWeight = 170;

        private readonly List<TurnWord> _words = [];
        private ulong _marks = HashBasis;
        private ulong _signs = HashBasis;

        public void Take(ReadOnlySpan<char> word, bool isName)
        {
            var traits = FunctionWords.Of(word);
            Span<char> buffer = stackalloc char[TurnWords.LongestWord + 2];
            var isLong = word.Length > TurnWords.LongestWord;
            var form = TurnWords.HashOf(word);
            var stem = isLong ? form : TurnWords.HashOf(EnglishForms.Stem(word, buffer));
            var entry = WordTable.Shared.Find(form);
            if (isLong || char.IsAsciiDigit(word[0]) || word is ['+' or '-' or '*' or '=' or '<' or '>' or '^'])
            {
                traits |= WordTraits.Number;
            }
            else if (!char.IsLetterOrDigit(word[0]) && entry < 0)
            {
                traits |= WordTraits.Function;
            }
            else if (isName && traits == WordTraits.None)
            {
                traits |= WordTraits.Name;
            }

            var weight = entry >= 0 ? WordTable.Shared.Weight(entry)
                : (traits & WordTraits.Number) != 0 ? NumberWeight
                : (traits & WordTraits.Function) != 0 ? (byte)0
                : UnknownWeight;
            _words.Add(new TurnWord(form, stem, LettersOf(word), entry, weight, traits));
        }

        public void Pass(ReadOnlySpan<char> text, int at)
        {
            if (TurnMarks.IsMeant(text, at))
            {
                _marks = (_marks ^ (uint)_words.Count) * HashPrime;
                _marks = (_marks ^ TurnMarks.Normal(text[at])) * HashPrime;
            }

            if (TurnMarks.IsSign(text[at]))
            {
                _signs = (_signs ^ text[at]) * HashPrime;
            }
        }

        public TurnSignature ToSignature(string text, ulong omitted)
        {
            var all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_words);
            var kind = MarkFrame(all);
            var count = all.Length;
            var whole = omitted ^ HashOfForms(all);
            if (count == 0)
            {
                // No word at all: the characters are what it is.
                whole = HashOf(text);
            }

            var kept = all.ToArray();
            if (count > KeptFirst + KeptLast)
            {
                omitted ^= HashOfForms(all[KeptFirst..^KeptLast]) | 1;
                kept = [.. all[..KeptFirst], .. all[^KeptLast..]];
            }

            var pieces = reads && omitted == 0 ? PairReader.Shared.Pieces.Cut(text) : [];
            return new TurnSignature(kept, pieces, count, omitted, whole, kind) { Written = TurnMarks.HashOf(text), Marks = _marks, Signs = _signs };
        }

        private static QuestionKind MarkFrame(Span<TurnWord> words)
        {
            Span<uint> forms = stackalloc uint[Math.Min(words.Length, KeptLast)];
            for (var i = 0; i < forms.Length; i++)
            {
                forms[i] = words[i].Form;
            }

            var (kind, start, length) = QuestionKinds.Find(forms);
            for (var i = 0; i < start + length; i++)
            {
                words[i] = words[i] with { Traits = words[i].Traits | WordTraits.Frame };
            }

            return kind;
        }

        private static ulong HashOfForms(ReadOnlySpan<TurnWord> words)
        {
            var hash = HashBasis;
            foreach (var word in words)
            {
                hash = (hash ^ word.Form) * HashPrime;
            }

            return hash;
        }

        private static ulong LettersOf(ReadOnlySpan<char> word)
        {
            ulong letters = 0;
            var before = '^';
            foreach (var letter in word)
            {
                letters |= Bit(before, letter);
                before = letter;
            }

            return letters | Bit(before, '$');
        }

        private static ulong Bit(char first, char second) => 1UL << (int)((((uint)first * 31) + second) * 2654435769u >> 26);
    }
}
