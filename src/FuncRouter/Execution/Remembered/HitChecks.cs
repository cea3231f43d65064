using FuncRouter.Accounting;
using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution.Checks;
using FuncRouter.Routing;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution.Remembered;

/// <summary>
/// Finds out for a sample of requests whether the remembered answer to a question that means the same was right, by comparing it with a new one. Where it was given
/// to the client the request is sent upstream as well, when the client has everything; where it was not likely enough to be given, the client's own new answer is
/// there already. What comes of it moves the route's threshold.
/// </summary>
/// <param name="executor">Gets new answers.</param>
/// <param name="background">Gets them when nobody waits.</param>
/// <param name="tools">Judges, and how long they may take.</param>
/// <param name="cache">Has the remembered ones.</param>
/// <param name="semantic">Has the thresholds.</param>
/// <param name="log">Names generations.</param>
/// <param name="afterwards">Writes the records.</param>
/// <param name="logger">Says what was not compared.</param>
internal sealed class HitChecks(
    ChainExecutor executor,
    BackgroundCalls background,
    ChainTools tools,
    AnswerCache cache,
    SemanticCache semantic,
    GenerationLog log,
    Afterwards afterwards,
    ILogger<HitChecks> logger)
{
    /// <summary>Begins to compare where the sample wants it, and returns at once.</summary>
    /// <param name="exchange">The exchange; it may be disposed afterwards.</param>
    /// <param name="delivery">How its delivery ended.</param>
    /// <returns>The generation that tells of it; null where there is none.</returns>
    public string? Send(Exchange exchange, Delivery delivery)
    {
        if (delivery.Outcome != "complete" || exchange is not { Plan: { } plan, Request: { } request, State: { } state, Lookup: { IsSampled: true, Match: { } match } lookup })
        {
            return null;
        }

        var fresh = lookup.IsHit ? null : Afterwards.WorthRemembering(request, exchange.Chain);
        var remembered = lookup.IsHit ? exchange.Kept : cache.FindInMemory(request.Caller.Tenant, match.Key, CacheControls.Default, state.Options.Cache);
        if (remembered is null || (fresh is null && !lookup.IsHit))
        {
            logger.HitNotChecked(request.Id, "one of the two is not there, or not whole");
            return null;
        }

        if (lookup.IsHit && tools.Cooldowns.Remaining(plan.Candidates[0].Endpoint.Key) > TimeSpan.Zero)
        {
            logger.HitNotChecked(request.Id, "the endpoint that would be asked is left alone for now");
            return null;
        }

        var check = new Check(ShadowTraffic.CopyOf(request, log, tools.Time), state, plan, lookup, remembered, exchange.Remembers) { Original = request.Id };
        if (!background.TryBegin(request, state.Options.Routing.ShadowConcurrency, stopping => fresh is null ? AskAsync(check, stopping) : CompareAsync(check, fresh, stopping)))
        {
            logger.HitNotChecked(request.Id, "as many calls as may be are under way");
            return null;
        }

        return lookup.IsHit ? check.Copy.Id : null;
    }

    private async Task<Task> AskAsync(Check check, CancellationToken stopping)
    {
        var (copy, state, lookup) = (check.Copy, check.State, check.Lookup);
        var budget = BudgetOf(check, stopping);

        // One attempt, at who would have been asked: what falls back would compare with anybody.
        var plan = check.Plan with { Candidates = [check.Plan.Candidates[0]], Cascade = null, Checks = null, Resorts = [] };
        var chain = await executor.ExecuteAsync(copy, plan, state.Options.Resilience with { MaxRetries = 0 }, budget, StoreLimits.ValueBytes);
        var (exchange, delivery) = ShadowTraffic.Ended(copy, state, plan, chain, tools.Time, stopping);
        using (exchange)
        {
            bool? isRight = null;
            var remembering = Task.CompletedTask;
            if (Afterwards.WorthRemembering(copy, chain) is { } fresh)
            {
                isRight = await VerdictAsync(check, fresh, budget);
                if (check.Remembers)
                {
                    // It is the answer to this very question: whoever asks it again gets it, right as the other may have been.
                    remembering = afterwards.RememberAsync(lookup.Place, fresh, chain.Answer!.FinishReason, lookup.Question, state.Options.Cache);
                }
            }

            return Task.WhenAll(remembering, afterwards.CompleteShadowAsync(exchange, delivery, check.Original, isRight));
        }
    }

    // Nobody is asked but perhaps a judge, of whom a record tells.
    private async Task<Task> CompareAsync(Check check, CachedAnswer fresh, CancellationToken stopping)
    {
        var budget = BudgetOf(check, stopping);
        var isRight = await VerdictAsync(check, fresh, budget);
        if (budget.WastedUsd == 0)
        {
            return Task.CompletedTask;
        }

        using var exchange = new Exchange { Request = check.Copy, State = check.State, Plan = check.Plan, ExtraUsd = budget.WastedUsd };
        return afterwards.CompleteShadowAsync(exchange, new Delivery(200, "complete", null), check.Original, isRight);
    }

    private async ValueTask<bool?> VerdictAsync(Check check, CachedAnswer fresh, ExecutionBudget budget)
    {
        var (copy, state, lookup) = (check.Copy, check.State, check.Lookup);
        var remembered = await AnswerReplay.ReadAsync(copy, state, check.Remembered);
        if (remembered is null || TextOf(remembered) is not { } old || await AnswerReplay.ReadAsync(copy, state, fresh) is not { } answer || TextOf(answer) is not { } recent)
        {
            logger.HitNotChecked(copy.Id, "one of the two answers is no text");
            return null;
        }

        var isRight = AnswerAgreement.Of(lookup.Question!.Text, old, recent);
        if (!isRight && check.Plan.Checks?.Judge is { } judge)
        {
            // Other words may be as good; whoever grades the route's answers can tell. Where no grade comes they count as wrong.
            var grade = await tools.Judge.GradeAsync(
                copy, remembered, judge, check.Plan.Judges, null,
                endpoint => new AttemptTerms(TimeLimits.Of(state.Options.Resilience, endpoint, copy.Features, tools.Health.Of(endpoint.Key), tools.Latencies), budget, 0));
            isRight = grade >= judge.Threshold;
        }

        semantic.ThresholdOf(lookup.Route).Note(lookup.Match!.Value.Probability, isRight);
        return isRight;
    }

    private ExecutionBudget BudgetOf(Check check, CancellationToken stopping) =>
        new(tools.Time, check.Copy.ReceivedTimestamp, check.State.Options.Resilience.Deadline, isClientsDeadline: false, stopping);

    private static string? TextOf(ConversationAnswer answer) =>
        answer.Choices is [var choice, ..] && AnswerChecks.TextOf(choice) is { Length: > 0 } text ? text : null;

    // What is compared with what, and for whom.
    private sealed record Check(RouterRequest Copy, RouterState State, RoutePlan Plan, SemanticLookup Lookup, CachedAnswer Remembered, bool Remembers)
    {
        public required string Original { get; init; }
    }
}
