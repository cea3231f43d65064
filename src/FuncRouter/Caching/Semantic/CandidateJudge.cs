namespace FuncRouter.Caching.Semantic;

/// <summary>A question that may mean the same as one that was asked.</summary>
/// <param name="Candidate">The question.</param>
/// <param name="Probability">That one answer is right for both.</param>
/// <typeparam name="T">What stands for it.</typeparam>
internal readonly record struct JudgedCandidate<T>(T Candidate, double Probability);

/// <summary>
/// Judges questions that were found. Reading takes a thousand times as long as looking at the words (docs/performance.md), so only a few
/// of them are read.
/// </summary>
internal static class CandidateJudge
{
    private const int MostRead = 3;

    // Of the pairs that reading would find likelier than not, two in a hundred are below (Quora's pairs), of those that it would find likely none.
    private const double WorthReading = 0.06;

    /// <summary>Judges the candidates that are worth it.</summary>
    /// <param name="asked">The question that was asked.</param>
    /// <param name="candidates">The questions that were found, the nearest first.</param>
    /// <param name="signature">What of a question is compared.</param>
    /// <param name="reads">Whether some are read; else the words judge all.</param>
    /// <param name="wordsChoose">Whether the words say which are read; else the nearest are, because something better than words found them.</param>
    /// <param name="atLeast">The least probability that is of use: what cannot reach it is not read.</param>
    /// <returns>The likeliest first.</returns>
    public static IEnumerable<JudgedCandidate<T>> Judge<T>(
        TurnSignature asked, IEnumerable<T> candidates, Func<T, TurnSignature> signature, bool reads = true, bool wordsChoose = true, double atLeast = 0)
    {
        var guessed = candidates.Select(candidate => new JudgedCandidate<T>(candidate, PairVerifier.Guess(asked, signature(candidate)))).ToArray();
        var likeliest = guessed.OrderByDescending(candidate => candidate.Probability);

        // Where the same was asked before, nothing else needs reading.
        return !reads || guessed.Any(candidate => candidate.Probability == PairVerifier.Identical)
            ? likeliest
            : (wordsChoose ? likeliest.Where(candidate => candidate.Probability >= WorthReading) : guessed)
                .Take(MostRead)
                .Where(candidate => PairVerifier.MayReach(asked, signature(candidate.Candidate), atLeast))
                .Select(candidate => candidate with { Probability = PairVerifier.Probability(asked, signature(candidate.Candidate)) })
                .ToArray()
                .OrderByDescending(candidate => candidate.Probability);
    }
}
