using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Execution;

/// <summary>What a chain of attempts came to: an answer of one candidate, or the error of all.</summary>
/// <param name="Answer">The answer; whoever gets it disposes it.</param>
/// <param name="Candidate">Whose answer it is; without one, the last that was asked.</param>
/// <param name="Error">The error.</param>
/// <param name="Attempts">What was tried, in order.</param>
/// <param name="UpstreamTime">How long providers were waited for.</param>
/// <param name="RateLimitHeaders">The last provider's <c>x-ratelimit-*</c> headers.</param>
internal sealed record ChainResult(
    Answer? Answer,
    PlannedCandidate Candidate,
    RouterError? Error,
    ImmutableArray<AttemptRecord> Attempts,
    TimeSpan UpstreamTime,
    IReadOnlyList<KeyValuePair<string, string>> RateLimitHeaders)
{
    /// <summary>What was asked for and is not so in the answer, in words for the client.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>
/// Carries a plan out: one candidate after the other until one answers, within one budget. A failure that another endpoint may not
/// have goes to the next; one that would come back anywhere ends the chain. When the plan is through, the retries that are left go to
/// endpoints that failed without saying no, after a pause.
/// </summary>
/// <param name="runner">Makes the attempts.</param>
/// <param name="health">How endpoints do.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1, for the jitter.</param>
internal sealed class ChainExecutor(AttemptRunner runner, HealthView health, TimeProvider time, Func<double> random)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly UpstreamFailure ClientLeft = new(FailureKind.ClientLeft, 0, "The client left.");

    /// <summary>Carries the plan out.</summary>
    public async ValueTask<ChainResult> ExecuteAsync(
        RouterRequest request, RoutePlan plan, ResilienceOptions options, ExecutionBudget budget, int keepBytes)
    {
        var attempts = ImmutableArray.CreateBuilder<AttemptRecord>();
        var failures = new List<UpstreamFailure>();
        var upstreamTime = TimeSpan.Zero;
        IReadOnlyList<KeyValuePair<string, string>> rateLimits = [];
        var candidate = plan.Candidates[0];
        var retries = 0;
        var queue = new Queue<(PlannedCandidate Candidate, UpstreamFailure? Before)>(plan.Candidates.Select(first => (first, (UpstreamFailure?)null)));
        while (queue.TryDequeue(out var next))
        {
            if (next.Before is { } before)
            {
                if (retries == options.MaxRetries)
                {
                    break;
                }

                if (PauseBefore(before, retries, budget) is not { } pause)
                {
                    continue;
                }

                retries++;
                if (!await PauseAsync(pause, budget))
                {
                    failures.Add(ClientLeft);
                    break;
                }
            }

            candidate = next.Candidate;
            var endpoint = candidate.Endpoint;
            var started = time.GetTimestamp();
            var limits = TimeLimits.Of(options, endpoint, request.Features, health.Of(endpoint.Key));
            AttemptOutcome outcome;
            try
            {
                outcome = await runner.RunAsync(request, endpoint, limits, budget, keepBytes);
            }
            catch (OperationCanceledException) when (budget.ClientLeft.IsCancellationRequested)
            {
                outcome = new AttemptOutcome(null, ClientLeft, 0, []);
            }

            var took = time.GetElapsedTime(started);
            upstreamTime += took;
            rateLimits = outcome.RateLimitHeaders;
            attempts.Add(new AttemptRecord(
                endpoint.Provider.Name, endpoint.Model, outcome.Status, took.TotalMilliseconds, outcome.Failure is { } why ? $"{why.Kind}: {why.Message}" : null));
            if (outcome.Answer is not null)
            {
                return new ChainResult(outcome.Answer, candidate, null, attempts.DrainToImmutable(), upstreamTime, rateLimits) { Warnings = outcome.Warnings };
            }

            failures.Add(outcome.Failure!);
            if (!outcome.Failure!.TryElsewhere || budget.IsExpired)
            {
                break;
            }

            if (outcome.Failure.Kind is not (FailureKind.Unsuitable or FailureKind.NoCredential))
            {
                queue.Enqueue((candidate, outcome.Failure));
            }
        }

        var made = attempts.DrainToImmutable();
        return new ChainResult(null, candidate, ChainErrors.Of(failures, made, budget), made, upstreamTime, rateLimits);
    }

    // As long as the endpoint asked for, else longer at every round and never the same for two clients. Null where another try has no
    // sense: the endpoint wants to be left alone for longer than is left, or it was silent and would be so again.
    private TimeSpan? PauseBefore(UpstreamFailure failure, int round, ExecutionBudget budget)
    {
        var doubled = FirstPause * Math.Pow(2, Math.Min(round, 10));
        var pause = (doubled < LongestPause ? doubled : LongestPause) * (0.5 + (random() / 2));
        if (failure.RetryAfter is { } wanted)
        {
            pause = wanted > pause ? wanted : pause;
        }

        return pause >= budget.Remaining || pause > LongestPause || failure.Kind == FailureKind.Timeout ? null : pause;
    }

    // False where the client left meanwhile.
    private async ValueTask<bool> PauseAsync(TimeSpan pause, ExecutionBudget budget)
    {
        try
        {
            await Task.Delay(pause, time, budget.ClientLeft);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
