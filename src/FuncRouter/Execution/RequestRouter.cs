using FuncRouter.Accounting;
using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Execution.LastResorts;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Storage;

namespace FuncRouter.Execution;

/// <summary>The way of a request: plan, cache, attempts, last resorts. It decides and calls; reading and writing HTTP is the endpoints' work.</summary>
/// <param name="planner">Makes plans.</param>
/// <param name="executor">Carries them out.</param>
/// <param name="cache">Remembers answers.</param>
/// <param name="resorts">What is left when nobody answered.</param>
/// <param name="repeats">Notices users who want another answer.</param>
/// <param name="limits">What the platform imposes.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestRouter(
    RoutePlanner planner, ChainExecutor executor, AnswerCache cache, LastResortRunner resorts, RepeatDetector repeats, HostLimits limits, TimeProvider time)
{
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

        var isCached = AnswerCache.IsUsed(request, state.Options.Cache);
        var key = isCached ? CacheKey.Of(request, plan.Rules.Reason) : null;
        if (key is not null && !repeats.IsRepeat(request, key) && request.Controls.Cache.Read
            && await cache.FindAsync(key, request.Controls.Cache, state.Options.Cache, clientLeft) is { } kept
            && await ReplayAsync(request, state, kept) is { } answer)
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
                AnsweredAfter = Elapsed(request),
            };
        }

        var keep = key is not null && request.Controls.Cache.Write;
        var keepBytes = keep ? StoreLimits.ValueBytes : 0;
        var chain = await executor.ExecuteAsync(
            request, plan, state.Options.Resilience, BudgetOf(request, state.Options.Resilience, clientLeft), keepBytes);
        ResortAnswer? resort = null;
        if (LastResortRunner.AreDue(plan, chain))
        {
            (resort, chain) = await resorts.RunAsync(new ResortCall(request, state, plan, chain, keepBytes)
            {
                CacheKey = key,
                Replay = kept => ReplayAsync(request, state, kept),
                Held = held,
            });
        }

        return new Exchange
        {
            Request = request,
            State = state,
            Plan = plan,
            Chain = chain,
            Answer = resort is null ? chain.Answer : resort.Answer,
            Text = resort?.Text,
            Resort = resort?.Resort,
            Ticket = resort?.Ticket,
            IsPending = resort is { IsPending: true },
            Error = resort is null ? (chain.Answer is null ? chain.Error : null) : resort.Error,
            Warnings = resort?.Warning is { } warning ? [.. chain.Warnings, warning] : chain.Warnings,
            Provider = resort?.Provider ?? chain.Candidate.Endpoint.Provider.Name,
            Model = resort?.Model ?? chain.Candidate.Endpoint.Model,
            Reason = resort?.Reason ?? chain.Candidate.Reason,
            CacheStatus = resort is { Resort: "stale" } ? "stale" : isCached ? "miss" : "off",
            CacheKey = keep && resort is not { Resort: "stale" } ? key : null,
            AnsweredAfter = Elapsed(request),
        };
    }

    // A kept answer of a provider that is no longer configured is not used: whose protocol it speaks is not known any more.
    private async ValueTask<Answer?> ReplayAsync(RouterRequest request, RouterState state, CachedAnswer kept)
    {
        if (state.Table.Providers.FirstOrDefault(provider => provider.Name == kept.Provider) is not { } provider)
        {
            return null;
        }

        var free = ModelPrice.Free;
        var endpoint = new ModelEndpoint { Provider = provider, Model = kept.Model };
        if (endpoint.ServiceFor(request) is null)
        {
            return null;
        }

        using var call = UpstreamCall.Create(request, endpoint, usage => CostCalculator.Cost(free, usage));
        if (!request.Features.Stream)
        {
            return call.TryReadDocument(kept.Body, out var facts, out var translated) ? new DocumentAnswer(kept.Body, facts, translated, null) { Price = free } : null;
        }

        var frames = call.CreateFrameReader(new MemoryStream(kept.Body, writable: false));
        var stream = new AnswerStream(new KeptStreamSource(frames), call.CreateTransform(), endpoint, 0, time) { Price = free };
        if (await stream.ProveAsync() is null)
        {
            return stream;
        }

        stream.Dispose();
        return null;
    }

    private ExecutionBudget BudgetOf(RouterRequest request, ResilienceOptions options, CancellationToken clientLeft)
    {
        var deadline = options.Deadline;
        if (!request.Features.Stream && limits.MaxDocumentTime is { } platform && platform < deadline)
        {
            deadline = platform;
        }

        return request.Controls.Deadline is { } wanted && wanted < deadline
            ? new ExecutionBudget(time, request.ReceivedTimestamp, wanted, isClientsDeadline: true, clientLeft) { MaxCostUsd = request.Controls.MaxCostUsd }
            : new ExecutionBudget(time, request.ReceivedTimestamp, deadline, isClientsDeadline: false, clientLeft) { MaxCostUsd = request.Controls.MaxCostUsd };
    }

    private TimeSpan Elapsed(RouterRequest request) => time.GetElapsedTime(request.ReceivedTimestamp);
}
