using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Judges whether the remembered answer to one question answers another. Texts that share most of their words often ask for different things
/// (another number, another name, the opposite), so likeness alone is not enough: what the two have alone is weighed against what they share, and
/// both are read together.
/// </summary>
internal static class PairVerifier
{
    /// <summary>The probability of the same text, its first capital, blanks and the mark at its end aside.</summary>
    public const double Identical = 1;

    // The same words with other signs, brackets or exponents: 6 × 7 and 6 ÷ 7.
    private const double OtherMarks = 0;

    // Of a long text some words are not kept; where those differ nothing is known.
    private const double Unknown = 0;

    // What reading both together says and how near their meanings are weigh about the same, by how much either varies, and what their words say a little. The
    // scale of the sum and the bias are those of a logistic regression (eng/semantic/reader/weigh.py).
    private const double TogetherWeight = 0.3211;
    private const double MeaningWeight = 4.816;
    private const double WordsWeight = 0.1284;
    private const double Bias = -3.974;

    // What reading both together says at the most. Of ten thousand pairs and of the same text twice none had more than 5.6.
    private const double MostTogether = 6;
    private const double MostAlike = 1;

    /// <summary>The probability, from 0 to 1, that the answer to one question is right for the other too. It is the same either way round.</summary>
    /// <param name="asked">The question that is asked.</param>
    /// <param name="remembered">The question that was answered.</param>
    public static double Probability(TurnSignature asked, TurnSignature remembered) => Read(ByWords(asked, remembered), asked, remembered, atLeast: 0)!.Value;

    /// <summary>What the words of both say, in a thousandth of the time that reading takes.</summary>
    /// <param name="asked">The question that is asked.</param>
    /// <param name="remembered">The question that was answered.</param>
    public static WordVerdict ByWords(TurnSignature asked, TurnSignature remembered)
    {
        if (Evident(asked, remembered) is { } evident)
        {
            return new WordVerdict(0, WordDifference.Any, IsReadable: false, evident);
        }

        Span<float> features = stackalloc float[PairFeatures.Count];
        PairFeatures.Compute(asked, remembered, features);
        var difference = PairFeatures.DifferInOneThing(features) ? WordDifference.OneThing
            : PairFeatures.DifferInSpelling(features) ? WordDifference.Spelling
            : WordDifference.Any;
        return new WordVerdict(PairModel.Shared.Logit(features), difference, !asked.Pieces.IsEmpty && !remembered.Pieces.IsEmpty);
    }

    /// <summary>The greatest probability that reading could come to.</summary>
    /// <param name="words">What the words of both say.</param>
    public static double MostOf(in WordVerdict words) => words.IsFinal ? words.Probability : Weigh(words, MostTogether, MostAlike);

    /// <summary>The probability as <see cref="Probability"/> has it, unless it turns out to be too small to be of use: each alone is read first, and mostly was before.</summary>
    /// <param name="words">What the words of both say. Whether they leave <paramref name="atLeast"/> open, <see cref="MostOf"/> tells before anything is read.</param>
    /// <param name="asked">The question that is asked.</param>
    /// <param name="remembered">The question that was answered.</param>
    /// <param name="atLeast">The least that is of use.</param>
    /// <returns>The probability, be it less than that; null where it is certain to be less, and was not found out.</returns>
    public static double? Read(in WordVerdict words, TurnSignature asked, TurnSignature remembered, double atLeast)
    {
        if (words.IsFinal)
        {
            return words.Probability;
        }

        var alike = Math.Min(asked.Meaning.Cosine(remembered.Meaning), MostAlike);
        if (Weigh(words, MostTogether, alike) < atLeast)
        {
            return null;
        }

        // Which comes first makes a little difference, so it must not depend on the caller.
        var (first, second) = (asked.Whole, asked.Written).CompareTo((remembered.Whole, remembered.Written)) < 0 ? (asked, remembered) : (remembered, asked);
        return Weigh(words, Math.Min(PairReader.Shared.Read(first.Pieces, second.Pieces), MostTogether), alike);
    }

    private static double Weigh(in WordVerdict words, double together, double alike)
    {
        var sum = (TogetherWeight * together) + (MeaningWeight * alike) + (WordsWeight * words.Logit) + Bias;

        // Where hardly a word differs the words know better: reading does not see that a single one makes another question, nor that one is only misspelt.
        var logit = words.Difference switch
        {
            WordDifference.OneThing => Math.Min(sum, words.Logit),
            WordDifference.Spelling => Math.Max(sum, words.Logit),
            _ => sum,
        };
        return 1 / (1 + Math.Exp(-logit));
    }

    // What needs no weighing; null where it does.
    private static double? Evident(TurnSignature asked, TurnSignature remembered)
    {
        if (asked.Signs != remembered.Signs)
        {
            return OtherMarks;
        }

        if (asked.Whole == remembered.Whole && asked.WordCount == remembered.WordCount)
        {
            if (asked.Written == remembered.Written)
            {
                return Identical;
            }

            if (asked.Marks != remembered.Marks)
            {
                return OtherMarks;
            }
        }

        return asked.Omitted != remembered.Omitted || asked.Words.IsEmpty || remembered.Words.IsEmpty ? Unknown : null;
    }
}
