using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Execution.Checks;
using FuncRouter.Execution.LastResorts;
using FuncRouter.Routing;

namespace FuncRouter.Execution;

/// <summary>What a chain of attempts came to: an answer of one candidate, or the error of all.</summary>
/// <param name="Answer">The answer; whoever gets it disposes it.</param>
/// <param name="Candidate">Whose answer it is; without one, the last that was asked.</param>
/// <param name="Error">The error.</param>
/// <param name="Log">What was tried; it grows when a stream breaks.</param>
/// <param name="Budget">What it took.</param>
/// <param name="UpstreamTime">How long providers were waited for, pauses between attempts included.</param>
/// <param name="RateLimitHeaders">The last provider's <c>x-ratelimit-*</c> headers.</param>
internal sealed record ChainResult(
    Answer? Answer,
    PlannedCandidate Candidate,
    RouterError? Error,
    AttemptLog Log,
    ExecutionBudget Budget,
    TimeSpan UpstreamTime,
    IReadOnlyList<KeyValuePair<string, string>> RateLimitHeaders)
{
    /// <summary>What was tried so far, in order.</summary>
    public ImmutableArray<AttemptRecord> Attempts => Log.Records;

    /// <summary>What is wrong with the answer, where no better one came; then there is an error as well. Null for nothing.</summary>
    public Shortcoming? Shortcoming { get; init; }

    /// <summary>The last resort that answered; null where none was needed, or none helped.</summary>
    public ResortAnswer? Resort { get; init; }

    /// <summary>What was asked for and is not so in the answer, in words for the client.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>
/// Carries plans out: one candidate after the other until one answers, within one budget. What follows a failure stands in
/// <see cref="Providers.FailureRule"/>: a second try at the same endpoint after a pause, the next candidate, a larger model, or the end. When
/// the plan is through, the retries that are left go to endpoints that failed without saying no.
/// </summary>
/// <param name="tools">What it uses.</param>
internal sealed class ChainExecutor(ChainTools tools)
{
    /// <summary>Carries a plan out.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">Whom to ask, in order.</param>
    /// <param name="options">How hard to try.</param>
    /// <param name="budget">The time and money that there is.</param>
    /// <param name="keepBytes">How many bytes of a stream to keep for the cache; 0 for none.</param>
    /// <param name="log">What was tried before, to be gone on with; null for nothing.</param>
    public ValueTask<ChainResult> ExecuteAsync(
        RouterRequest request, RoutePlan plan, ResilienceOptions options, ExecutionBudget budget, int keepBytes, AttemptLog? log = null) =>
        new ChainRun(tools, request, plan, options, budget, keepBytes, log ?? new AttemptLog()).RunAsync();
}
