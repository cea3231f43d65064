using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>How long an endpoint may take for one request, by phase.</summary>
/// <param name="FirstToken">From the request to the first real token of a stream.</param>
/// <param name="Idle">Between two events of a stream.</param>
/// <param name="Document">From the request to the end of an answer that is not streamed.</param>
internal readonly record struct TimeLimits(TimeSpan FirstToken, TimeSpan Idle, TimeSpan Document)
{
    // A model that thinks at medium effort or harder may rightly be silent for this long.
    private static readonly TimeSpan ThinkingTime = TimeSpan.FromSeconds(120);

    // What an answer has where the client sets no limit, and how slow a provider may be before it counts as stuck.
    private const int PriorOutputTokens = 1500;
    private const double SlowTokensPerSecond = 20;
    private const double SlowShareOfUsualSpeed = 0.5;

    // An endpoint may take this many times as long as nearly all its answers did.
    private const double Patience = 3;
    private const double NearlyAll = 0.99;

    /// <summary>The limits of one attempt: the configured ones, or more where the endpoint is known to be slower.</summary>
    public static TimeLimits Of(
        ResilienceOptions options, ModelEndpoint endpoint, RequestFeatures features, EndpointFigures figures, EndpointLatencies latencies)
    {
        TimeSpan? Slow(LatencyKind kind) => latencies.Quantile(endpoint.Key, kind, features.ReasoningEffort, NearlyAll) * Patience;
        var firstToken = Longer(options.FirstTokenTimeout, Slow(LatencyKind.FirstToken) ?? (Thinks(endpoint, features) ? ThinkingTime : TimeSpan.Zero));
        var idle = Longer(options.IdleTimeout, Slow(LatencyKind.Gap) ?? TimeSpan.Zero);
        var speed = figures.TokensPerSecond is { } usual ? Math.Min(usual * SlowShareOfUsualSpeed, SlowTokensPerSecond) : SlowTokensPerSecond;
        var tokens = features.MaxOutputTokens ?? PriorOutputTokens;

        // A very slow endpoint still needs a limit that a timer can hold; the deadline is what really bounds it.
        var writing = TimeSpan.FromSeconds(Math.Min(tokens / Math.Max(speed, 0.1), TimeSpan.FromDays(1).TotalSeconds));
        return new TimeLimits(firstToken, idle, firstToken + writing);
    }

    /// <summary>Whether the model may think before it says anything.</summary>
    public static bool Thinks(ModelEndpoint endpoint, RequestFeatures features) => features.ReasoningEffort switch
    {
        null => endpoint.Facts.Reasoning == true,
        "none" or "minimal" or "low" => false,
        _ => true,
    };

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
