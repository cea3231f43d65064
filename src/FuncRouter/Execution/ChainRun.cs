using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Execution.Changes;
using FuncRouter.Execution.Checks;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Execution;

/// <summary>The carrying out of one plan: who was asked, who is left, and what became of it.</summary>
internal sealed class ChainRun(ChainTools tools, RouterRequest request, RoutePlan plan, ResilienceOptions options, ExecutionBudget budget, int keepBytes)
{
    // A model that refuses three parameters one after the other will have a fourth.
    private const int MostChanges = 3;

    private static readonly UpstreamFailure ClientLeft = new(FailureKind.ClientLeft, 0, "The client left.");

    private readonly Queue<PlannedCandidate> _waiting = new(plan.Candidates);
    private readonly Queue<(PlannedCandidate Candidate, UpstreamFailure Failure)> _again = new();
    private readonly List<PlannedCandidate> _resting = [];
    private readonly List<UpstreamFailure> _failures = [];
    private readonly RetryPause _pause = new(tools.Random);
    private readonly AttemptLog _log = new();
    private readonly AnswerChecks? _checks = request.Conversation is null ? null : new AnswerChecks(request, plan.Checks);
    private readonly BestUnsatisfactory _unsatisfactory = new(budget);
    private ImmutableArray<string> _warnings = [];
    private RouterRequest? _shortened;
    private ShortcomingKind? _mended;
    private int _changes;
    private PlannedCandidate _candidate = plan.Candidates[0];
    private AttemptOutcome _last;
    private TimeSpan _upstreamTime;
    private int _wokenUp;
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

        if (_last.Answer is not null)
        {
            _unsatisfactory.Drop();
            return Result(_candidate, _last, _last.Answer, null);
        }

        var error = ChainErrors.Of(_failures, _log.Records, budget, SoonestRecovery());
        if (budget.ClientLeft.IsCancellationRequested)
        {
            _unsatisfactory.Drop();
        }

        return _unsatisfactory.Kept is var (best, outcome) ? Unsatisfactory(best, outcome, error) : Result(_candidate, _last, null, error);
    }

    private ChainResult Unsatisfactory(PlannedCandidate best, in AttemptOutcome outcome, RouterError error)
    {
        var shortcoming = outcome.Found.Shortcoming!;
        _warnings = _warnings.Add($"unsatisfactory: {shortcoming.Message}");
        return Result(best, outcome, outcome.Unsatisfactory, error) with { Shortcoming = shortcoming };
    }

    private ChainResult Result(PlannedCandidate candidate, in AttemptOutcome outcome, Answer? answer, RouterError? error) =>
        new(answer, candidate, error, _log, budget, _upstreamTime, outcome.RateLimitHeaders ?? [])
        {
            Warnings = answer is null ? [] : [.. outcome.Warnings ?? [], .. _warnings],
        };

    // Whoever is cooling waits. When nobody else is left, those are asked rather than nobody, the one that is back the soonest first; but no
    // more of them than retries are allowed, for each request of a wide outage would reach them all.
    private PlannedCandidate? Next()
    {
        while (_waiting.TryDequeue(out var candidate))
        {
            if (!Affords(candidate))
            {
                continue;
            }

            if (tools.Cooldowns.TryEnter(candidate.Endpoint.Key))
            {
                return candidate;
            }

            _resting.Add(candidate);
        }

        if (_resting.Count == 0 || _wokenUp > options.MaxRetries)
        {
            return null;
        }

        var soonest = _resting.MinBy(candidate => tools.Cooldowns.Remaining(candidate.Endpoint.Key))!;
        _resting.Remove(soonest);
        _wokenUp++;
        return soonest;
    }

    private async ValueTask TryAsync(PlannedCandidate candidate)
    {
        if (await AttemptWithChangesAsync(candidate) is not { } failure)
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
        else if (await AttemptWithChangesAsync(candidate) is { } next)
        {
            Follow(_candidate, next);
        }
    }

    // Where a change of the request mends the cause, it is sent again at once; that is no second try of what failed.
    private async ValueTask<UpstreamFailure?> AttemptWithChangesAsync(PlannedCandidate candidate)
    {
        var asked = _shortened ?? request;
        var failure = await AttemptAsync(candidate, asked);
        while (failure is not null && !_isOver && _changes < MostChanges && !IsMended(_last.Found.Shortcoming)
            && tools.Changes.For(asked, _candidate, _last) is { } change && Affords(_candidate))
        {
            _changes++;
            _mended = _last.Found.Shortcoming?.Kind ?? _mended;
            _warnings = change.Warning is { } warning ? _warnings.Add(warning) : _warnings;
            asked = change.Request;
            failure = await AttemptAsync(change.Candidate, asked);
        }

        return failure;
    }

    // A model that has not taken the first hint will not take a second.
    private bool IsMended(Shortcoming? shortcoming) => shortcoming is not null && shortcoming.Kind == _mended;

    // The plan is within the limit of cost; what was billed for nothing takes from it.
    private bool Affords(PlannedCandidate candidate) =>
        budget.WastedUsd + _unsatisfactory.CostUsd == 0 || budget.Affords(candidate.Estimate.CostUsd + _unsatisfactory.CostUsd);

    // What the table says of those that are left.
    private void Follow(PlannedCandidate candidate, UpstreamFailure failure)
    {
        switch (failure.Rule.Elsewhere)
        {
            case Elsewhere.Nobody:
                _isOver = true;
                break;
            case Elsewhere.LargerWindow:
                KeepLargest(candidate, failure);
                break;
            default:
                if (failure.Kind is not (FailureKind.Unsuitable or FailureKind.NoCredential or FailureKind.Unsatisfactory) && failure.Rule.Mark != EndpointMark.Opens)
                {
                    _again.Enqueue((candidate, failure));
                }

                break;
        }
    }

    // One more model is asked, the one that takes the most: a prompt that is too long for that one is too long, unless it may be shortened.
    private void KeepLargest(PlannedCandidate candidate, UpstreamFailure failure)
    {
        var tooSmall = candidate.Endpoint;
        var larger = _waiting.Concat(_resting)
            .Where(other => other.Endpoint.Model != tooSmall.Model && !(other.Endpoint.Facts.ContextWindow <= tooSmall.Facts.ContextWindow))
            .MaxBy(other => other.Endpoint.Facts.ContextWindow ?? 0);
        _waiting.Clear();
        _resting.Clear();
        _again.Clear();
        if (larger is null && _shortened is null && MiddleOut.Of(request, tooSmall, failure) is var (shorter, warning))
        {
            _shortened = shorter;
            _warnings = _warnings.Add(warning);
            larger = candidate;
        }

        _isOver = larger is null;
        if (larger is not null)
        {
            _waiting.Enqueue(larger);
        }
    }

    /// <summary>Asks a candidate, and a second beside it where it is slow.</summary>
    /// <returns>Null where there is an answer.</returns>
    private async ValueTask<UpstreamFailure?> AttemptAsync(PlannedCandidate candidate, RouterRequest asked)
    {
        var started = tools.Time.GetTimestamp();
        try
        {
            var limits = LimitsOf(candidate.Endpoint);
            var (answering, outcome) = _waiting.Count > 0 && request.Conversation is not null && tools.Hedging.Delay(options, candidate.Endpoint, request.Features, limits) is { } delay
                ? await HedgeAsync(candidate, asked, limits, delay)
                : await RunAsync(candidate, asked, limits, CancellationToken.None);
            (_candidate, _last) = (answering, outcome);
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

    private async ValueTask<(PlannedCandidate Candidate, AttemptOutcome Outcome)> HedgeAsync(
        PlannedCandidate candidate, RouterRequest asked, TimeLimits limits, TimeSpan delay)
    {
        using var firstEnd = new CancellationTokenSource();
        var first = RunAsync(candidate, asked, limits, firstEnd.Token).AsTask();
        if (await EndsWithinAsync(first, delay) || !CanHedge(candidate) || Next() is not { } second)
        {
            return await first;
        }

        using var secondEnd = new CancellationTokenSource();
        var other = RunAsync(second, asked, LimitsOf(second.Endpoint), secondEnd.Token).AsTask();
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

    private async ValueTask<(PlannedCandidate Candidate, AttemptOutcome Outcome)> RunAsync(
        PlannedCandidate candidate, RouterRequest asked, TimeLimits limits, CancellationToken abandoned)
    {
        var endpoint = tools.Changes.Taught(candidate.Endpoint);
        var started = tools.Time.GetTimestamp();
        var whole = request.Features.Stream && (request.Controls.WholeStream || _checks is { NeedsWholeAnswer: true });
        var outcome = await tools.Runner.RunAsync(asked, endpoint, new AttemptTerms(limits, budget, request.Features.Stream ? Math.Max(keepBytes, StreamRescue.MostBytes) : keepBytes)
        {
            Abandoned = abandoned,
            Whole = whole,
            Checks = _checks,
            IsLast = _waiting.Count + _resting.Count == 0,
            Rescue = request.Features.Stream && !whole ? call => new StreamRescue(tools, asked, plan, options, budget, _log, candidate, call) : null,
        });
        outcome = await GradeAsync(outcome);
        _log.Add(endpoint, outcome.Status, tools.Time.GetElapsedTime(started), outcome.Failure);
        tools.Mark(endpoint, outcome, options);
        if (outcome.Failure is { } failure && failure.Kind != FailureKind.Abandoned)
        {
            _failures.Add(failure);
            _isOver |= budget.IsExpired;
        }

        if (outcome.Unsatisfactory is not null)
        {
            _unsatisfactory.Take(candidate, outcome);
        }

        return (candidate, outcome);
    }

    // A judge that gives no grade has nothing against the answer.
    private async ValueTask<AttemptOutcome> GradeAsync(AttemptOutcome outcome)
    {
        if (plan.Checks?.Judge is not { } judge || outcome is not { Answer: { } answer, Found.Content: { } content })
        {
            return outcome;
        }

        double? grade;
        try
        {
            grade = await tools.Judge.GradeAsync(request, content, judge, plan.Judges, endpoint => new AttemptTerms(LimitsOf(endpoint), budget, 0));
        }
        catch (OperationCanceledException)
        {
            answer.Dispose();
            throw;
        }

        return grade < judge.Threshold
            ? outcome.Unsatisfying(answer, new Shortcoming(ShortcomingKind.Grade, $"The judge gave the answer {grade:0.##}; the route wants {judge.Threshold:0.##}."))
            : outcome;
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
