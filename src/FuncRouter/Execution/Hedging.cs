using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>When a second endpoint is asked beside one that is slow.</summary>
/// <param name="latencies">How slow endpoints rightly are.</param>
/// <param name="allowance">How many requests may have two.</param>
internal sealed class Hedging(EndpointLatencies latencies, HedgeAllowance allowance)
{
    // Nineteen of twenty answers of the same endpoint were there by then.
    private const double NearlyAll = 0.95;

    // Below this a second request costs more than the wait that it saves.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);

    /// <summary>How often two endpoints may be asked.</summary>
    public HedgeAllowance Allowance => allowance;

    /// <summary>How long to wait for an endpoint alone; null where a second is not to be asked.</summary>
    public TimeSpan? Delay(ResilienceOptions options, ModelEndpoint endpoint, RequestFeatures features, TimeLimits limits)
    {
        var kind = features.Stream ? LatencyKind.FirstToken : LatencyKind.Document;
        var usual = latencies.Quantile(endpoint.Key, kind, features.ReasoningEffort, NearlyAll);

        // Before there are figures a stream has its first-token limit. A document's limit is far away, so its first sign of trouble is that
        // a stream would have been given up by now.
        usual ??= features.Stream || TimeLimits.Thinks(endpoint, features) ? null : options.FirstTokenTimeout;
        var delay = usual < Shortest ? Shortest : usual;
        return delay < (features.Stream ? limits.FirstToken : limits.Document) ? delay : null;
    }
}
