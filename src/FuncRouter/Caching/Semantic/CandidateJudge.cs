using System.Collections.Immutable;

namespace FuncRouter.Caching.Semantic;

/// <summary>A question that may mean the same as one that was asked.</summary>
/// <param name="Candidate">The question.</param>
/// <param name="Probability">That one answer is right for both.</param>
/// <typeparam name="T">What stands for it.</typeparam>
internal readonly record struct JudgedCandidate<T>(T Candidate, double Probability);

/// <summary>
/// Judges questions that were found: by their words, and then those by reading for which that can make a difference. Reading takes a thousand times as long
/// (docs/performance.md), so it is for a few of them.
/// </summary>
/// <typeparam name="T">What stands for a question.</typeparam>
internal sealed class CandidateJudge<T>
{
    private const int MostRead = 3;

    // Of the pairs that reading would find likelier than not, two in a hundred are below (Quora's pairs), of those that it would find likely none.
    private const double WorthReading = 0.06;

    private readonly TurnSignature _asked;
    private readonly double _atLeast;
    private readonly ImmutableArray<Found> _open = [];

    /// <summary>Judges the candidates by their words.</summary>
    /// <param name="asked">The question that was asked.</param>
    /// <param name="candidates">The questions that were found, the nearest first.</param>
    /// <param name="signature">What of a question is compared.</param>
    /// <param name="reads">Whether some are read; else the words judge all.</param>
    /// <param name="wordsChoose">Whether the words say which are read; else the nearest are, because something better than words found them.</param>
    /// <param name="atLeast">The least probability that is of use: what cannot reach it is not read.</param>
    public CandidateJudge(TurnSignature asked, IEnumerable<T> candidates, Func<T, TurnSignature> signature, bool reads = true, bool wordsChoose = true, double atLeast = 0)
    {
        (_asked, _atLeast) = (asked, atLeast);
        Found[] found = [.. from candidate in candidates let other = signature(candidate) select new Found(candidate, other, PairVerifier.ByWords(asked, other))];
        var likeliest = found.OrderByDescending(candidate => candidate.Words.Probability);

        // Where the same was asked before, nothing else needs reading, and what was not read is not known.
        if (!reads || found.Any(candidate => candidate.Words.Probability == PairVerifier.Identical))
        {
            Settled = [.. likeliest.Where(candidate => !reads || candidate.Words.IsFinal).Select(Judged)];
            return;
        }

        var chosen = (wordsChoose ? likeliest.Where(candidate => candidate.Words.Probability >= WorthReading) : found.AsEnumerable()).Take(MostRead).ToArray();
        Settled = [.. chosen.Where(candidate => candidate.Words.IsFinal).OrderByDescending(candidate => candidate.Words.Probability).Select(Judged)];
        _open = [.. chosen.Where(candidate => !candidate.Words.IsFinal && PairVerifier.MostOf(candidate.Words) >= atLeast)];
    }

    /// <summary>What the words alone decide, the likeliest first.</summary>
    public ImmutableArray<JudgedCandidate<T>> Settled { get; }

    /// <summary>Whether there are others, which <see cref="Read"/> is for.</summary>
    public bool LeavesSomeToRead => !_open.IsEmpty;

    /// <summary>Reads the others. That takes milliseconds of a core for each.</summary>
    /// <returns>These and what is settled, the likeliest first; none that turned out to be of no use.</returns>
    public ImmutableArray<JudgedCandidate<T>> Read()
    {
        var judged = Settled.ToList();
        foreach (var candidate in _open)
        {
            if (PairVerifier.Read(candidate.Words, _asked, candidate.Signature, _atLeast) is { } probability)
            {
                judged.Add(new JudgedCandidate<T>(candidate.Candidate, probability));
            }
        }

        return [.. judged.OrderByDescending(candidate => candidate.Probability)];
    }

    private static JudgedCandidate<T> Judged(Found found) => new(found.Candidate, found.Words.Probability);

    private readonly record struct Found(T Candidate, TurnSignature Signature, WordVerdict Words);
}
