using System.Numerics;

namespace FuncRouter.Caching.Semantic;

/// <summary>Which words of two texts belong together: the same word, another form or spelling of it, a synonym, or nothing.</summary>
internal ref struct WordPairing
{
    // Two words of five letters that differ in one share two thirds of their pairs.
    private const float SameSpelling = 0.6f;
    private const int LettersForSpelling = 5;
    private const int Most = TurnSignature.KeptFirst + TurnSignature.KeptLast;

    private readonly ReadOnlySpan<TurnWord> _a;
    private readonly ReadOnlySpan<TurnWord> _b;

    /// <summary>Pairs the words of two texts.</summary>
    public WordPairing(ReadOnlySpan<TurnWord> first, ReadOnlySpan<TurnWord> second)
    {
        _a = first;
        _b = second;
        Span<sbyte> partnersOfA = stackalloc sbyte[Most];
        Span<sbyte> partnersOfB = stackalloc sbyte[Most];
        partnersOfA.Fill(-1);
        partnersOfB.Fill(-1);
        PairSame(partnersOfA, partnersOfB);
        First = Survey(_a, _b, partnersOfA);
        Second = Survey(_b, _a, partnersOfB);
        var (sameA, sameB) = (First.Same, Second.Same);
        PairLike(partnersOfA, partnersOfB);
        First = Survey(_a, _b, partnersOfA) with { Same = sameA };
        Second = Survey(_b, _a, partnersOfB) with { Same = sameB };
        CompareRests(partnersOfA, partnersOfB);
        CompareOrder(partnersOfA);
        CompareSentences();
    }

    /// <summary>What was found of the first text.</summary>
    public WordSurvey First { get; private set; }

    /// <summary>What was found of the second text.</summary>
    public WordSurvey Second { get; private set; }

    /// <summary>How alike what is left of the two is as a whole.</summary>
    public float RestLikeness { get; private set; }

    /// <summary>How alike the closest words are that have no partner.</summary>
    public float ClosestRest { get; private set; }

    /// <summary>Words left over that are opposites.</summary>
    public int Antonyms { get; private set; }

    /// <summary>Words left over that are different kinds of one thing.</summary>
    public int OneClass { get; private set; }

    /// <summary>Partners that are different words.</summary>
    public int SynonymsUsed { get; private set; }

    /// <summary>Whether both begin with the same word of content.</summary>
    public bool SameFirst { get; private set; }

    /// <summary>Whether both end with the same word of content.</summary>
    public bool SameLast { get; private set; }

    /// <summary>Share of pairs of neighbouring words that both have.</summary>
    public float Neighbours { get; private set; }

    /// <summary>The longest run of equal words, as a share of the shorter text.</summary>
    public float LongestRun { get; private set; }

    /// <summary>Share of partners that stand the other way round.</summary>
    public float Inversions { get; private set; }

    /// <summary>Partners that follow different prepositions: <c>from India</c> and <c>to India</c>.</summary>
    public int Directions { get; private set; }

    /// <summary>Share of function words that both have.</summary>
    public float FunctionWords { get; private set; }

    /// <summary>Whether they speak of different persons.</summary>
    public bool PersonsDiffer { get; private set; }

    /// <summary>Share of pairs of letters that both have.</summary>
    public float Letters { get; private set; }

    /// <summary>Whether all words of content are partners in the same order.</summary>
    public bool SameOrder { get; private set; }

    private readonly void PairSame(scoped Span<sbyte> partnersOfA, scoped Span<sbyte> partnersOfB)
    {
        for (var i = 0; i < _a.Length; i++)
        {
            var (found, distance) = (-1, int.MaxValue);
            for (var j = 0; j < _b.Length; j++)
            {
                if (partnersOfB[j] < 0 && _a[i].Stem == _b[j].Stem && Math.Abs(i - j) < distance)
                {
                    (found, distance) = (j, Math.Abs(i - j));
                }
            }

            if (found >= 0)
            {
                (partnersOfA[i], partnersOfB[found]) = ((sbyte)found, (sbyte)i);
            }
        }
    }

    private void PairLike(scoped Span<sbyte> partnersOfA, scoped Span<sbyte> partnersOfB)
    {
        for (var i = 0; i < _a.Length; i++)
        {
            if (partnersOfA[i] >= 0 || !_a[i].IsContent)
            {
                continue;
            }

            for (var j = 0; j < _b.Length; j++)
            {
                if (partnersOfB[j] < 0 && _b[j].IsContent && AreLike(_a[i], _b[j]))
                {
                    (partnersOfA[i], partnersOfB[j]) = ((sbyte)j, (sbyte)i);
                    SynonymsUsed++;
                    break;
                }
            }
        }
    }

    private static bool AreLike(in TurnWord first, in TurnWord second)
    {
        if (((first.Traits | second.Traits) & WordTraits.Number) != 0)
        {
            return false;
        }

        if (first.Entry >= 0 && second.Entry >= 0)
        {
            return WordTable.Shared.AreSynonyms(first.Entry, second.Entry);
        }

        return Overlap(first.Letters, second.Letters) >= SameSpelling
            && Math.Min(BitOperations.PopCount(first.Letters), BitOperations.PopCount(second.Letters)) >= LettersForSpelling;
    }

    private static float Overlap(ulong first, ulong second) =>
        (first | second) == 0 ? 1 : (float)BitOperations.PopCount(first & second) / BitOperations.PopCount(first | second);

    private static WordSurvey Survey(ReadOnlySpan<TurnWord> own, ReadOnlySpan<TurnWord> other, ReadOnlySpan<sbyte> partners)
    {
        var survey = default(WordSurvey);
        for (var i = 0; i < own.Length; i++)
        {
            ref readonly var word = ref own[i];
            var isPaired = partners[i] >= 0;
            survey.Negations += word.Is(WordTraits.Negation) ? 1 : 0;
            if (!word.IsContent)
            {
                continue;
            }

            var weight = word.Weight / 255f;
            survey.Content++;
            survey.Weight += weight;
            if (isPaired)
            {
                survey.SharedContent++;
                survey.Same += weight;
                survey.Like += weight;
                survey.Soft += weight;
                survey.NumbersShared += word.Is(WordTraits.Number) ? 1 : 0;
                survey.NamesShared += word.Is(WordTraits.Name) ? 1 : 0;
                continue;
            }

            survey.Soft += weight * Math.Max(0, Closest(word, other));
            survey.Rest += weight;
            survey.RestCount++;
            survey.HeaviestRest = Math.Max(survey.HeaviestRest, weight);
            survey.NumbersAlone += word.Is(WordTraits.Number) ? 1 : 0;
            survey.NamesAlone += word.Is(WordTraits.Name) ? 1 : 0;
            survey.UnknownRest += word.Entry < 0 && !word.Is(WordTraits.Number) ? 1 : 0;
        }

        return survey;
    }

    private static float Closest(in TurnWord word, ReadOnlySpan<TurnWord> others)
    {
        var closest = 0f;
        foreach (ref readonly var other in others)
        {
            if (word.Entry >= 0 && other.Entry >= 0 && other.IsContent)
            {
                closest = Math.Max(closest, WordTable.Shared.Likeness(word.Entry, other.Entry));
            }
        }

        return closest;
    }

    private void CompareRests(scoped ReadOnlySpan<sbyte> partnersOfA, scoped ReadOnlySpan<sbyte> partnersOfB)
    {
        var table = WordTable.Shared;
        Span<float> restOfA = stackalloc float[table.Dimensions];
        Span<float> restOfB = stackalloc float[table.Dimensions];
        restOfA.Clear();
        restOfB.Clear();
        for (var i = 0; i < _a.Length; i++)
        {
            if (partnersOfA[i] < 0 && _a[i].IsContent && _a[i].Entry >= 0)
            {
                table.AddTo(restOfA, _a[i].Entry);
            }
        }

        for (var j = 0; j < _b.Length; j++)
        {
            if (partnersOfB[j] >= 0 || !_b[j].IsContent || _b[j].Entry < 0)
            {
                continue;
            }

            table.AddTo(restOfB, _b[j].Entry);
            for (var i = 0; i < _a.Length; i++)
            {
                if (partnersOfA[i] < 0 && _a[i].IsContent && _a[i].Entry >= 0)
                {
                    ClosestRest = Math.Max(ClosestRest, table.Likeness(_a[i].Entry, _b[j].Entry));
                    Antonyms += table.AreAntonyms(_a[i].Entry, _b[j].Entry) ? 1 : 0;
                    OneClass += table.AreOfOneClass(_a[i].Entry, _b[j].Entry) ? 1 : 0;
                }
            }
        }

        RestLikeness = Cosine(restOfA, restOfB);
    }

    private void CompareOrder(scoped ReadOnlySpan<sbyte> partnersOfA)
    {
        var (pairs, inverted, directed) = (0, 0, 0);
        var differ = 0;
        for (var i = 0; i < _a.Length; i++)
        {
            if (!_a[i].IsContent || partnersOfA[i] < 0)
            {
                continue;
            }

            for (var before = 0; before < i; before++)
            {
                if (_a[before].IsContent && partnersOfA[before] >= 0)
                {
                    pairs++;
                    inverted += partnersOfA[i] < partnersOfA[before] ? 1 : 0;
                }
            }

            var (own, other) = (DirectionBefore(_a, i), DirectionBefore(_b, partnersOfA[i]));
            differ += own != other ? 1 : 0;
            directed += own != other && own != 0 && other != 0 ? 1 : 0;
        }

        Inversions = pairs > 0 ? (float)inverted / pairs : 0;
        Directions = Math.Min(2, inverted > 0 ? differ : directed);
        SameOrder = inverted == 0 && First.RestCount == 0 && Second.RestCount == 0;
    }

    // The preposition that gives a word its part; 0 where none does.
    private static uint DirectionBefore(ReadOnlySpan<TurnWord> words, int at) =>
        at > 0 && words[at - 1].Is(WordTraits.Direction) ? words[at - 1].Form : 0;

    private void CompareSentences()
    {
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
        Letters = Overlap(lettersOfA, lettersOfB);
    }

    private static float Cosine(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var (product, one, other) = (0f, 0f, 0f);
        for (var i = 0; i < first.Length; i++)
        {
            product += first[i] * second[i];
            one += first[i] * first[i];
            other += second[i] * second[i];
        }

        return one == 0 || other == 0 ? 0 : product / MathF.Sqrt(one * other);
    }
}

/// <summary>What a pairing found of one of its texts.</summary>
internal record struct WordSurvey
{
    /// <summary>Words of content.</summary>
    public int Content;

    /// <summary>Those with a partner.</summary>
    public int SharedContent;

    /// <summary>What the words of content weigh.</summary>
    public float Weight;

    /// <summary>What those weigh whose partner is the same word.</summary>
    public float Same;

    /// <summary>What those weigh that have a partner.</summary>
    public float Like;

    /// <summary>The same, and each word without a partner as far as the closest word is like it.</summary>
    public float Soft;

    /// <summary>What those without a partner weigh.</summary>
    public float Rest;

    /// <summary>The heaviest of them.</summary>
    public float HeaviestRest;

    /// <summary>Words of content without a partner.</summary>
    public int RestCount;

    /// <summary>Numbers without a partner.</summary>
    public int NumbersAlone;

    /// <summary>Numbers with a partner.</summary>
    public int NumbersShared;

    /// <summary>Names without a partner.</summary>
    public int NamesAlone;

    /// <summary>Names with a partner.</summary>
    public int NamesShared;

    /// <summary>Negations.</summary>
    public int Negations;

    /// <summary>Words without a partner that the table does not know.</summary>
    public int UnknownRest;
}
