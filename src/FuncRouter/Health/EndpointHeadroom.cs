using System.Collections.Concurrent;

namespace FuncRouter.Health;

/// <summary>How much of their limits endpoints have left, by their own word, until those limits begin anew.</summary>
/// <param name="time">The clock.</param>
public sealed class EndpointHeadroom(TimeProvider time)
{
    // Model names can come from clients, so the table has a limit; who finds no place is taken to have enough left.
    private const int MaxEndpoints = 4096;

    private readonly ConcurrentDictionary<string, (double Share, long Until)> _endpoints = new(StringComparer.Ordinal);
    private volatile HealthScores _scores = HealthScores.None;

    /// <summary>Notes what an endpoint said with an answer.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="share">The share that is left of the limit that is nearest to its end, from 0 to 1.</param>
    /// <param name="reset">How long until that limit begins anew.</param>
    public void Report(string endpoint, double share, TimeSpan reset)
    {
        if (_endpoints.Count < MaxEndpoints || _endpoints.ContainsKey(endpoint))
        {
            _endpoints[endpoint] = (share, time.GetUtcNow().UtcTicks + reset.Ticks);
        }
    }

    /// <summary>The share that is left, from 0 to 1, by what this instance or another was told; 1 where nobody knows.</summary>
    public double Of(string endpoint)
    {
        var shared = _scores.Endpoints.GetValueOrDefault(endpoint)?.Headroom;
        return Math.Min(Find(endpoint)?.Share ?? 1, shared?.Until > time.GetUtcNow() ? shared.Share : 1);
    }

    /// <summary>Takes what all instances together were told.</summary>
    internal void Take(HealthScores scores) => _scores = scores;

    /// <summary>What this instance was told; null where that was nothing, or has begun anew.</summary>
    internal Headroom? Find(string endpoint)
    {
        if (!_endpoints.TryGetValue(endpoint, out var left))
        {
            return null;
        }

        if (left.Until > time.GetUtcNow().UtcTicks)
        {
            return new Headroom(left.Share, new DateTimeOffset(left.Until, TimeSpan.Zero));
        }

        _endpoints.TryRemove(KeyValuePair.Create(endpoint, left));
        return null;
    }
}
