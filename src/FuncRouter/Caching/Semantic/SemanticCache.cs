using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Finds remembered answers to questions that mean the same as one that was asked. It knows the questions and the names of their answers; the
/// answers are the exact cache's, and so is how long they are used, for whom, and what ends them.
/// </summary>
/// <param name="index">The questions.</param>
/// <param name="exchange">Shares them with other instances.</param>
/// <param name="turns">Says when questions may be read.</param>
/// <param name="time">The clock.</param>
internal sealed class SemanticCache(SemanticIndex index, SemanticExchange exchange, ReadingTurns turns, TimeProvider time)
{
    // The words or directions decide who is compared and the verifier who is best; more than these are not worth its time.
    private const int MostCandidates = 32;

    private readonly ConcurrentDictionary<VerifiedRoute, HitThreshold> _thresholds = new();

    /// <summary>What was learned of the hits of routes that were asked here.</summary>
    public IEnumerable<KeyValuePair<VerifiedRoute, HitThreshold>> Thresholds => _thresholds;

    /// <summary>What was learned of a route's hits. There are as many as routes that the configuration has had, with reading and without.</summary>
    public HitThreshold ThresholdOf(VerifiedRoute route) => _thresholds.GetOrAdd(route, _ => new HitThreshold());

    /// <summary>Whether an answer of this name is known here, be it another instance's.</summary>
    public bool Knows(string key) => EntryKey.Parse(key) is { } parsed && index.Knows(parsed, time.GetUtcNow().UtcTicks);

    /// <summary>Finds the answers that are likely enough to be right to be looked into, the likeliest first.</summary>
    /// <param name="question">The question.</param>
    /// <param name="atLeast">The least probability that is of use. What cannot reach it is found only where finding out takes no reading.</param>
    /// <param name="clientLeft">Ends the wait for a turn to read.</param>
    /// <returns>What was found; only what takes no reading, where so many questions are read that this one's turn does not come.</returns>
    public async ValueTask<ImmutableArray<SemanticMatch>> FindAsync(SemanticQuestion question, double atLeast, CancellationToken clientLeft)
    {
        exchange.NoteUse(question.Scope, question.IsRead);
        var candidates = index.Find(question, MostCandidates, time.GetUtcNow());
        var judge = new CandidateJudge<SemanticEntry>(question.Signature, candidates, entry => entry.Signature, question.IsRead, question.Vector is null, atLeast);
        if (!judge.LeavesSomeToRead || !await turns.TryTakeAsync(clientLeft))
        {
            return Matches(judge.Settled);
        }

        try
        {
            return Matches(judge.Read());
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>Takes in a question whose answer was remembered, here at once and in the store behind it.</summary>
    /// <param name="question">The question.</param>
    /// <param name="key">The name of its answer.</param>
    /// <param name="expiresAt">From when on that is no longer used.</param>
    /// <returns>Ends when the store has it, or does not take it.</returns>
    public Task NoteAsync(SemanticQuestion question, string key, DateTimeOffset expiresAt)
    {
        if (EntryKey.Parse(key) is not { } parsed)
        {
            throw new ArgumentException($"{key} is no key of a request.", nameof(key));
        }

        index.Add(question, parsed, expiresAt, time.GetUtcNow());
        var written = exchange.WriteAsync(question, new AnswerPlace(key, question.Scope), expiresAt);
        ReadAhead(question);
        return written;
    }

    // Nobody waits now, and whoever asks something like it would; but those who wait come first.
    private void ReadAhead(SemanticQuestion question)
    {
        if (!question.IsRead || !turns.TryTake())
        {
            return;
        }

        try
        {
            question.Signature.ReadAhead();
        }
        finally
        {
            turns.Release();
        }
    }

    private static ImmutableArray<SemanticMatch> Matches(ImmutableArray<JudgedCandidate<SemanticEntry>> judged) =>
    [
        .. judged.Where(one => one.Probability >= HitThreshold.Lowest).Select(one => new SemanticMatch(one.Candidate.Key.ToString(), one.Probability)),
    ];
}
