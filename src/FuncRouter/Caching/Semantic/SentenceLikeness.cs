namespace FuncRouter.Caching.Semantic;

/// <summary>What two texts have in common as sentences: neighbours, runs, first and last words, and the words that hold them together.</summary>
internal ref struct SentenceLikeness
{
    private readonly ReadOnlySpan<TurnWord> _a;
    private readonly ReadOnlySpan<TurnWord> _b;

    /// <summary>Compares two texts.</summary>
    public SentenceLikeness(ReadOnlySpan<TurnWord> first, ReadOnlySpan<TurnWord> second)
    {
        _a = first;
        _b = second;
        (SameFirst, SameLast) = (SameContent(fromEnd: false), SameContent(fromEnd: true));
        var (neighbours, longest) = (0, 0);
        for (var i = 0; i + 1 < _a.Length; i++)
        {
            for (var j = 0; j + 1 < _b.Length; j++)
            {
                if (_a[i].Stem == _b[j].Stem && _a[i + 1].Stem == _b[j + 1].Stem)
                {
                    neighbours++;
                    break;
                }
            }
        }

        for (var i = 0; i < _a.Length; i++)
        {
            for (var j = 0; j < _b.Length && longest < _a.Length - i; j++)
            {
                var run = 0;
                while (i + run < _a.Length && j + run < _b.Length && _a[i + run].Stem == _b[j + run].Stem)
                {
                    run++;
                }

                longest = Math.Max(longest, run);
            }
        }

        var (shorter, longer) = (Math.Min(_a.Length, _b.Length), Math.Max(_a.Length, _b.Length));
        Neighbours = longer > 1 ? Math.Min(1, (float)neighbours / (longer - 1)) : 0;
        LongestRun = shorter > 0 ? (float)longest / shorter : 0;
        CompareFunctionWords();
    }

    /// <summary>Whether both begin with the same word of content.</summary>
    public bool SameFirst { get; private set; }

    /// <summary>Whether both end with the same word of content.</summary>
    public bool SameLast { get; private set; }

    /// <summary>Share of pairs of neighbouring words that both have.</summary>
    public float Neighbours { get; private set; }

    /// <summary>The longest run of equal words, as a share of the shorter text.</summary>
    public float LongestRun { get; private set; }

    /// <summary>Share of function words that both have.</summary>
    public float FunctionWords { get; private set; }

    /// <summary>Whether they speak of different persons.</summary>
    public bool PersonsDiffer { get; private set; }

    /// <summary>Share of pairs of letters that both have.</summary>
    public float Letters { get; private set; }

    private readonly bool SameContent(bool fromEnd)
    {
        var (first, second) = (Content(_a, fromEnd), Content(_b, fromEnd));
        return first >= 0 && second >= 0 && _a[first].Stem == _b[second].Stem;
    }

    private static int Content(ReadOnlySpan<TurnWord> words, bool fromEnd)
    {
        for (var n = 0; n < words.Length; n++)
        {
            var i = fromEnd ? words.Length - 1 - n : n;
            if (words[i].IsContent)
            {
                return i;
            }
        }

        return -1;
    }

    private void CompareFunctionWords()
    {
        var (all, shared) = (0, 0);
        ulong lettersOfA = 0, lettersOfB = 0;
        uint personsOfA = 0, personsOfB = 0;
        foreach (ref readonly var word in _a)
        {
            lettersOfA |= word.Letters;
            personsOfA += word.Is(WordTraits.Person) ? word.Form : 0;
            if (word.Is(WordTraits.Function))
            {
                all++;
                shared += WordWorth.Has(_b, word.Form) ? 1 : 0;
            }
        }

        foreach (ref readonly var word in _b)
        {
            lettersOfB |= word.Letters;
            personsOfB += word.Is(WordTraits.Person) ? word.Form : 0;
            if (word.Is(WordTraits.Function))
            {
                all++;
                shared += WordWorth.Has(_a, word.Form) ? 1 : 0;
            }
        }

        FunctionWords = all > 0 ? (float)shared / all : 1;
        PersonsDiffer = personsOfA != personsOfB;
        Letters = WordPairing.Overlap(lettersOfA, lettersOfB);
    }
}
