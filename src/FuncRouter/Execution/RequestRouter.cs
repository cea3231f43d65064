using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution.LastResorts;
using FuncRouter.Execution.Remembered;
using FuncRouter.Routing;
using FuncRouter.Storage;

namespace FuncRouter.Execution;

/// <summary>The way of a request: plan, cache, attempts, last resort. It decides and calls; reading and writing HTTP is the endpoints' work.</summary>
/// <param name="planner">Makes plans.</param>
/// <param name="executor">Carries them out.</param>
/// <param name="remembered">Looks for remembered answers.</param>
/// <param name="replay">Gives them again.</param>
/// <param name="resorts">Tries what is left when no candidate answered.</param>
/// <param name="repeats">Notices users who want another answer.</param>
/// <param name="calls">Lets identical requests share a call.</param>
/// <param name="limits">What the platform imposes.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestRouter(
    RoutePlanner planner,
    ChainExecutor executor,
    RememberedAnswers remembered,
    AnswerReplay replay,
    LastResortRunner resorts,
    RepeatDetector repeats,
    SharedCalls calls,
    HostLimits limits,
    TimeProvider time)
{
    private static readonly RouterError ClientLeft = new() { Status = 499, Code = "client_closed_request", Message = "The client left." };

    /// <summary>Finds an answer. Failures, and clients that leave, come back as the exchange's error.</summary>
    /// <param name="request">The request.</param>
    /// <param name="state">The configuration that it starts with.</param>
    /// <param name="clientLeft">Cancelled when the client goes.</param>
    /// <param name="held">Told the ticket's id when the request begins to be held open for a person; null where nobody wants to know.</param>
    public async ValueTask<Exchange> RouteAsync(
        RouterRequest request, RouterState state, CancellationToken clientLeft, TaskCompletionSource<string>? held = null)
    {
        var (plan, error) = planner.Plan(request, state.Table);
        if (plan is null)
        {
            return new Exchange { Request = request, State = state, Error = error, AnsweredAfter = Elapsed(request) };
        }

        var use = CacheUse.Of(request, state.Options.Cache);
        if (!use.IsOn)
        {
            var chain = await AskAsync(new Asking(request, state, plan, null, 0, held), clientLeft);
            return await ExchangeOfAsync(request, state, plan, null, chain) with { CacheReason = use.Reason };
        }

        var key = CacheKey.Of(request, plan.Rules.Reason);
        var reason = repeats.IsRepeat(request, key) ? "regenerate" : use.Reads ? null : "noCache";
        var found = await remembered.FindAsync(request, state, plan, key, reason is null, clientLeft);
        var lookup = found.Lookup;
        if (found.Kept is { } kept && await replay.ReplayAsync(request, state, found.Key, kept) is { } answer)
        {
            return new Exchange
            {
                Request = request,
                State = state,
                Plan = plan,
                Answer = answer,
                Provider = kept.Provider,
                Model = kept.Model,
                Reason = lookup is { IsHit: true } ? "remembered answer to a question that means the same" : "remembered answer to the same request",
                CacheStatus = lookup is { IsHit: true } ? "semantic" : "hit",
                CacheKey = found.Key,
                Remembers = use.Writes,
                Kept = kept,
                Lookup = lookup,
                ExtraUsd = lookup?.CostUsd ?? 0,
                Warnings = kept.Warnings,
                AnsweredAfter = Elapsed(request),
            };
        }

        lookup ??= found.Kept is null ? null : RememberedAnswers.PlaceOf(request, state, plan, key);
        var asking = new Asking(request, state, plan, lookup?.Place ?? new AnswerPlace(key), use.Writes ? StoreLimits.ValueBytes : 0, held);
        var call = reason is null
            ? await calls.ShareAsync(request, key, nobodyWaits => AskAsync(asking, nobodyWaits).AsTask(), BudgetOf(request, state.Options.Resilience, clientLeft))
            : null;
        var exchange = call switch
        {
            null => await ExchangeOfAsync(request, state, plan, key, await AskAsync(asking, clientLeft)),
            { IsLate: true } => await LateAsync(asking, call, BudgetOf(request, state.Options.Resilience, clientLeft)),
            { Chain: null } or { Chain.Answer: not null, Answer: null } => new Exchange { Request = request, State = state, Plan = plan, Error = ClientLeft, Seat = call.Seat },
            _ => await ExchangeOfAsync(request, state, plan, key, call.Chain, call),
        };
        return exchange with
        {
            CacheStatus = exchange.Resort == "stale" ? "stale" : call is { Seat.IsLeader: false } ? "shared" : "miss",
            CacheReason = reason,
            CacheKey = key,
            Remembers = use.Writes,
            Lookup = lookup is null ? null : lookup with { IsHit = false },
            ExtraUsd = lookup?.CostUsd ?? 0,
            AnsweredAfter = Elapsed(request),
        };
    }

    private async ValueTask<ChainResult> AskAsync(Asking asking, CancellationToken nobodyWaits)
    {
        var (request, state, plan) = (asking.Request, asking.State, asking.Plan);
        return await ResortAsync(asking, await executor.ExecuteAsync(
            request, plan, state.Options.Resilience, BudgetOf(request, state.Options.Resilience, nobodyWaits), asking.KeepBytes));
    }

    // The request's own time is over, so its own last resorts are due, whatever the call that it shared comes to for others.
    private async ValueTask<Exchange> LateAsync(Asking asking, SharedCall call, ExecutionBudget budget)
    {
        var (request, state, plan) = (asking.Request, asking.State, asking.Plan);
        var error = ChainErrors.Late(budget);
        var chain = call.Chain is { } ended
            ? ended with { Answer = null, Error = error, Shortcoming = null, Resort = null }
            : new ChainResult(null, plan.Candidates[0], error, new AttemptLog(), budget, call.Waited, []);
        return await ExchangeOfAsync(request, state, plan, asking.Remembered?.Key, await ResortAsync(asking, chain)) with { Seat = call.Seat };
    }

    private async ValueTask<ChainResult> ResortAsync(Asking asking, ChainResult chain)
    {
        var (request, state, plan) = (asking.Request, asking.State, asking.Plan);
        if (!LastResortRunner.AreDue(plan, chain))
        {
            return chain;
        }

        var (resort, after) = await resorts.RunAsync(new ResortCall(request, state, plan, chain, asking.KeepBytes)
        {
            Remembered = asking.Remembered,
            Replay = async kept => asking.Remembered is { Key: var key } ? await replay.ReplayAsync(request, state, key, kept) : null,
            Held = asking.Held,
        });
        return after with { Resort = resort };
    }

    private async ValueTask<Exchange> ExchangeOfAsync(
        RouterRequest request, RouterState state, RoutePlan plan, string? key, ChainResult chain, SharedCall? call = null)
    {
        var isShared = call is { Seat.IsLeader: false };
        var resort = chain.Resort;
        var stale = resort?.Kept is { } kept ? await replay.ReplayAsync(request, state, key!, kept) : null;
        return new Exchange
        {
            Request = request,
            State = state,
            Plan = plan,
            Chain = isShared ? null : chain,
            Answer = stale ?? (call is null ? chain.Answer : call.Answer),
            Text = resort?.Template is { } template ? RuleText.Fill(template, request, plan.Route, chain.Error) : resort?.Text,
            Resort = resort?.Resort,
            Ticket = resort?.Ticket,
            IsPending = resort is { IsPending: true },
            Error = resort is null ? (chain.Answer is null ? chain.Error : null) : resort.Error,
            Provider = resort?.Provider ?? chain.Candidate.Endpoint.Provider.Name,
            Model = resort?.Model ?? chain.Candidate.Endpoint.Model,
            Reason = isShared ? "answer to the same request, which was under way" : resort?.Reason ?? ReasonOf(chain),
            Seat = call?.Seat,
            UpstreamTime = isShared ? call!.Waited : chain.UpstreamTime,
            Warnings = resort?.Warning is { } warning ? [.. chain.Warnings, warning] : chain.Warnings,
            AnsweredAfter = Elapsed(request),
        };
    }

    // Why a candidate stands where it stands is half of why it answered: the other half is who was asked before it.
    private static string ReasonOf(ChainResult chain)
    {
        var (provider, model) = (chain.Candidate.Endpoint.Provider.Name, chain.Candidate.Endpoint.Model);
        string[] before = chain.Attempts.Length <= 1 ? [] : [.. chain.Attempts
            .Where(attempt => attempt.Error is not null && (attempt.Provider, attempt.Model) != (provider, model))
            .Select(attempt => $"{attempt.Provider}/{attempt.Model} ({attempt.Error!.Split(':')[0]})")
            .Distinct()];
        return before.Length == 0 ? chain.Candidate.Reason : $"{chain.Candidate.Reason}; after {string.Join(", ", before)}";
    }

    private ExecutionBudget BudgetOf(RouterRequest request, ResilienceOptions options, CancellationToken nobodyWaits)
    {
        var deadline = options.Deadline;
        if (!request.Features.Stream && limits.MaxDocumentTime is { } platform && platform < deadline)
        {
            deadline = platform;
        }

        return request.Controls.Deadline is { } wanted && wanted < deadline
            ? new ExecutionBudget(time, request.ReceivedTimestamp, wanted, isClientsDeadline: true, nobodyWaits) { MaxCostUsd = request.Controls.MaxCostUsd }
            : new ExecutionBudget(time, request.ReceivedTimestamp, deadline, isClientsDeadline: false, nobodyWaits) { MaxCostUsd = request.Controls.MaxCostUsd };
    }

    private TimeSpan Elapsed(RouterRequest request) => time.GetElapsedTime(request.ReceivedTimestamp);

    // What one call, be it shared or not, is made with.
    private readonly record struct Asking(
        RouterRequest Request, RouterState State, RoutePlan Plan, AnswerPlace? Remembered, int KeepBytes, TaskCompletionSource<string>? Held);
}
