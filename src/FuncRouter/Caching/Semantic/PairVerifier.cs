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
    public static double Probability(TurnSignature asked, TurnSignature remembered)
    {
        if (Evident(asked, remembered) is { } evident)
        {
            return evident;
        }

        Span<float> features = stackalloc float[PairFeatures.Count];
        var words = WordsSay(asked, remembered, features);
        if (!AreRead(asked, remembered))
        {
            return ToProbability(words);
        }

        // Which comes first makes a little difference, so it must not depend on the caller.
        var (first, second) = (asked.Whole, asked.Written).CompareTo((remembered.Whole, remembered.Written)) < 0 ? (asked, remembered) : (remembered, asked);
        var together = Math.Min(PairReader.Shared.Read(first.Pieces, second.Pieces), MostTogether);
        return Weigh(features, words, together, asked.Meaning.Cosine(remembered.Meaning));
    }

    /// <summary>Whether <see cref="Probability"/> can be as great, found out with as little reading as possible: mostly none, or the new question alone.</summary>
    /// <param name="asked">The question that is asked.</param>
    /// <param name="remembered">The question that was answered.</param>
    /// <param name="probability">The probability.</param>
    public static bool MayReach(TurnSignature asked, TurnSignature remembered, double probability)
    {
        if (Evident(asked, remembered) is { } evident)
        {
            return evident >= probability;
        }

        Span<float> features = stackalloc float[PairFeatures.Count];
        var words = WordsSay(asked, remembered, features);
        return AreRead(asked, remembered)
            ? Weigh(features, words, MostTogether, MostAlike) >= probability
                && Weigh(features, words, MostTogether, asked.Meaning.Cosine(remembered.Meaning)) >= probability
            : ToProbability(words) >= probability;
    }

    /// <summary>The same in a thousandth of the time, by the words alone: whether it is worth the time to read both.</summary>
    /// <param name="asked">The question that is asked.</param>
    /// <param name="remembered">The question that was answered.</param>
    public static double Guess(TurnSignature asked, TurnSignature remembered)
    {
        if (Evident(asked, remembered) is { } evident)
        {
            return evident;
        }

        return ToProbability(WordsSay(asked, remembered));
    }

    /// <summary>What the words of two questions say: a logit.</summary>
    public static double WordsSay(TurnSignature asked, TurnSignature remembered)
    {
        Span<float> features = stackalloc float[PairFeatures.Count];
        return WordsSay(asked, remembered, features);
    }

    private static double WordsSay(TurnSignature asked, TurnSignature remembered, Span<float> features)
    {
        PairFeatures.Compute(asked, remembered, features);
        return PairModel.Shared.Logit(features);
    }

    private static bool AreRead(TurnSignature asked, TurnSignature remembered) => !asked.Pieces.IsEmpty && !remembered.Pieces.IsEmpty;

    private static double Weigh(ReadOnlySpan<float> features, double words, double together, double alike)
    {
        var sum = (TogetherWeight * together) + (MeaningWeight * alike) + (WordsWeight * words) + Bias;

        // Where hardly a word differs the words know better: reading does not see that a single one makes another question, nor that one is only misspelt.
        return ToProbability(
            PairFeatures.DifferInOneThing(features) ? Math.Min(sum, words)
            : PairFeatures.DifferInSpelling(features) ? Math.Max(sum, words)
            : sum);
    }

    private static double ToProbability(double logit) => 1 / (1 + Math.Exp(-logit));

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
