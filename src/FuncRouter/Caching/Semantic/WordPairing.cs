using System.Numerics;

namespace FuncRouter.Caching.Semantic;

/// <summary>Which words of two texts belong together: the same word, another form or spelling of it, a synonym, or nothing.</summary>
internal ref struct WordPairing
{
    // Two words of five letters that differ in one share two thirds of their pairs.
    private const float SameSpelling = 0.6f;
    private const int LettersForSpelling = 5;
    private const float HeaviestWord = byte.MaxValue;
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
        var (sameA, sameB) = (PairedWeight(_a, partnersOfA), PairedWeight(_b, partnersOfB));
        PairLike(partnersOfA, partnersOfB);
        First = Survey(_a, _b, partnersOfA) with { Same = sameA };
        Second = Survey(_b, _a, partnersOfB) with { Same = sameB };
        CompareRests(partnersOfA, partnersOfB);
        CompareOrder(partnersOfA);
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

    /// <summary>Share of partners that stand the other way round.</summary>
    public float Inversions { get; private set; }

    /// <summary>Partners that follow different prepositions: <c>from India</c> and <c>to India</c>.</summary>
    public int Directions { get; private set; }

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

    /// <summary>The share of pairs of letters that two words have in common.</summary>
    public static float Overlap(ulong first, ulong second) =>
        (first | second) == 0 ? 1 : (float)BitOperations.PopCount(first & second) / BitOperations.PopCount(first | second);

    private static float PairedWeight(ReadOnlySpan<TurnWord> words, ReadOnlySpan<sbyte> partners)
    {
        var sum = 0f;
        for (var i = 0; i < words.Length; i++)
        {
            sum += partners[i] >= 0 && words[i].IsContent ? words[i].Weight / HeaviestWord : 0;
        }

        return sum;
    }

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

            var weight = word.Weight / HeaviestWord;
            survey.Content++;
            survey.Weight += weight;
            if (isPaired)
            {
                survey.SharedContent++;
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
