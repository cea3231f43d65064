using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Execution.Changes;
using FuncRouter.Execution.Checks;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Execution;

/// <summary>The carrying out of one plan: what follows from each attempt, until there is an answer or nobody is left.</summary>
internal sealed class ChainRun
{
    // A model that refuses three parameters one after the other will have a fourth.
    private const int MostChanges = 3;

    private readonly ChainTools _tools;
    private readonly RouterRequest _request;
    private readonly RoutePlan _plan;
    private readonly ResilienceOptions _options;
    private readonly ExecutionBudget _budget;
    private readonly ChainQueue _queue;
    private readonly ChainAttempts _attempts;
    private Queue<(PlannedCandidate Candidate, UpstreamFailure Failure)>? _again;
    private RetryPause? _pause;
    private ImmutableArray<string> _warnings = [];
    private RouterRequest? _shortened;
    private ShortcomingKind? _mended;
    private int _changes;
    private bool _isOver;

    public ChainRun(ChainTools tools, RouterRequest request, RoutePlan plan, ResilienceOptions options, ExecutionBudget budget, int keepBytes, AttemptLog log)
    {
        (_tools, _request, _plan, _options, _budget) = (tools, request, plan, options, budget);
        _queue = new ChainQueue(plan.Candidates, tools.Cooldowns, options.MaxRetries);
        _attempts = new ChainAttempts(tools, request, plan, options, budget, _queue, log, keepBytes);
    }

    private bool IsOver => _isOver || _attempts.IsOver || _attempts.Last.Answer is not null;

    /// <summary>Carries it out.</summary>
    public async ValueTask<ChainResult> RunAsync()
    {
        _tools.Hedging.Allowance.Earn();
        while (!IsOver && _queue.Next(_attempts.Affords) is { } candidate)
        {
            await TryAsync(candidate);
        }

        while (!IsOver && _again is not null && _again.TryDequeue(out var again))
        {
            await TryAgainAsync(again.Candidate, again.Failure, hasOthers: _again.Count > 0);
        }

        if (_attempts.Last.Answer is { } answer)
        {
            _attempts.Unsatisfactory.Drop();
            return Result(_attempts.Candidate, _attempts.Last, answer, null);
        }

        var error = ChainErrors.Of(_attempts.Failures, _attempts.Log.Records, _budget, SoonestRecovery());
        if (_budget.ClientLeft.IsCancellationRequested)
        {
            _attempts.Unsatisfactory.Drop();
        }

        return _attempts.Unsatisfactory.Kept is var (best, outcome)
            ? Unsatisfactory(best, outcome, error)
            : Result(_attempts.Candidate, _attempts.Last, null, error);
    }

    private ChainResult Unsatisfactory(PlannedCandidate best, in AttemptOutcome outcome, RouterError error)
    {
        var shortcoming = outcome.Found.Shortcoming!;
        _warnings = _warnings.Add($"unsatisfactory: {shortcoming.Message}");
        return Result(best, outcome, outcome.Unsatisfactory, error) with { Shortcoming = shortcoming };
    }

    private ChainResult Result(PlannedCandidate candidate, in AttemptOutcome outcome, Answer? answer, RouterError? error) =>
        new(answer, candidate, error, _attempts.Log, _budget, _attempts.UpstreamTime, outcome.RateLimitHeaders ?? [])
        {
            Warnings = answer is null ? [] : _warnings.IsEmpty ? outcome.Warnings ?? [] : [.. outcome.Warnings ?? [], .. _warnings],
        };

    private async ValueTask TryAsync(PlannedCandidate candidate)
    {
        if (await AttemptAsync(candidate) is not { } failure)
        {
            return;
        }

        var rule = failure.Rule;
        if (rule.Here == RetryHere.Once || (rule.Here == RetryHere.IfAsked && failure.RetryAfter is not null))
        {
            await TryAgainAsync(_attempts.Candidate, failure, hasOthers: _queue.HasWaiting);
        }
        else
        {
            Follow(_attempts.Candidate, failure);
        }
    }

    private async ValueTask TryAgainAsync(PlannedCandidate candidate, UpstreamFailure failure, bool hasOthers)
    {
        _pause ??= new RetryPause(_tools.Random);
        if (_pause.Retries >= _options.MaxRetries || _pause.Next(failure, hasOthers, _budget.Remaining) is not { } pause)
        {
            return;
        }

        if (!await PauseAsync(pause))
        {
            _attempts.NoteDeparture();
        }
        else if (await AttemptAsync(candidate) is { } next)
        {
            Follow(_attempts.Candidate, next);
        }
    }

    // Where a change of the request mends the cause, it is sent again at once; that is no second try of what failed.
    private async ValueTask<UpstreamFailure?> AttemptAsync(PlannedCandidate candidate)
    {
        var asked = _shortened ?? _request;
        var warnings = ImmutableArray<string>.Empty;
        var failure = await _attempts.AskAsync(candidate, asked, warnings);
        while (failure is not null && !IsOver && _changes < MostChanges && !IsMended(_attempts.Last.Found.Shortcoming)
            && _tools.Changes.For(asked, _attempts.Candidate, _attempts.Last) is { } change && _attempts.Affords(change.Candidate))
        {
            _changes++;
            _mended = _attempts.Last.Found.Shortcoming?.Kind ?? _mended;
            warnings = change.Warning is { } warning ? warnings.Add(warning) : warnings;
            asked = change.Request;
            failure = await _attempts.AskAsync(change.Candidate, asked, warnings);
        }

        return failure;
    }

    // A model that has not taken the first hint will not take a second.
    private bool IsMended(Shortcoming? shortcoming) => shortcoming is not null && shortcoming.Kind == _mended;

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
                    (_again ??= new()).Enqueue((candidate, failure));
                }

                break;
        }
    }

    // One more model is asked, the one that takes the most: a prompt that is too long for that one is too long, unless it may be shortened.
    private void KeepLargest(PlannedCandidate candidate, UpstreamFailure failure)
    {
        var tooSmall = candidate.Endpoint;
        var larger = _queue.Left
            .Where(other => other.Endpoint.Model != tooSmall.Model && !(other.Endpoint.Facts.ContextWindow <= tooSmall.Facts.ContextWindow))
            .MaxBy(other => other.Endpoint.Facts.ContextWindow ?? 0);
        if (larger is null && _shortened is null && MiddleOut.Of(_request, tooSmall, failure) is var (shorter, warning))
        {
            _shortened = shorter;
            _warnings = _warnings.Add(warning);
            larger = candidate;
        }

        _queue.Keep(larger);
        _again = null;
        _isOver = larger is null;
    }

    private TimeSpan? SoonestRecovery()
    {
        var soonest = _plan.Candidates.Min(candidate => _tools.Cooldowns.Remaining(candidate.Endpoint.Key));
        return soonest > TimeSpan.Zero ? soonest : null;
    }

    // False where the client left meanwhile.
    private async ValueTask<bool> PauseAsync(TimeSpan pause)
    {
        var started = _tools.Time.GetTimestamp();
        try
        {
            await Task.Delay(pause, _tools.Time, _budget.ClientLeft);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _attempts.NotePause(_tools.Time.GetElapsedTime(started));
        }
    }
}
