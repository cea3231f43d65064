using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace FuncRouter.Health;

/// <summary>
/// How slow endpoints rightly are: the upper quantiles of their times, by what is timed and how hard the model was to think. Where this instance
/// has seen too little, what all instances together have seen holds.
/// </summary>
public sealed class EndpointLatencies
{
    /// <summary>Below so many samples an upper quantile says nothing.</summary>
    public const int FewestSamples = 20;

    // Model names can come from clients, so the table has a limit; an endpoint that finds no place has the configured limits.
    private const int MaxEntries = 8192;

    private readonly ConcurrentDictionary<(string Endpoint, LatencyKind Kind, string Effort), LatencyHistogram> _histograms = new();
    private volatile FrozenDictionary<(string Endpoint, LatencyKind Kind, string Effort), LatencyHistogram> _shared =
        FrozenDictionary<(string Endpoint, LatencyKind Kind, string Effort), LatencyHistogram>.Empty;

    /// <summary>Notes a time.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="kind">What took it.</param>
    /// <param name="effort">The client's word for how hard the model shall think; null where it said none.</param>
    /// <param name="duration">The time.</param>
    public void Report(string endpoint, LatencyKind kind, string? effort, TimeSpan duration)
    {
        var key = (endpoint, kind, Known(effort));
        if (!_histograms.TryGetValue(key, out var histogram) && _histograms.Count < MaxEntries)
        {
            histogram = _histograms.GetOrAdd(key, static _ => new LatencyHistogram());
        }

        histogram?.Add(duration);
    }

    /// <summary>The time that this share of requests stayed below; null where too few were seen.</summary>
    public TimeSpan? Quantile(string endpoint, LatencyKind kind, string? effort, double share)
    {
        var key = (endpoint, kind, Known(effort));
        return (_histograms.TryGetValue(key, out var histogram) && histogram.Samples >= FewestSamples) || _shared.TryGetValue(key, out histogram)
            ? histogram.Quantile(share)
            : null;
    }

    /// <summary>Takes what all instances together have seen.</summary>
    internal void Take(HealthScores scores) => _shared = scores.Endpoints
        .SelectMany(entry => (entry.Value.Times ?? []).Where(LatencyHistogram.Understands).Select(times => (Key: (entry.Key, times.Kind, times.Effort), Times: times)))
        .GroupBy(entry => entry.Key, entry => entry.Times)
        .Select(group => KeyValuePair.Create(group.Key, LatencyHistogram.Sum(group)))
        .Where(entry => entry.Value.Samples >= FewestSamples)
        .ToFrozenDictionary();

    /// <summary>What this instance has seen, by endpoint.</summary>
    internal ILookup<string, LatencyDistribution> ToDistributions() =>
        _histograms.ToLookup(entry => entry.Key.Endpoint, entry => entry.Value.ToDistribution(entry.Key.Kind, entry.Key.Effort), StringComparer.Ordinal);

    // Any other word is of no protocol, and a client may send thousands.
    private static string Known(string? effort) => effort switch
    {
        null => "",
        "none" or "minimal" or "low" or "medium" or "high" or "xhigh" or "max" => effort,
        _ => "other",
    };
}

/// <summary>What is timed.</summary>
public enum LatencyKind
{
    /// <summary>From the request to the first real token of a stream.</summary>
    FirstToken,

    /// <summary>The longest silence in a stream.</summary>
    Gap,

    /// <summary>A hundred tokens of an answer, once it has begun.</summary>
    HundredTokens,

    /// <summary>From the request to the end of an answer in one piece.</summary>
    Document,
}
