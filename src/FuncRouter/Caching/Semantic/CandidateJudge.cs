namespace FuncRouter.Caching.Semantic;

/// <summary>A question that may mean the same as one that was asked.</summary>
/// <param name="Candidate">The question.</param>
/// <param name="Probability">That one answer is right for both.</param>
/// <typeparam name="T">What stands for it.</typeparam>
internal readonly record struct JudgedCandidate<T>(T Candidate, double Probability);

/// <summary>
/// Judges questions that were found. Reading takes a thousand times as long as looking at the words (docs/performance.md), so the words decide which of
/// them are read.
/// </summary>
internal static class CandidateJudge
{
    private const int MostRead = 3;

    // Of the pairs that reading would find likelier than not, two in a hundred are below (Quora's pairs), of those that it would find likely none.
    private const double WorthReading = 0.06;

    /// <summary>Judges the candidates that are worth it.</summary>
    /// <param name="asked">The question that was asked.</param>
    /// <param name="candidates">The questions that were found.</param>
    /// <param name="signature">What of a question is compared.</param>
    /// <param name="reads">Whether they are read; else their words decide.</param>
    /// <returns>The likeliest first; a few at the most.</returns>
    public static IEnumerable<JudgedCandidate<T>> Judge<T>(TurnSignature asked, IEnumerable<T> candidates, Func<T, TurnSignature> signature, bool reads = true)
    {
        var likeliest = candidates
            .Select(candidate => new JudgedCandidate<T>(candidate, PairVerifier.Guess(asked, signature(candidate))))
            .Where(candidate => candidate.Probability >= WorthReading)
            .OrderByDescending(candidate => candidate.Probability)
            .Take(MostRead)
            .ToArray();

        if (!reads)
        {
            return likeliest;
        }

        // Where the same was asked before, nothing else is of interest.
        return likeliest is [{ Probability: PairVerifier.Identical }, ..]
            ? likeliest.TakeWhile(candidate => candidate.Probability == PairVerifier.Identical)
            : likeliest
                .Select(candidate => candidate with { Probability = PairVerifier.Probability(asked, signature(candidate.Candidate)) })
                .OrderByDescending(candidate => candidate.Probability);
    }
}
