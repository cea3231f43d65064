using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Execution;

/// <summary>
/// Asks again when a stream has broken: first the same model elsewhere, then the same endpoint, then the others, each with the same
/// parameters, until one begins as the client's stream did.
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

    private const int MostAttempts = 3;

    private StreamJoin? _join;
    private Queue<PlannedCandidate>? _left;
    private PlannedCandidate? _broken;

    /// <inheritdoc />
    public async ValueTask<AnswerStream?> FindRestAsync(AnswerStream broken, UpstreamFailure failure)
    {
        var endpoint = (_broken ?? first).Endpoint;
        if (failure.CountsAgainstEndpoint)
        {
            tools.Live.ReportFailure(endpoint.Key);
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
        _left ??= new Queue<PlannedCandidate>(InOrder().Take(MostAttempts));
        while (!budget.IsExpired && _left.TryDequeue(out var candidate))
        {
            if (budget.Affords(candidate.Estimate.CostUsd) && await AskAsync(candidate) is { } rest)
            {
                _broken = candidate;
                return rest;
            }
        }

        return null;
    }

    private IEnumerable<PlannedCandidate> InOrder() => plan.Candidates
        .OrderBy(candidate => candidate.Endpoint.Key == first.Endpoint.Key ? 1 : candidate.Endpoint.Model == first.Endpoint.Model ? 0 : 2)
        .Where(candidate => candidate.Endpoint.Key == first.Endpoint.Key || tools.Cooldowns.Remaining(candidate.Endpoint.Key) == TimeSpan.Zero);

    private async ValueTask<AnswerStream?> AskAsync(PlannedCandidate candidate)
    {
        var endpoint = candidate.Endpoint;
        var limits = TimeLimits.Of(options, endpoint, request.Features, tools.Health.Of(endpoint.Key), tools.Latencies);
        var started = tools.Time.GetTimestamp();
        var outcome = await tools.Runner.RunAsync(request, endpoint, new AttemptTerms(limits, budget, 0) { Join = _join });
        log.Add(endpoint, outcome.Status, tools.Time.GetElapsedTime(started), outcome.Failure);
        tools.Mark(endpoint, outcome, options);
        if (outcome.Failure is { Kind: FailureKind.Diverged })
        {
            budget.Waste(CostCalculator.ExpectedCost(endpoint.Facts.Price, request.Features.EstimatedInputTokens, _join!.SentTokens));
        }

        return outcome.Answer as AnswerStream;
    }
}
