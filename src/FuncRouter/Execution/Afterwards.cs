using FuncRouter.Accounting;
using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution;

/// <summary>
/// What is left to do when the client has its answer: usage becomes cost, the outcome becomes health, the answer may become a cache entry,
/// and the whole becomes one generation record.
/// </summary>
/// <param name="log">Takes the record.</param>
/// <param name="cache">Takes the answer.</param>
/// <param name="live">Takes the speed.</param>
/// <param name="latencies">Takes the silences of streams.</param>
/// <param name="homes">Takes where the conversation is now.</param>
/// <param name="signs">Reads how good the answer was.</param>
/// <param name="limits">How long the end of a request waits for the writes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes one line for each request.</param>
internal sealed class Afterwards(
    GenerationLog log,
    AnswerCache cache,
    LiveHealth live,
    EndpointLatencies latencies,
    ConversationHomes homes,
    OutcomeSigns signs,
    HostLimits limits,
    TimeProvider time,
    ILogger<Afterwards> logger)
{
    /// <summary>Does it.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="delivery">How its delivery ended.</param>
    /// <param name="shadow">The generation of its copy; null for none.</param>
    /// <returns>Ends when the writes are done, or when the platform's patience is; at once where the process goes on anyway.</returns>
    public async ValueTask CompleteAsync(Exchange exchange, Delivery delivery, string? shadow = null)
    {
        var record = RecordOf(exchange, delivery) with { Shadow = shadow };
        logger.RequestRouted(
            record.Id, record.RequestedModel, record.Provider, record.Model, record.Status, record.Milliseconds.Total, record.Attempts.Length);
        GenerationMetrics.Record(record);
        if (exchange is { Chain: { Answer: not null, Candidate.Endpoint: { } home }, Request.Conversation: not null })
        {
            homes.Note(exchange.Request, home);
        }

        ReportSpeed(exchange);

        // The silence that broke a stream is none of those that an endpoint is to be left the time for.
        if (exchange is { Chain: { Answer: AnswerStream { IsComplete: true, IsJoined: false, LongestGap: var gap } } streamed } && gap > TimeSpan.Zero)
        {
            latencies.Report(streamed.Candidate.Endpoint.Key, LatencyKind.Gap, exchange.Request.Features.ReasoningEffort, gap);
        }

        var writes = Task.WhenAll(log.WriteAsync(exchange.Request.Caller.Tenant, record), Remember(exchange), signs.NoteAsync(exchange));
        if (limits.AwaitDeferredWork is { } patience && !writes.IsCompleted)
        {
            await Task.WhenAny(writes, Task.Delay(patience, time));
        }
    }

    /// <summary>Does what a copy leaves to do: its speed counts, and its record names what it is a copy of.</summary>
    /// <param name="exchange">The copy's exchange.</param>
    /// <param name="delivery">How it ended.</param>
    /// <param name="shadowed">The generation that it is a copy of.</param>
    public Task CompleteShadowAsync(Exchange exchange, Delivery delivery, string shadowed)
    {
        ReportSpeed(exchange);
        var record = RecordOf(exchange, delivery);
        return log.WriteAsync(exchange.Request.Caller.Tenant, record with
        {
            ShadowOf = shadowed,
            CostUsd = null,
            OverheadCostUsd = record.CostUsd is { } cost ? cost + (record.OverheadCostUsd ?? 0) : record.OverheadCostUsd,
        });
    }

    private void ReportSpeed(Exchange exchange)
    {
        if (exchange is { Chain: { Answer: { Usage: { } usage, WritingTime: { } writing } } chain })
        {
            var key = chain.Candidate.Endpoint.Key;
            live.ReportSpeed(key, usage.OutputTokens, writing);
            if (usage.OutputTokens > 1 && writing > TimeSpan.Zero)
            {
                latencies.Report(key, LatencyKind.HundredTokens, exchange.Request.Features.ReasoningEffort, writing * 100 / usage.OutputTokens);
            }
        }
    }

    // Only whole answers that the model ended by itself are worth giving twice.
    private Task Remember(Exchange exchange) =>
        exchange is { CacheKey: { } key, Chain.Shortcoming: null, Answer: { IsComplete: true, FinishReason: FinishReason.Stop or FinishReason.ToolCalls, Original.Length: > 0 and <= StoreLimits.ValueBytes } answer }
            ? cache.PutAsync(
                key, new CachedAnswer(exchange.Provider!, exchange.Model!, time.GetUtcNow(), answer.Original.ToArray()), exchange.State.Options.Cache)
            : Task.CompletedTask;

    private GenerationRecord RecordOf(Exchange exchange, Delivery delivery)
    {
        var request = exchange.Request;
        var joined = exchange.Answer is AnswerStream { IsJoined: true } stream ? stream.Endpoint : null;
        return new GenerationRecord
        {
            Id = request.Id,
            CreatedAt = request.ReceivedAt,
            User = request.Caller.User,
            Session = request.Caller.Session,
            RequestedModel = request.Model,
            Route = exchange.Plan?.Route,
            Provider = joined?.Provider.Name ?? exchange.Provider,
            Model = joined?.Model ?? exchange.Model,
            Stream = request.Features.Stream,
            Status = delivery.Status,
            Outcome = delivery.Outcome,
            FinishReason = exchange.Answer?.FinishReason.ToProtocolWord(),
            Shortcoming = exchange.Chain?.Shortcoming?.Message,
            Cache = exchange.CacheStatus,
            Resort = exchange.Resort,
            Ticket = exchange.Ticket,
            Usage = exchange.Answer?.Usage,
            CostUsd = exchange.Answer?.CostUsd,
            OverheadCostUsd = exchange.Chain?.Budget.WastedUsd is { } wasted and > 0 ? wasted : null,
            Milliseconds = new GenerationTimes(
                Round(time.GetElapsedTime(request.ReceivedTimestamp)),
                exchange.Answer is null ? null : Round(exchange.AnsweredAfter),
                Round(exchange.Overhead)),
            Attempts = exchange.Chain?.Attempts ?? [],
            Decision = exchange.Plan is { } plan ? DecisionOf(plan) : null,
            Error = delivery.Error,
        };
    }

    private static GenerationDecision DecisionOf(RoutePlan plan) => new(
        plan.Aim.ToString(),
        [.. plan.Candidates.Select(candidate => new GenerationCandidate(
            candidate.Endpoint.Provider.Name,
            candidate.Endpoint.Model,
            Math.Round(candidate.Score, 4),
            candidate.Estimate.CostUsd,
            Math.Round(candidate.Estimate.LatencyMilliseconds),
            candidate.Reason)
        {
            Quality = Math.Round(candidate.Estimate.Quality, 4),
            Preference = Math.Round(candidate.Estimate.Preference, 4),
            Risk = Math.Round(candidate.Estimate.ErrorRate, 4),
        })],
        [.. plan.Excluded.Select(left => new GenerationExclusion(left.Endpoint.Provider.Name, left.Endpoint.Model, left.Constraint))])
    {
        Analysis = new GenerationAnalysis(
            plan.Analysis.Family.ToWord(),
            plan.Analysis.Language,
            Math.Round(plan.Analysis.Difficulty, 4),
            Math.Round(plan.Analysis.Uncertainty, 4),
            plan.Analysis.InputTokens,
            plan.Analysis.ExpectedOutputTokens),
        Rules = [.. plan.Rules.Applied.Select(rule => new GenerationRule(rule.Name, rule.Variant))],
    };

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
