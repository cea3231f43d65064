using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FuncRouter.Conversation;

namespace FuncRouter.Accounting;

/// <summary>What happened to one request, as <c>GET /v1/generation</c> tells it. Holds no prompt and no answer.</summary>
public sealed record GenerationRecord
{
    /// <summary>The id, also in <c>x-funcrouter-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When the request came in.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The end user, if the client named one.</summary>
    public string? User { get; init; }

    /// <summary>The conversation.</summary>
    public required string Session { get; init; }

    /// <summary>What the client asked for.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>The route, where it asked for one.</summary>
    public string? Route { get; init; }

    /// <summary>
    /// The generation that this one is a copy of, made by a rule or to see whether a remembered answer was right; its answer reached no client. Null for a
    /// client's own request.
    /// </summary>
    public string? ShadowOf { get; init; }

    /// <summary>The copy of it that was sent by a rule, or to see whether its remembered answer was right: a generation of its own; null for none.</summary>
    public string? Shadow { get; init; }

    /// <summary>Who answered.</summary>
    public string? Provider { get; init; }

    /// <summary>The upstream model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Whether it was a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>The HTTP status that the client got.</summary>
    public int Status { get; init; }

    /// <summary>How it ended: <c>complete</c>, <c>error</c>, <c>broken</c> (in mid-stream) or <c>cancelled</c> (the client left, or the router stopped).</summary>
    public required string Outcome { get; init; }

    /// <summary>Why the model stopped, in OpenAI's words.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What is wrong with the answer, where no better one came; null for nothing.</summary>
    public string? Shortcoming { get; init; }

    /// <summary>What the cache did: <c>hit</c>, <c>semantic</c>, <c>shared</c>, <c>stale</c>, <c>miss</c> or <c>off</c>.</summary>
    public required string Cache { get; init; }

    /// <summary>Which last resort answered: <c>model</c>, <c>stale</c>, <c>rule</c> or <c>person</c>; null where a candidate did, or nobody.</summary>
    public string? Resort { get; init; }

    /// <summary>The ticket of a request that was handed to a person.</summary>
    public string? Ticket { get; init; }

    /// <summary>Why the cache was not used, or not looked into, in a word of <c>docs/caching.md</c>; null for no such reason.</summary>
    public string? CacheReason { get; init; }

    /// <summary>The key in the cache by which the answer can be invalidated; null where the cache was not used.</summary>
    public string? CacheKey { get; init; }

    /// <summary>The likeliest remembered answer to a question that means the same, given or not; null where there was none, or none was read because none could have been given.</summary>
    public CacheMatch? CacheMatch { get; init; }

    /// <summary>On a copy, whether the remembered answer that it was compared with is <c>right</c> or <c>wrong</c>; null where that was not asked, or could not be told.</summary>
    public string? CacheVerdict { get; init; }

    /// <summary>What the answer would have cost in US dollars, had it not been remembered or shared; null where it was paid for, or where that is unknown.</summary>
    public decimal? SavedUsd { get; init; }

    /// <summary>What was used; null where the provider did not say.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>What the answer cost in US dollars; null where price or usage is unknown.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>
    /// What was paid in US dollars and not delivered; null for nothing. For streams that broke and the slower of two endpoints it is an
    /// estimate, since providers do not say what they bill for these. For a copy it is the whole cost.
    /// </summary>
    public decimal? OverheadCostUsd { get; init; }

    /// <summary>Where the time went.</summary>
    public required GenerationTimes Milliseconds { get; init; }

    /// <summary>What was tried.</summary>
    public ImmutableArray<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>Why the order of candidates was what it was.</summary>
    public GenerationDecision? Decision { get; init; }

    /// <summary>The error that the client got.</summary>
    public string? Error { get; init; }
}

/// <summary>A remembered answer to a question that may mean the same.</summary>
/// <param name="Key">The answer's key.</param>
/// <param name="Probability">How likely it was taken to be right, from 0 to 1.</param>
/// <param name="Threshold">What that had to reach; null where nothing would have been enough.</param>
public sealed record CacheMatch(string Key, double Probability, double? Threshold);

/// <summary>Where the time of a request went, in milliseconds.</summary>
/// <param name="Total">From the request to the end of the answer.</param>
/// <param name="FirstToken">From the request to the first real token, or the whole of an answer that is not streamed; null without an answer.</param>
/// <param name="Overhead">The router's own part of that.</param>
public sealed record GenerationTimes(double Total, double? FirstToken, double Overhead);

/// <summary>A decision and its reasons.</summary>
/// <param name="Objective">What it aimed at.</param>
/// <param name="Candidates">The candidates in the order that was chosen.</param>
/// <param name="Excluded">Who could not be asked.</param>
public sealed record GenerationDecision(
    string Objective, ImmutableArray<GenerationCandidate> Candidates, ImmutableArray<GenerationExclusion> Excluded)
{
    /// <summary>What the prompt asked for.</summary>
    public GenerationAnalysis? Analysis { get; init; }

    /// <summary>The rules that held.</summary>
    public ImmutableArray<GenerationRule> Rules { get; init; } = [];

    /// <summary>What would have been given had no candidate answered, in this order.</summary>
    public ImmutableArray<GenerationFallback> Fallbacks { get; init; } = [];
}

/// <summary>A last resort of a decision.</summary>
/// <param name="Kind"><c>model</c>, <c>stale</c>, <c>rule</c> or <c>person</c>.</param>
/// <param name="Candidates">Whom to ask, where it is a model; else empty.</param>
public sealed record GenerationFallback(string Kind, ImmutableArray<GenerationCandidate> Candidates);

/// <summary>A rule that held for a request.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Variant">The variant of its split; <c>rest</c> for the share that is left as it is; null without a split.</param>
public sealed record GenerationRule(string Name, string? Variant);

/// <summary>What a prompt asked for. Holds none of its words.</summary>
/// <param name="Family">The family of tasks.</param>
/// <param name="Language">The language; null where it could not be told.</param>
/// <param name="Difficulty">From 0 to 1.</param>
/// <param name="Uncertainty">The standard deviation of that.</param>
/// <param name="InputTokens">About how many tokens the prompt has.</param>
/// <param name="ExpectedOutputTokens">About how many the answer was expected to have.</param>
public sealed record GenerationAnalysis(string Family, string? Language, double Difficulty, double Uncertainty, int InputTokens, int ExpectedOutputTokens)
{
    /// <summary>Whether it asked for several steps.</summary>
    public bool MultiStep { get; init; }

    /// <summary>What a model had to be able to do.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];
}

/// <summary>One endpoint that could not be asked.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The upstream model.</param>
/// <param name="Constraint">The constraint that removed it.</param>
public sealed record GenerationExclusion(string Provider, string Model, string Constraint);

/// <summary>One candidate of a decision.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The upstream model.</param>
/// <param name="Score">What it was ranked by.</param>
/// <param name="CostUsd">The cost that was expected.</param>
/// <param name="LatencyMs">The time that was expected.</param>
/// <param name="Reason">The sentence for people.</param>
public sealed record GenerationCandidate(string Provider, string Model, double Score, decimal? CostUsd, double LatencyMs, string Reason)
{
    /// <summary>The quality that was expected, from 0 to 1.</summary>
    public double Quality { get; init; }

    /// <summary>How many of the prompt's tokens were expected to be read from the provider's cache; null for none.</summary>
    public int? CachedInputTokens { get; init; }

    /// <summary>What the user was taken to prefer, from -1 to 1.</summary>
    public double Preference { get; init; }

    /// <summary>The share of failing attempts that was expected.</summary>
    public double Risk { get; init; }

    /// <summary>True where it stood behind those that were chosen from, for when they fail; null where it was one of these.</summary>
    public bool? Fallback { get; init; }
}

/// <summary>How records are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GenerationRecord))]
internal sealed partial class GenerationJson : JsonSerializerContext;
