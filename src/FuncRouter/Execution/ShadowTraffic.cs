using FuncRouter.Accounting;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Routing;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution;

/// <summary>
/// Sends copies of answered requests to the models that rules name for it, so that their answers can be compared. It begins when the
/// client has everything, makes one attempt, and leaves a generation record that names the request. A copy that finds no place, or whose
/// model may not get it or is left alone, is not sent.
/// </summary>
/// <param name="planner">Plans copies.</param>
/// <param name="executor">Makes the attempts.</param>
/// <param name="background">Makes them when nobody waits.</param>
/// <param name="cooldowns">Which endpoints are left alone.</param>
/// <param name="log">Names generations.</param>
/// <param name="afterwards">Writes the records.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says which copies were not sent.</param>
internal sealed class ShadowTraffic(
    RoutePlanner planner,
    ChainExecutor executor,
    BackgroundCalls background,
    EndpointCooldowns cooldowns,
    GenerationLog log,
    Afterwards afterwards,
    TimeProvider time,
    ILogger<ShadowTraffic> logger)
{
    /// <summary>Begins to send a copy where a rule wants one, and returns at once.</summary>
    /// <param name="exchange">The exchange; it may be disposed afterwards.</param>
    /// <param name="delivery">How its delivery ended.</param>
    /// <returns>The copy's generation; null where none is sent.</returns>
    public string? Send(Exchange exchange, Delivery delivery)
    {
        if (delivery.Outcome != "complete" || exchange is not { Plan.Rules.Shadow: { } shadow, Chain.Answer: not null, Request: { } request, State: { } state })
        {
            return null;
        }

        var copy = CopyOf(request, log, time) with { Model = shadow.Model };
        if (planner.PlanShadow(copy, state.Table, exchange.Plan) is not { Candidates: [{ Endpoint.Key: var endpoint }] } plan)
        {
            logger.ShadowNotSent(request.Id, shadow.Model, "no endpoint of it may get the request");
            return null;
        }

        if (cooldowns.Remaining(endpoint) > TimeSpan.Zero)
        {
            logger.ShadowNotSent(request.Id, shadow.Model, "its endpoint is left alone for now");
            return null;
        }

        if (!background.TryBegin(request, state.Options.Routing.ShadowConcurrency, stopping => SendAsync(copy, plan, state, request.Id, stopping)))
        {
            logger.ShadowNotSent(request.Id, shadow.Model, "as many as may be are under way");
            return null;
        }

        return copy.Id;
    }

    /// <summary>A request's copy. What limits the client's own request is not for its copy; who may see the request is.</summary>
    public static RouterRequest CopyOf(RouterRequest request, GenerationLog log, TimeProvider time) => request with
    {
        Id = log.NewId(),
        ReceivedAt = time.GetUtcNow(),
        ReceivedTimestamp = time.GetTimestamp(),
        Header = _ => null,
        Controls = request.Controls with { WholeStream = true, MaxCostUsd = null, Deadline = null, FallbackModels = [] },
    };

    /// <summary>What became of a copy.</summary>
    public static (Exchange Exchange, Delivery Delivery) Ended(RouterRequest copy, RouterState state, RoutePlan plan, ChainResult chain, TimeProvider time, CancellationToken stopping)
    {
        var exchange = new Exchange
        {
            Request = copy,
            State = state,
            Plan = plan,
            Chain = chain,
            Answer = chain.Answer,
            Error = chain.Error,
            Provider = chain.Candidate.Endpoint.Provider.Name,
            Model = chain.Candidate.Endpoint.Model,
            Reason = chain.Candidate.Reason,
            UpstreamTime = chain.UpstreamTime,
            AnsweredAfter = time.GetElapsedTime(copy.ReceivedTimestamp),
        };
        return (exchange, chain.Error is { } error
            ? new Delivery(error.Status, stopping.IsCancellationRequested ? "cancelled" : "error", error.Message)
            : new Delivery(200, "complete", null));
    }

    private async Task<Task> SendAsync(RouterRequest copy, RoutePlan plan, RouterState state, string original, CancellationToken stopping)
    {
        var options = state.Options.Resilience;
        var budget = new ExecutionBudget(time, copy.ReceivedTimestamp, options.Deadline, isClientsDeadline: false, stopping);
        var chain = await executor.ExecuteAsync(copy, plan, options with { MaxRetries = 0 }, budget, keepBytes: 0);
        var (exchange, delivery) = Ended(copy, state, plan, chain, time, stopping);
        using (exchange)
        {
            return afterwards.CompleteShadowAsync(exchange, delivery, original);
        }
    }
}
