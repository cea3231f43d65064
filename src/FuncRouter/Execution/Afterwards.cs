using FuncRouter.Accounting;
using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Providers;
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
/// <param name="semantic">Takes the question, where the route wants answers to questions that mean the same.</param>
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
    SemanticCache semantic,
    LiveHealth live,
    EndpointLatencies latencies,
    ConversationHomes homes,
    OutcomeSigns signs,
    HostLimits limits,
    TimeProvider time,
    ILogger<Afterwards> logger)
{
    /// <summary>Says, before the delivery, that the record is to come: a client may ask for it as soon as it has the answer.</summary>
    public void Expect(Exchange exchange) => log.Expect(exchange.Request.Caller.Tenant, exchange.Request.Id);

    /// <summary>Ends the waiting for a record that could not be made.</summary>
    public void Settle(Exchange exchange) => log.Settle(exchange.Request.Id);

    /// <summary>Does it.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="delivery">How its delivery ended.</param>
    /// <param name="shadow">The generation of its copy; null for none.</param>
    /// <returns>Ends when the writes are done, or when the platform's patience is; at once where the process goes on anyway.</returns>
    public async ValueTask CompleteAsync(Exchange exchange, Delivery delivery, string? shadow = null)
    {
        // Of those who share a call one accounts for it: nearly always who made it, and who is left where that one has gone.
        var accounted = exchange.Seat is not { } seat ? exchange
            : seat.Leave() ? exchange with { Chain = exchange.Chain ?? seat.Result.Result.Chain }
            : exchange with { Chain = null };
        var record = RecordOf(accounted, delivery) with { Shadow = shadow };
        logger.RequestRouted(
            record.Id, record.RequestedModel, record.Provider, record.Model, record.Status, record.Milliseconds.Total, record.Attempts.Length);
        GenerationMetrics.Record(record);
        if (accounted is { Chain: { Answer: not null, Candidate.Endpoint: { } home }, Request.Conversation: not null })
        {
            homes.Note(exchange.Request, home);
        }

        ReportSpeed(accounted);

        // The silence that broke a stream is none of those that an endpoint is to be left the time for.
        if (accounted is { Chain: { Answer: AnswerStream { IsComplete: true, IsJoined: false, LongestGap: var gap } } streamed } && gap > TimeSpan.Zero)
        {
            latencies.Report(streamed.Candidate.Endpoint.Key, LatencyKind.Gap, exchange.Request.Features.ReasoningEffort, gap);
        }

        // The answer first: who sees the record may rely on its being remembered.
        var remembered = Remember(accounted);
        if (accounted.Chain is not null)
        {
            // From now on the cache has it, or it is worth nothing to others.
            exchange.Seat?.Close();
        }

        var writes = Task.WhenAll(remembered, log.WriteAsync(exchange.Request.Caller.Tenant, record), signs.NoteAsync(accounted));
        if (limits.AwaitDeferredWork is { } patience && !writes.IsCompleted)
        {
            await Task.WhenAny(writes, Task.Delay(patience, time));
        }
    }

    /// <summary>Does what a copy leaves to do: its speed counts, and its record names what it is a copy of.</summary>
    /// <param name="exchange">The copy's exchange.</param>
    /// <param name="delivery">How it ended.</param>
    /// <param name="shadowed">The generation that it is a copy of.</param>
    /// <param name="isRight">Whether a remembered answer that it was compared with was right; null where it was not, or where that could not be told.</param>
    public Task CompleteShadowAsync(Exchange exchange, Delivery delivery, string shadowed, bool? isRight = null)
    {
        ReportSpeed(exchange);
        var record = RecordOf(exchange, delivery);
        return log.WriteAsync(exchange.Request.Caller.Tenant, record with
        {
            ShadowOf = shadowed,
            CacheVerdict = isRight switch { true => "right", false => "wrong", null => null },
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
            live.ReportUsage(key, usage, chain.Answer.CostUsd);
            if (usage.OutputTokens > 1 && writing > TimeSpan.Zero)
            {
                latencies.Report(key, LatencyKind.HundredTokens, exchange.Request.Features.ReasoningEffort, writing * 100 / usage.OutputTokens);
            }
        }
    }

    /// <summary>The answer as it is remembered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="chain">What the attempts came to.</param>
    /// <returns>Null for one that is not: only satisfactory answers are worth giving twice, and an estimate is made as fast as it is found.</returns>
    public static CachedAnswer? WorthRemembering(RouterRequest request, ChainResult? chain) =>
        chain is { Shortcoming: null, Answer: { Original.Length: > 0 and <= StoreLimits.ValueBytes } answer, Candidate.Endpoint: { } endpoint }
            && answer.IsSatisfactory(request) && endpoint.ServiceFor(request) is not EstimatedCountService
            ? new CachedAnswer(endpoint.Provider.Name, endpoint.Model, request.ReceivedAt, answer.Original.ToArray())
            {
                IsStream = answer is AnswerStream,
                RequestedModel = request.Model,
                Tags = request.Controls.Cache.Tags,
                TimeToLive = request.Controls.Cache.TimeToLive,
                CostUsd = answer.CostUsd,
                Warnings = [.. chain.Warnings],
            }
            : null;

    /// <summary>Remembers an answer, and where it is a text, the question that it is an answer to.</summary>
    /// <param name="place">The key of the request, and where its answer is kept.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="finish">Why it ended.</param>
    /// <param name="question">The question; null where nobody looks for what means the same.</param>
    /// <param name="options">How long it is used.</param>
    public Task RememberAsync(AnswerPlace place, CachedAnswer answer, FinishReason finish, SemanticQuestion? question, CacheOptions options)
    {
        var remembered = cache.PutAsync(place, answer, options);

        // A call of a tool is no answer, and what is called depends on more than what is asked.
        return question is null || finish != FinishReason.Stop ? remembered
            : Task.WhenAll(remembered, semantic.NoteAsync(question, place.Key, answer.At + (answer.TimeToLive ?? options.TimeToLive)));
    }

    private Task Remember(Exchange exchange) =>
        exchange is { Remembers: true, CacheKey: { } key, Chain: { } chain, Request: { } request } && WorthRemembering(request, chain) is { } answer
            ? RememberAsync(exchange.Lookup?.Place ?? new AnswerPlace(key), answer, chain.Answer!.FinishReason, exchange.Lookup?.Question, exchange.State.Options.Cache)
            : Task.CompletedTask;

    private GenerationRecord RecordOf(Exchange exchange, Delivery delivery)
    {
        var request = exchange.Request;
        var answer = exchange.Seat is null ? exchange.Answer : exchange.Chain?.Answer ?? exchange.Answer;
        var joined = answer is AnswerStream { IsJoined: true } stream ? stream.Endpoint : null;
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
            FinishReason = answer?.FinishReason.ToProtocolWord(),
            Shortcoming = exchange.Chain?.Shortcoming?.Message,
            Cache = exchange.CacheStatus,
            Resort = exchange.Resort,
            Ticket = exchange.Ticket,
            CacheReason = exchange.CacheReason,
            CacheKey = exchange.CacheKey,
            CacheMatch = exchange.Lookup is { Match: { } match } lookup
                ? new CacheMatch(match.Key, Math.Round(match.Probability, 4), lookup.Threshold <= 1 ? Math.Round(lookup.Threshold, 4) : null)
                : null,
            Usage = answer?.Usage,
            CostUsd = answer?.CostUsd,
            SavedUsd = exchange.Kept is { } kept ? kept.CostUsd
                : exchange is { Seat: { IsLeader: false } seat, Chain: null, Answer: not null } ? seat.Result.Result.Chain.Answer?.CostUsd
                : null,
            OverheadCostUsd = (exchange.Chain?.Budget.WastedUsd ?? 0) + exchange.ExtraUsd is > 0 and var overhead ? overhead : null,
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
        [.. plan.Candidates.Select(CandidateOf)],
        [.. plan.Excluded.Select(left => new GenerationExclusion(left.Endpoint.Provider.Name, left.Endpoint.Model, left.Constraint))])
    {
        Analysis = new GenerationAnalysis(
            plan.Analysis.Family.ToWord(),
            plan.Analysis.Language,
            Math.Round(plan.Analysis.Difficulty, 4),
            Math.Round(plan.Analysis.Uncertainty, 4),
            plan.Analysis.InputTokens,
            plan.Analysis.ExpectedOutputTokens)
        {
            MultiStep = plan.Analysis.MultiStep,
            Requires = plan.Analysis.Requires,
        },
        Rules = [.. plan.Rules.Applied.Select(rule => new GenerationRule(rule.Name, rule.Variant))],
        Fallbacks = [.. plan.Resorts.Select(resort => new GenerationFallback(resort.Fallback.Kind, [.. resort.Candidates.Select(CandidateOf)]))],
    };

    private static GenerationCandidate CandidateOf(PlannedCandidate candidate) => new(
        candidate.Endpoint.Provider.Name,
        candidate.Endpoint.Model,
        Math.Round(candidate.Score, 4),
        candidate.Estimate.CostUsd,
        Math.Round(candidate.Estimate.LatencyMilliseconds),
        candidate.Reason)
    {
        Quality = Math.Round(candidate.Estimate.Quality, 4),
        CachedInputTokens = candidate.Estimate.CachedInputTokens is > 0 and var cached ? cached : null,
        Preference = Math.Round(candidate.Estimate.Preference, 4),
        Risk = Math.Round(candidate.Estimate.ErrorRate, 4),
        Fallback = candidate.IsFallback ? true : null,
    };

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
