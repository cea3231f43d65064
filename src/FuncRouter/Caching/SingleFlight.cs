using System.Collections.Concurrent;

namespace FuncRouter.Caching;

/// <summary>What several requests share.</summary>
internal interface IShared : IDisposable
{
    /// <summary>Whether nothing more will come of it.</summary>
    bool IsOver { get; }

    /// <summary>Whether somebody who comes now gets what he wants: not a failure that others had.</summary>
    bool TakesMore { get; }
}

/// <summary>
/// Lets identical requests that are under way on this instance share one piece of work. The first one begins it, and whoever comes until it is
/// over takes part in it. It goes on as long as anybody waits for it, whoever began it, and is cancelled when the last one leaves.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class SingleFlight<T>(TimeProvider time)
    where T : class, IShared
{
    private readonly ConcurrentDictionary<string, Flight<T>> _flights = new(StringComparer.Ordinal);

    /// <summary>How many are under way.</summary>
    public int Count => _flights.Count;

    /// <summary>Takes part in the work that is under way, or begins it.</summary>
    /// <param name="key">What the work is.</param>
    /// <param name="maxAge">How long ago it may have begun at the most; null for any time.</param>
    /// <param name="start">Begins it. Its token is cancelled when nobody is left who waits for it.</param>
    /// <returns>The seat, which has to be disposed; null where the work that is under way began too long ago.</returns>
    public Seat<T>? Board(string key, TimeSpan? maxAge, Func<CancellationToken, Task<T>> start)
    {
        while (true)
        {
            if (!_flights.TryGetValue(key, out var flight))
            {
                flight = new Flight<T>(time.GetTimestamp(), closed => _flights.TryRemove(new KeyValuePair<string, Flight<T>>(key, closed)));
                if (_flights.TryAdd(key, flight))
                {
                    return flight.Begin(start);
                }

                continue;
            }

            if (time.GetElapsedTime(flight.StartedAt) >= maxAge)
            {
                return null;
            }

            if (flight.TryBoard() is { } seat)
            {
                return seat;
            }

            // Closed a moment ago, and about to be gone.
            flight.Close();
        }
    }
}
