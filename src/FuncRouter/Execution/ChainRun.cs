using FuncRouter.Conversation;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Execution;

/// <summary>The carrying out of one plan: who was asked, who is left, and what became of it.</summary>
internal sealed class ChainRun(ChainTools tools, RouterRequest request, RoutePlan plan, ResilienceOptions options, ExecutionBudget budget, int keepBytes, AttemptLog log)
{
    private static readonly UpstreamFailure ClientLeft = new(FailureKind.ClientLeft, 0, "The client left.");

    private readonly Queue<PlannedCandidate> _waiting = new(plan.Candidates);
    private readonly Queue<(PlannedCandidate Candidate, UpstreamFailure Failure)> _again = new();
    private readonly List<PlannedCandidate> _resting = [];
    private readonly List<UpstreamFailure> _failures = [];
    private readonly RetryPause _pause = new(tools.Random);
    private readonly AttemptLog _log = log;
    private PlannedCandidate _candidate = plan.Candidates[0];
    private AttemptOutcome _last;
    private TimeSpan _upstreamTime;
    private bool _isOver;

    /// <summary>Carries it out.</summary>
    public async ValueTask<ChainResult> RunAsync()
    {
        tools.Hedging.Allowance.Earn();
        while (!_isOver && _last.Answer is null && Next() is { } candidate)
        {
            await TryAsync(candidate);
        }

        while (!_isOver && _last.Answer is null && _again.TryDequeue(out var again))
        {
            await TryAgainAsync(again.Candidate, again.Failure, hasOthers: _again.Count > 0);
        }

        var error = _last.Answer is null ? ChainErrors.Of(_failures, _log.Records, budget, SoonestRecovery()) : null;
        return new ChainResult(_last.Answer, _candidate, error, _log, budget, _upstreamTime, _last.RateLimitHeaders ?? []) { Warnings = _last.Warnings ?? [] };
    }

    // Whoever is cooling waits; when nobody else is left, the one that is back the soonest is asked rather than nobody.
    private PlannedCandidate? Next()
    {
        while (_waiting.TryDequeue(out var candidate))
        {
            if (tools.Cooldowns.TryEnter(candidate.Endpoint.Key))
            {
                return candidate;
            }

            _resting.Add(candidate);
        }

        var soonest = _resting.MinBy(candidate => tools.Cooldowns.Remaining(candidate.Endpoint.Key));
        _resting.Clear();
        return soonest;
    }

    private async ValueTask TryAsync(PlannedCandidate candidate)
    {
        if (await AttemptAsync(candidate) is not { } failure)
        {
            return;
        }

        var rule = failure.Rule;
        if (rule.Here == RetryHere.Once || (rule.Here == RetryHere.IfAsked && failure.RetryAfter is not null))
        {
            await TryAgainAsync(_candidate, failure, hasOthers: _waiting.Count > 0);
        }
        else
        {
            Follow(_candidate, failure);
        }
    }

    private async ValueTask TryAgainAsync(PlannedCandidate candidate, UpstreamFailure failure, bool hasOthers)
    {
        if (_pause.Retries >= options.MaxRetries || _pause.Next(failure, hasOthers, budget.Remaining) is not { } pause)
        {
            return;
        }

        if (!await PauseAsync(pause))
        {
            Stop(ClientLeft);
        }
        else if (await AttemptAsync(candidate) is { } next)
        {
            Follow(_candidate, next);
        }
    }

    // What the table says of those that are left.
    private void Follow(PlannedCandidate candidate, UpstreamFailure failure)
    {
        switch (failure.Rule.Elsewhere)
        {
            case Elsewhere.Nobody:
                _isOver = true;
                break;
            case Elsewhere.LargerWindow:
                KeepLargest(candidate.Endpoint);
                break;
            default:
                if (failure.Kind is not (FailureKind.Unsuitable or FailureKind.NoCredential) && failure.Rule.Mark != EndpointMark.Opens)
                {
                    _again.Enqueue((candidate, failure));
                }

                break;
        }
    }

    // One more model is asked, the one that takes the most: a prompt that is too long for that one is too long.
    private void KeepLargest(ModelEndpoint tooSmall)
    {
        var larger = _waiting
            .Where(candidate => candidate.Endpoint.Model != tooSmall.Model && !(candidate.Endpoint.Facts.ContextWindow <= tooSmall.Facts.ContextWindow))
            .MaxBy(candidate => candidate.Endpoint.Facts.ContextWindow ?? 0);
        _waiting.Clear();
        _again.Clear();
        _isOver = larger is null;
        if (larger is not null)
        {
            _waiting.Enqueue(larger);
        }
    }

    /// <summary>Asks a candidate, and a second beside it where it is slow.</summary>
    /// <returns>Null where there is an answer.</returns>
    private async ValueTask<UpstreamFailure?> AttemptAsync(PlannedCandidate candidate)
    {
        var started = tools.Time.GetTimestamp();
        try
        {
            var limits = LimitsOf(candidate.Endpoint);
            var (asked, outcome) = _waiting.Count > 0 && request.Conversation is not null && tools.Hedging.Delay(options, candidate.Endpoint, request.Features, limits) is { } delay
                ? await HedgeAsync(candidate, limits, delay)
                : await RunAsync(candidate, limits, CancellationToken.None);
            (_candidate, _last) = (asked, outcome);
            return outcome.Failure;
        }
        catch (OperationCanceledException) when (budget.ClientLeft.IsCancellationRequested)
        {
            (_candidate, _last) = (candidate, new AttemptOutcome(null, ClientLeft, 0, []));
            _log.Add(candidate.Endpoint, 0, tools.Time.GetElapsedTime(started), ClientLeft);
            Stop(ClientLeft);
            return ClientLeft;
        }
        finally
        {
            _upstreamTime += tools.Time.GetElapsedTime(started);
        }
    }

    private async ValueTask<(PlannedCandidate Candidate, AttemptOutcome Outcome)> HedgeAsync(PlannedCandidate candidate, TimeLimits limits, TimeSpan delay)
    {
        using var firstEnd = new CancellationTokenSource();
        var first = RunAsync(candidate, limits, firstEnd.Token).AsTask();
        if (await EndsWithinAsync(first, delay) || !CanHedge(candidate) || Next() is not { } second)
        {
            return await first;
        }

        using var secondEnd = new CancellationTokenSource();
        var other = RunAsync(second, LimitsOf(second.Endpoint), secondEnd.Token).AsTask();
        var early = await Task.WhenAny(first, other);
        if ((await early).Outcome.Answer is null)
        {
            // The one that is left decides; a failure that ends the chain is for its own candidate to tell.
            return await (early == first ? other : first);
        }

        await (early == first ? secondEnd : firstEnd).CancelAsync();
        var loser = await (early == first ? other : first);
        loser.Outcome.Answer?.Dispose();
        budget.Waste((early == first ? second : candidate).Estimate.CostUsd);
        if (early == other && delay >= options.FirstTokenTimeout)
        {
            // One that began so much later was there first: nobody else should have to wait for this one now.
            tools.Cooldowns.Rest(candidate.Endpoint.Key, options.Cooldown);
        }

        return await early;
    }

    private bool CanHedge(PlannedCandidate candidate) =>
        budget.Affords(candidate.Estimate.CostUsd + _waiting.Peek().Estimate.CostUsd) && tools.Hedging.Allowance.TryTake();

    private async ValueTask<(PlannedCandidate Candidate, AttemptOutcome Outcome)> RunAsync(PlannedCandidate candidate, TimeLimits limits, CancellationToken abandoned)
    {
        var endpoint = candidate.Endpoint;
        var started = tools.Time.GetTimestamp();
        var rescue = !request.Controls.WholeStream && request.Features.Stream;
        var outcome = await tools.Runner.RunAsync(request, endpoint, new AttemptTerms(limits, budget, rescue ? Math.Max(keepBytes, StreamRescue.MostBytes) : keepBytes)
        {
            Abandoned = abandoned,
            Whole = request.Controls.WholeStream,
            Rescue = rescue ? call => new StreamRescue(tools, request, plan, options, budget, _log, candidate, call) : null,
        });
        _log.Add(endpoint, outcome.Status, tools.Time.GetElapsedTime(started), outcome.Failure);
        tools.Mark(endpoint, outcome, options);
        if (outcome.Failure is { } failure && failure.Kind != FailureKind.Abandoned)
        {
            _failures.Add(failure);
            _isOver |= budget.IsExpired;
        }

        return (candidate, outcome);
    }

    private TimeLimits LimitsOf(ModelEndpoint endpoint) =>
        TimeLimits.Of(options, endpoint, request.Features, tools.Health.Of(endpoint.Key), tools.Latencies);

    private TimeSpan? SoonestRecovery()
    {
        var soonest = plan.Candidates.Min(candidate => tools.Cooldowns.Remaining(candidate.Endpoint.Key));
        return soonest > TimeSpan.Zero ? soonest : null;
    }

    private void Stop(UpstreamFailure failure)
    {
        _failures.Add(failure);
        _isOver = true;
    }

    private async ValueTask<bool> EndsWithinAsync(Task attempt, TimeSpan delay)
    {
        using var end = new CancellationTokenSource();
        var first = await Task.WhenAny(attempt, Task.Delay(delay, tools.Time, end.Token));
        await end.CancelAsync();
        return first == attempt;
    }

    // False where the client left meanwhile.
    private async ValueTask<bool> PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, tools.Time, budget.ClientLeft);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
