using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Routing;
using FuncRouter.Storage;

namespace FuncRouter.Execution;

/// <summary>The way of a request: plan, cache, attempts, last resort. It decides and calls; reading and writing HTTP is the endpoints' work.</summary>
/// <param name="planner">Makes plans.</param>
/// <param name="executor">Carries them out.</param>
/// <param name="cache">Remembers answers.</param>
/// <param name="replay">Gives them again.</param>
/// <param name="repeats">Notices users who want another answer.</param>
/// <param name="calls">Lets identical requests share a call.</param>
/// <param name="limits">What the platform imposes.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestRouter(
    RoutePlanner planner,
    ChainExecutor executor,
    AnswerCache cache,
    AnswerReplay replay,
    RepeatDetector repeats,
    SharedCalls calls,
    HostLimits limits,
    TimeProvider time)
{
    private static readonly RouterError ClientLeft = new() { Status = 499, Code = "client_closed_request", Message = "The client left." };

    /// <summary>Finds an answer. Failures, and clients that leave, come back as the exchange's error.</summary>
    public async ValueTask<Exchange> RouteAsync(RouterRequest request, RouterState state, CancellationToken clientLeft)
    {
        var (plan, error) = planner.Plan(request, state.Table);
        if (plan is null)
        {
            return new Exchange { Request = request, State = state, Error = error, AnsweredAfter = Elapsed(request) };
        }

        var use = CacheUse.Of(request, state.Options.Cache);
        if (!use.IsOn)
        {
            return ExchangeOf(request, state, plan, await AskAsync(request, state, plan, 0, clientLeft)) with { CacheReason = use.Reason };
        }

        var key = CacheKey.Of(request);
        var reason = repeats.IsRepeat(request, key) ? "regenerate" : use.Reads ? null : "noCache";
        if (reason is null && await cache.FindAsync(request.Caller.Tenant, key, request.Controls.Cache, state.Options.Cache, clientLeft) is { } kept
            && await replay.ReplayAsync(request, state, key, kept) is { } answer)
        {
            return new Exchange
            {
                Request = request,
                State = state,
                Plan = plan,
                Answer = answer,
                Provider = kept.Provider,
                Model = kept.Model,
                Reason = "remembered answer to the same request",
                CacheStatus = "hit",
                CacheKey = key,
                Kept = kept,
                Warnings = kept.Warnings,
                AnsweredAfter = Elapsed(request),
            };
        }

        var keepBytes = use.Writes ? StoreLimits.ValueBytes : 0;
        var call = reason is null
            ? await calls.ShareAsync(request, key, nobodyWaits => AskAsync(request, state, plan, keepBytes, nobodyWaits).AsTask(), clientLeft)
            : null;
        var exchange = call switch
        {
            null => ExchangeOf(request, state, plan, await AskAsync(request, state, plan, keepBytes, clientLeft)),
            { Chain: null } or { Chain.Answer: not null, Answer: null } => new Exchange { Request = request, State = state, Plan = plan, Error = ClientLeft, Seat = call.Seat },
            _ => ExchangeOf(request, state, plan, call.Chain, call),
        };
        return exchange with
        {
            CacheStatus = call is { Seat.IsLeader: false } ? "shared" : "miss",
            CacheReason = reason,
            CacheKey = key,
            Remembers = use.Writes,
            AnsweredAfter = Elapsed(request),
        };
    }

    private ValueTask<ChainResult> AskAsync(RouterRequest request, RouterState state, RoutePlan plan, int keepBytes, CancellationToken nobodyWaits) =>
        executor.ExecuteAsync(request, plan, state.Options.Resilience, BudgetOf(request, state.Options.Resilience, nobodyWaits), keepBytes);

    private Exchange ExchangeOf(RouterRequest request, RouterState state, RoutePlan plan, ChainResult chain, SharedCall? call = null)
    {
        // A mistake of the client's, or of the router's keys, is not what a rule is for.
        var text = chain is { Answer: null, Error.Status: 408 or 409 or 429 or >= 500 } && request.Conversation is not null ? plan.Rule : null;
        var isShared = call is { Seat.IsLeader: false };
        return new Exchange
        {
            Request = request,
            State = state,
            Plan = plan,
            Chain = isShared ? null : chain,
            Answer = call is null ? chain.Answer : call.Answer,
            Text = text,
            Error = text is null ? chain.Error : null,
            Provider = text is null ? chain.Candidate.Endpoint.Provider.Name : "funcrouter",
            Model = text is null ? chain.Candidate.Endpoint.Model : "rule",
            Reason = text is not null ? "rule: no candidate answered" : isShared ? "answer to the same request, which was under way" : chain.Candidate.Reason,
            Seat = call?.Seat,
            UpstreamTime = isShared ? call!.Waited : chain.UpstreamTime,
            Warnings = chain.Warnings,
            AnsweredAfter = Elapsed(request),
        };
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
}
