using System.Collections.Immutable;

namespace FuncRouter.Conversation;

/// <summary>What the client asked of the router itself, by headers and by the router's own body fields.</summary>
public sealed record RequestControls
{
    /// <summary>Nothing was asked.</summary>
    public static RequestControls None { get; } = new();

    /// <summary>The objective's name, from <c>x-funcrouter-objective</c>; null for the route's.</summary>
    public string? Objective { get; init; }

    /// <summary>How long the whole may take, from <c>x-funcrouter-deadline-ms</c>; null for the configured deadline.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The most that the chain of attempts may cost in US dollars, from <c>x-funcrouter-max-cost-usd</c>.</summary>
    public decimal? MaxCostUsd { get; init; }

    /// <summary>Whether a stream may begin only when the whole answer is there, from <c>x-funcrouter-stream: whole</c>.</summary>
    public bool WholeStream { get; init; }

    /// <summary>Whether turns in the middle of a conversation that is too long may be left out, from OpenRouter's <c>transforms: ["middle-out"]</c>.</summary>
    public bool MiddleOut { get; init; }

    /// <summary>How the cache may be used.</summary>
    public CacheControls Cache { get; init; } = CacheControls.Default;

    /// <summary>Models to try after the requested one, from OpenRouter's <c>models</c> and LiteLLM's <c>fallbacks</c>.</summary>
    public ImmutableArray<string> FallbackModels { get; init; } = [];

    /// <summary>Which providers may answer, from OpenRouter's <c>provider</c>.</summary>
    public ProviderPreferences Providers { get; init; } = ProviderPreferences.None;

    /// <summary>The client's headers that providers of its protocol understand (<c>OpenAI-Beta</c>), to be handed on.</summary>
    public ImmutableArray<KeyValuePair<string, string>> PassedHeaders { get; init; } = [];

    /// <summary>What was asked for and cannot be honoured; the client sees it in <c>x-funcrouter-warnings</c>.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}

/// <summary>How a request may use the answer cache.</summary>
/// <param name="Requested">True or false as <c>x-funcrouter-cache</c> or <c>X-OpenRouter-Cache</c> says; null leaves it to the configuration.</param>
/// <param name="Read">Whether a remembered answer will do (not so under <c>Cache-Control: no-cache</c> or <c>no-store</c>).</param>
/// <param name="Write">Whether the answer may be remembered (not so under <c>no-store</c>).</param>
/// <param name="MaxAge">The greatest age of a remembered answer, from <c>max-age</c>.</param>
public sealed record CacheControls(bool? Requested, bool Read, bool Write, TimeSpan? MaxAge)
{
    /// <summary>Nothing was asked.</summary>
    public static CacheControls Default { get; } = new(null, true, true, null);

    /// <summary>How long the answer may be used again, from <c>X-OpenRouter-Cache-TTL</c>; null for as long as is configured.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>What the answer can be invalidated by, from <c>x-funcrouter-cache-tags</c>.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Whether the client speaks OpenRouter's cache headers, and so is answered in them.</summary>
    public bool OpenRouter { get; init; }
}

/// <summary>OpenRouter's <c>provider</c> object, as far as the router honours it.</summary>
public sealed record ProviderPreferences
{
    /// <summary>Nothing was asked.</summary>
    public static ProviderPreferences None { get; } = new();

    /// <summary>Providers to try first, in this order.</summary>
    public ImmutableArray<string> Order { get; init; } = [];

    /// <summary>The only providers that may answer; empty for all.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>Providers that may not answer.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>Whether providers beyond the first may be tried.</summary>
    public bool AllowFallbacks { get; init; } = true;

    /// <summary>Whether only those may answer that can honour every parameter of the request.</summary>
    public bool RequireParameters { get; init; }

    /// <summary>What to rank by: <c>price</c>, <c>throughput</c> or <c>latency</c>; null for the objective.</summary>
    public string? Sort { get; init; }

    /// <summary>The highest prices that a provider may have, from <c>max_price</c>.</summary>
    public MaxPrice? MaxPrice { get; init; }

    /// <summary>Whether only providers may answer that do not collect data (<c>"data_collection": "deny"</c>).</summary>
    public bool DenyDataCollection { get; init; }

    /// <summary>Whether only providers may answer that keep nothing (<c>"zdr": true</c>).</summary>
    public bool ZeroRetention { get; init; }

    /// <summary>The longest time to the first token, in seconds: providers that are known to take longer stand behind. From <c>preferred_max_latency</c>.</summary>
    public double? MaxLatencySeconds { get; init; }

    /// <summary>The lowest speed, likewise. From <c>preferred_min_throughput</c>.</summary>
    public double? MinTokensPerSecond { get; init; }
}

/// <summary>OpenRouter's <c>max_price</c>, in US dollars per million tokens; null for any.</summary>
/// <param name="Prompt">For the prompt's tokens.</param>
/// <param name="Completion">For the answer's.</param>
public sealed record MaxPrice(decimal? Prompt, decimal? Completion);
