using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution.Remembered;
using FuncRouter.Routing;

namespace FuncRouter.Execution;

/// <summary>A request and what came of it: an answer, a text of the router's own, or an error. Whoever gets it completes it.</summary>
internal sealed record Exchange : IDisposable
{
    /// <summary>The request.</summary>
    public required RouterRequest Request { get; init; }

    /// <summary>The configuration and table that it started with.</summary>
    public required RouterState State { get; init; }

    /// <summary>The plan; null where there was nothing to plan.</summary>
    public RoutePlan? Plan { get; init; }

    /// <summary>What the attempts came to; null where none was made.</summary>
    public ChainResult? Chain { get; init; }

    /// <summary>The answer.</summary>
    public Answer? Answer { get; init; }

    /// <summary>The text to answer with where no model did.</summary>
    public string? Text { get; init; }

    /// <summary>Which last resort answered: <c>model</c>, <c>stale</c>, <c>rule</c> or <c>person</c>; null where none was needed, or none helped.</summary>
    public string? Resort { get; init; }

    /// <summary>The ticket, where the request was handed to a person.</summary>
    public string? Ticket { get; init; }

    /// <summary>Whether the ticket still waits, so that the text is only about it.</summary>
    public bool IsPending { get; init; }

    /// <summary>What the client has to know of the answer, beside what its request says.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The error; null where there is something to deliver.</summary>
    public RouterError? Error { get; init; }

    /// <summary>Whose answer it is: the provider's name in the configuration.</summary>
    public string? Provider { get; init; }

    /// <summary>Whose answer it is: the upstream model.</summary>
    public string? Model { get; init; }

    /// <summary>Why this one.</summary>
    public string? Reason { get; init; }

    /// <summary>What the cache did: <c>hit</c>, <c>semantic</c>, <c>shared</c>, <c>stale</c>, <c>miss</c> or <c>off</c>.</summary>
    public string CacheStatus { get; init; } = "off";

    /// <summary>Why the cache was not used, or not looked into; null for no such reason.</summary>
    public string? CacheReason { get; init; }

    /// <summary>The request's key in the cache, or that of the answer to the question that means the same; null where it is not used.</summary>
    public string? CacheKey { get; init; }

    /// <summary>Whether the answer is to be remembered.</summary>
    public bool Remembers { get; init; }

    /// <summary>The remembered answer that this one is; null for a new one.</summary>
    public CachedAnswer? Kept { get; init; }

    /// <summary>What the semantic cache said; null where it was not asked.</summary>
    public SemanticLookup? Lookup { get; init; }

    /// <summary>What was paid in US dollars beside the attempts: for finding a remembered answer, or for comparing one.</summary>
    public decimal ExtraUsd { get; init; }

    /// <summary>The part in a call that is shared with identical requests; null for a call of its own, or none.</summary>
    public Seat<SharedAnswer>? Seat { get; init; }

    /// <summary>The time from the request to the answer that had proved itself.</summary>
    public TimeSpan AnsweredAfter { get; init; }

    /// <summary>How long providers were waited for, be it by another request that asked them.</summary>
    public TimeSpan UpstreamTime { get; init; }

    /// <summary>The router's own part of it.</summary>
    public TimeSpan Overhead => AnsweredAfter - UpstreamTime;

    /// <inheritdoc />
    public void Dispose()
    {
        Answer?.Dispose();
        Seat?.Dispose();
    }
}

/// <summary>How the delivery of an answer ended.</summary>
/// <param name="Status">The HTTP status that the client got; 499 where it had gone.</param>
/// <param name="Outcome"><c>complete</c>, <c>error</c>, <c>broken</c> or <c>cancelled</c>.</param>
/// <param name="Error">What the client was told, or why it got less than everything.</param>
internal readonly record struct Delivery(int Status, string Outcome, string? Error);
