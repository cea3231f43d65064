using System.Collections.Concurrent;

namespace FuncRouter.Health;

/// <summary>How much of their limits endpoints have left, by their own word, until those limits begin anew.</summary>
/// <param name="time">The clock.</param>
public sealed class EndpointHeadroom(TimeProvider time)
{
    // Model names can come from clients, so the table has a limit; who finds no place is taken to have enough left.
    private const int MaxEndpoints = 4096;

    private readonly ConcurrentDictionary<string, (double Share, long Until)> _endpoints = new(StringComparer.Ordinal);

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

    /// <summary>The share that is left, from 0 to 1; 1 where nobody knows.</summary>
    public double Of(string endpoint)
    {
        if (!_endpoints.TryGetValue(endpoint, out var left))
        {
            return 1;
        }

        if (left.Until > time.GetUtcNow().UtcTicks)
        {
            return left.Share;
        }

        _endpoints.TryRemove(KeyValuePair.Create(endpoint, left));
        return 1;
    }
}
