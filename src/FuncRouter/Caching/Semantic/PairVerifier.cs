namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Judges whether the remembered answer to one question answers another. Texts that share most of their words often ask for different things
/// (another number, another name, the opposite), so likeness alone is not enough: what the two have alone is weighed against what they share.
/// </summary>
internal static class PairVerifier
{
    // The same text, its first capital, blanks and the mark at its end aside.
    private const double Identical = 1;

    // The same words with other signs, brackets or exponents: 6 × 7 and 6 ÷ 7.
    private const double OtherMarks = 0;

    // Of a long text some words are not kept; where those differ nothing is known.
    private const double Unknown = 0;

    /// <summary>The probability, from 0 to 1, that the answer to one question is right for the other too. It is the same either way round.</summary>
    /// <param name="asked">The question that is asked.</param>
    /// <param name="remembered">The question that was answered.</param>
    public static double Probability(TurnSignature asked, TurnSignature remembered)
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

        if (asked.Omitted != remembered.Omitted || asked.Words.IsEmpty || remembered.Words.IsEmpty)
        {
            return Unknown;
        }

        Span<float> features = stackalloc float[PairFeatures.Count];
        PairFeatures.Compute(asked, remembered, features);
        return PairModel.Shared.Probability(features);
    }
}
