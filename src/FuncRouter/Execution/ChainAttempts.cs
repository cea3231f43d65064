using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Execution.Changes;
using FuncRouter.Execution.Checks;
using FuncRouter.Execution.Rescue;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Execution;

/// <summary>Makes the attempts of one chain, two beside each other where the first is slow, and keeps what came of them.</summary>
internal sealed class ChainAttempts(
    ChainTools tools, RouterRequest request, RoutePlan plan, ResilienceOptions options, ExecutionBudget budget, ChainQueue queue, AttemptLog log, int keepBytes)
{
    private static readonly UpstreamFailure ClientLeft = new(FailureKind.ClientLeft, 0, "The client left.");

    private readonly AnswerChecks? _checks = request.Conversation is null ? null : new AnswerChecks(request, plan.Checks, plan.Cascade?.Confidence);
    private readonly bool _isHeldBack = request.Features.Stream && (request.Controls.WholeStream || plan.Checks is not null);
    private List<UpstreamFailure>? _failures;
    private ImmutableArray<string> _changes = [];

    /// <summary>What was tried.</summary>
    public AttemptLog Log => log;

    /// <summary>The failures in order.</summary>
    public IReadOnlyList<UpstreamFailure> Failures => _failures ?? [];

    /// <summary>Answers that nobody would want if there were a better one.</summary>
    public BestUnsatisfactory Unsatisfactory { get; } = new(budget);

    /// <summary>Who was asked last.</summary>
    public PlannedCandidate Candidate { get; private set; } = plan.Candidates[0];

    /// <summary>What came of it.</summary>
    public AttemptOutcome Last { get; private set; }

    /// <summary>How long providers were waited for.</summary>
    public TimeSpan UpstreamTime { get; private set; }

    /// <summary>Whether there is no time left, or nobody who waits.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether there is money for one more: the plan is within the limit, and what was billed for nothing takes from it.</summary>
    public bool Affords(PlannedCandidate candidate) => !budget.IsBroached || budget.Affords(candidate.Estimate.CostUsd);

    /// <summary>Asks a candidate, and a second beside it where it is slow.</summary>
    /// <param name="candidate">Whom.</param>
    /// <param name="asked">What: the request, or a change of it.</param>
    /// <param name="changes">What was changed, in words for the client.</param>
    /// <returns>Null where there is an answer.</returns>
    public async ValueTask<UpstreamFailure?> AskAsync(PlannedCandidate candidate, RouterRequest asked, ImmutableArray<string> changes)
    {
        _changes = changes;
        var started = tools.Time.GetTimestamp();
        try
        {
            var limits = LimitsOf(candidate.Endpoint);
            if (queue.HasWaiting && request.Conversation is not null && tools.Hedging.Delay(options, candidate.Endpoint, request.Features, limits) is { } delay)
            {
                (Candidate, Last) = await HedgeAsync(candidate, asked, limits, delay);
            }
            else
            {
                Last = await RunAsync(candidate, asked, limits, CancellationToken.None);
                Candidate = candidate;
            }

            return Last.Failure;
        }
        catch (OperationCanceledException) when (budget.ClientLeft.IsCancellationRequested)
        {
            (Candidate, Last) = (candidate, new AttemptOutcome(null, ClientLeft, 0, []));
            log.Add(candidate.Endpoint, 0, tools.Time.GetElapsedTime(started), ClientLeft);
            NoteDeparture();
            return ClientLeft;
        }
        finally
        {
            UpstreamTime += tools.Time.GetElapsedTime(started);
        }
    }

    /// <summary>Notes a pause that a provider's failure asked for: it is no time of the router's own.</summary>
    public void NotePause(TimeSpan pause) => UpstreamTime += pause;

    /// <summary>Notes that the client left.</summary>
    public void NoteDeparture()
    {
        (_failures ??= []).Add(ClientLeft);
        IsOver = true;
    }

    private async ValueTask<(PlannedCandidate Candidate, AttemptOutcome Outcome)> HedgeAsync(
        PlannedCandidate candidate, RouterRequest asked, TimeLimits limits, TimeSpan delay)
    {
        using var firstEnd = new CancellationTokenSource();
        var first = RunAsync(candidate, asked, limits, firstEnd.Token).AsTask();
        if (await EndsWithinAsync(first, delay) || !CanHedge(candidate) || queue.Next(Affords) is not { } second)
        {
            return (candidate, await first);
        }

        using var secondEnd = new CancellationTokenSource();
        var other = RunAsync(second, asked, LimitsOf(second.Endpoint), secondEnd.Token).AsTask();
        try
        {
            return await FirstGoodAsync(candidate, first, firstEnd, second, other, secondEnd, delay);
        }
        catch
        {
            // The client left: what the two have still to say is nobody's, and has to be let go of.
            await LetGoAsync(first, firstEnd);
            await LetGoAsync(other, secondEnd);
            throw;
        }
    }

    private async ValueTask<(PlannedCandidate Candidate, AttemptOutcome Outcome)> FirstGoodAsync(
        PlannedCandidate candidate,
        Task<AttemptOutcome> first,
        CancellationTokenSource firstEnd,
        PlannedCandidate second,
        Task<AttemptOutcome> other,
        CancellationTokenSource secondEnd,
        TimeSpan delay)
    {
        var early = await Task.WhenAny(first, other);
        if ((await early).Answer is null)
        {
            // The one that is left decides; a failure that ends the chain is for its own candidate to tell.
            return early == first ? (second, await other) : (candidate, await first);
        }

        await (early == first ? secondEnd : firstEnd).CancelAsync();
        var loser = await (early == first ? other : first);
        loser.Answer?.Dispose();
        if (loser.Unsatisfactory is null)
        {
            budget.Waste((early == first ? second : candidate).Estimate.CostUsd);
        }

        if (early == other && delay >= options.FirstTokenTimeout)
        {
            // One that began so much later was there first: nobody else should have to wait for this one now.
            tools.Cooldowns.Rest(candidate.Endpoint.Key, options.Cooldown);
        }

        return (early == first ? candidate : second, await early);
    }

    private static async ValueTask LetGoAsync(Task<AttemptOutcome> attempt, CancellationTokenSource end)
    {
        await end.CancelAsync();
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (attempt.IsCompletedSuccessfully)
        {
            (await attempt).Answer?.Dispose();
        }
    }

    private bool CanHedge(PlannedCandidate candidate) =>
        queue.HasWaiting && budget.Affords(candidate.Estimate.CostUsd + queue.First.Estimate.CostUsd) && tools.Hedging.Allowance.TryTake();

    // What the attempt ends with is for whoever awaits it; here only the time is waited for.
    private async ValueTask<bool> EndsWithinAsync(Task attempt, TimeSpan delay)
    {
        await attempt.WaitAsync(delay, tools.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return attempt.IsCompleted;
    }

    private async ValueTask<AttemptOutcome> RunAsync(PlannedCandidate candidate, RouterRequest asked, TimeLimits limits, CancellationToken abandoned)
    {
        // Under require_parameters nothing is left out, whatever was learned from others' requests.
        var requiresAll = request.Controls.Providers.RequireParameters;
        var endpoint = requiresAll ? candidate.Endpoint : tools.Changes.Taught(candidate.Endpoint);
        var started = tools.Time.GetTimestamp();
        var terms = TermsOf(candidate, asked, limits, abandoned);
        var outcome = HasStepAbove(candidate) && LogProbabilities.AskedIn(asked, endpoint) is { } curious
            ? await RunCuriouslyAsync(candidate, asked, curious, terms)
            : await tools.Runner.RunAsync(asked, endpoint, terms);
        if (plan.Checks?.Judge is { } judge && outcome is { Answer: { } answer, Found.Content: { } content })
        {
            outcome = await GradeAsync(candidate, judge, answer, content, outcome, abandoned);
        }

        if (requiresAll && outcome.Failure is { Kind: FailureKind.BadRequest } refusal && UnsupportedParameter.NameIn(refusal) is not null)
        {
            // This provider is none of those that were asked for; another may be.
            outcome = outcome with { Failure = refusal with { Kind = FailureKind.Unsuitable } };
        }

        if (!_changes.IsEmpty)
        {
            outcome = outcome with { Warnings = [.. outcome.Warnings, .. _changes] };
        }

        if (outcome.Answer is AnswerStream { Facts.Refused: true })
        {
            // It has begun already, for nobody else is left who could do better.
            outcome = outcome with { Warnings = [.. outcome.Warnings, "unsatisfactory: The model refused to answer."] };
        }

        log.Add(endpoint, outcome.Status, tools.Time.GetElapsedTime(started), outcome.Failure);
        tools.Mark(endpoint, outcome, options);
        Note(candidate, endpoint, outcome);
        return outcome;
    }

    // Two attempts may end at the same moment.
    private void Note(PlannedCandidate candidate, ModelEndpoint endpoint, in AttemptOutcome outcome)
    {
        lock (Unsatisfactory)
        {
            if (outcome.Failure is { } failure && failure.Kind != FailureKind.Abandoned)
            {
                (_failures ??= []).Add(failure);
                IsOver |= budget.IsExpired;
            }

            if (outcome.Unsatisfactory is not null)
            {
                tools.Learn(plan, endpoint, outcome.Found.Shortcoming!.Kind);
                Unsatisfactory.Take(candidate, outcome);
            }
        }
    }

    // Only an answer that a better model could replace is doubted.
    private bool HasStepAbove(PlannedCandidate candidate) =>
        plan.Cascade?.Confidence is not null && queue.Left.Any(other => other.Step > candidate.Step);

    // A provider that will not say how sure it is answers the request as it came.
    private async ValueTask<AttemptOutcome> RunCuriouslyAsync(PlannedCandidate candidate, RouterRequest asked, RouterRequest curious, AttemptTerms terms)
    {
        var endpoint = tools.Changes.Taught(candidate.Endpoint);
        var outcome = await tools.Runner.RunAsync(curious, endpoint, terms with { HideLogProbabilities = true });
        if (outcome.Failure is not { Kind: FailureKind.BadRequest })
        {
            return outcome;
        }

        var taught = tools.Changes.For(curious, candidate with { Endpoint = endpoint }, outcome)?.Candidate.Endpoint ?? endpoint;
        return await tools.Runner.RunAsync(asked, taught, terms);
    }

    private AttemptTerms TermsOf(PlannedCandidate candidate, RouterRequest asked, TimeLimits limits, CancellationToken abandoned)
    {
        var keep = _isHeldBack ? AttemptRunner.MaxDocumentBytes : request.Features.Stream ? Math.Max(keepBytes, StreamRescue.MostBytes) : keepBytes;
        return new AttemptTerms(limits, budget, keep)
        {
            Abandoned = abandoned,
            Whole = _isHeldBack,
            Checks = plan.Cascade is null || HasStepAbove(candidate) ? _checks : new AnswerChecks(request, plan.Checks),
            IsLast = !queue.HasAnybody && plan.Resorts.IsEmpty,
            Rescue = request.Features.Stream && !_isHeldBack ? RescueOf(candidate, asked) : null,
        };
    }

    private Func<UpstreamCall, IStreamRescue> RescueOf(PlannedCandidate candidate, RouterRequest asked) =>
        call => new StreamRescue(tools, asked, plan, options, budget, log, candidate, call);

    // A judge that gives no grade has nothing against the answer.
    private async ValueTask<AttemptOutcome> GradeAsync(
        PlannedCandidate candidate, JudgeOptions judge, Answer answer, ConversationAnswer content, AttemptOutcome outcome, CancellationToken abandoned)
    {
        double? grade;
        try
        {
            grade = await tools.Judge.GradeAsync(
                request, content, judge, plan.Judges, answer.CostUsd, endpoint => new AttemptTerms(LimitsOf(endpoint), budget, 0) { Abandoned = abandoned });
        }
        catch (OperationCanceledException)
        {
            answer.Dispose();
            throw;
        }

        if (grade is not { } given)
        {
            return outcome;
        }

        tools.Learning.Learn(plan, candidate.Endpoint, given, OutcomeSource.Judge);
        return given < judge.Threshold
            ? outcome.Unsatisfying(answer, new Shortcoming(ShortcomingKind.Grade, $"The judge gave the answer {given:0.##}; the route wants {judge.Threshold:0.##}."))
            : outcome;
    }

    private TimeLimits LimitsOf(ModelEndpoint endpoint) =>
        TimeLimits.Of(options, endpoint, request.Features, tools.Health.Of(endpoint.Key), tools.Latencies);
}
