using FuncRouter.Execution.Checks;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>How an attempt ended: with an answer that has proved itself, or with a failure.</summary>
/// <param name="Answer">The answer; whoever gets it disposes it.</param>
/// <param name="Failure">The failure.</param>
/// <param name="Status">The provider's HTTP status; 0 where none came.</param>
/// <param name="RateLimitHeaders">The provider's <c>x-ratelimit-*</c> headers.</param>
internal readonly record struct AttemptOutcome(
    Answer? Answer, UpstreamFailure? Failure, int Status, IReadOnlyList<KeyValuePair<string, string>> RateLimitHeaders)
{
    /// <summary>What was asked for and is not so in the answer, in words for the client.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>An answer that is whole and not what was asked for, in the place of one that is; whoever gets it disposes it.</summary>
    public Answer? Unsatisfactory { get; init; }

    /// <summary>What was found by those who looked into the answer.</summary>
    public Inspection Found { get; init; }

    /// <summary>The same, of an answer that turned out to be unsatisfactory.</summary>
    public AttemptOutcome Unsatisfying(Answer answer, Shortcoming shortcoming) => this with
    {
        Answer = null,
        Failure = new UpstreamFailure(FailureKind.Unsatisfactory, Status, shortcoming.Message),
        Unsatisfactory = answer,
        Found = Found with { Shortcoming = shortcoming },
    };

    /// <summary>How long the endpoint has nothing left to give, by its own headers; null while it has.</summary>
    public TimeSpan? Exhausted { get; init; }

    /// <summary>The share that the endpoint has left of the limit nearest to its end, and until when, by its own headers; null where they do not say.</summary>
    public (double Share, TimeSpan Reset)? Headroom { get; init; }
}
