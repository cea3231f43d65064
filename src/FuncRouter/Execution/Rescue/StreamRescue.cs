using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Execution.Rescue;

/// <summary>
/// Asks again when a stream has broken: first the same model elsewhere, then the same endpoint, then the others, each with the same
/// parameters, until one begins as the client's stream did; then, in the same order, those that can go on with a text are given what the
/// client has.
/// </summary>
internal sealed class StreamRescue(
    ChainTools tools,
    RouterRequest request,
    RoutePlan plan,
    ResilienceOptions options,
    ExecutionBudget budget,
    AttemptLog log,
    PlannedCandidate first,
    UpstreamCall call) : IStreamRescue
{
    /// <summary>How many bytes of a stream are kept to join a second answer on to it: about five thousand tokens in OpenAI's chunks.</summary>
    public const int MostBytes = 1024 * 1024;

    // Of either kind.
    private const int MostAttempts = 3;

    private StreamJoin? _join;
    private Queue<PlannedCandidate>? _again;
    private Queue<PlannedCandidate>? _onward;

    /// <inheritdoc />
    public async ValueTask<AnswerStream?> FindRestAsync(AnswerStream broken, ModelEndpoint endpoint, UpstreamFailure failure)
    {
        log.Break(endpoint, failure);
        if (failure.CountsAgainstEndpoint)
        {
            tools.Live.ReportFailure(endpoint.Key, failure.Kind.ToString());
            tools.Mark(endpoint, failure, options);
        }

        if (failure.Rule.Elsewhere != Elsewhere.Anyone || broken.Taken is not { } taken)
        {
            return null;
        }

        _join ??= await StreamJoin.ForAsync(call, request, taken);
        if (_join is not { IsPossible: true })
        {
            return null;
        }

        budget.Waste(CostCalculator.ExpectedCost(endpoint.Facts.Price, request.Features.EstimatedInputTokens, _join.SentTokens));
        return await FindAsync(_join, _again ??= new Queue<PlannedCandidate>(InOrder().Take(MostAttempts)), null)
            ?? (Continuation.Of(request, _join.Sent, _join.SentTokens) is { } continuation
                ? await FindAsync(_join, _onward ??= new Queue<PlannedCandidate>(InOrder().Where(CanGoOn).Take(MostAttempts)), continuation)
                : null);
    }

    // Whoever is cooling comes last, the one that is back the soonest first: half an answer is worth asking everybody.
    private IEnumerable<PlannedCandidate> InOrder() => plan.Candidates
        .OrderBy(candidate => tools.Cooldowns.Remaining(candidate.Endpoint.Key))
        .ThenBy(candidate => candidate.Endpoint.Key == first.Endpoint.Key ? 1 : candidate.Endpoint.Model == first.Endpoint.Model ? 0 : 2);

    private bool CanGoOn(PlannedCandidate candidate) => candidate.Endpoint.ContinuesIn(request) is not null;

    private async ValueTask<AnswerStream?> FindAsync(StreamJoin join, Queue<PlannedCandidate> left, ConversationRequest? continuation)
    {
        while (!budget.IsExpired && left.TryDequeue(out var candidate))
        {
            if (budget.Affords(candidate.Estimate.CostUsd) && await AskAsync(join, candidate, continuation) is { } rest)
            {
                return rest;
            }
        }

        return null;
    }

    private async ValueTask<AnswerStream?> AskAsync(StreamJoin join, PlannedCandidate candidate, ConversationRequest? continuation)
    {
        var endpoint = candidate.Endpoint;
        var limits = TimeLimits.Of(options, endpoint, request.Features, tools.Health.Of(endpoint.Key), tools.Latencies);
        var started = tools.Time.GetTimestamp();
        var terms = new AttemptTerms(limits, budget, 0) { Join = join, Continuation = continuation };
        var outcome = await tools.Runner.RunAsync(request, endpoint, terms);
        log.Add(endpoint, outcome.Status, tools.Time.GetElapsedTime(started), outcome.Failure);
        tools.Mark(endpoint, outcome, options);
        if (outcome.Failure is { Kind: FailureKind.Diverged })
        {
            budget.Waste(CostCalculator.ExpectedCost(endpoint.Facts.Price, request.Features.EstimatedInputTokens, join.SentTokens));
        }

        return outcome.Answer as AnswerStream;
    }
}
