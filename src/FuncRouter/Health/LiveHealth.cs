using System.Collections.Concurrent;

namespace FuncRouter.Health;

/// <summary>
/// What clients saw of every endpoint on this instance: exponentially weighted time to first token, speed and error rate.
/// Probes are kept apart (<see cref="HealthScores"/>).
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LiveHealth(TimeProvider time)
{
    // The weight of a new sample: the last ten attempts make up nine tenths of a figure.
    private const double Weight = 0.2;

    // Model names can come from clients, so the table has a limit. Nobody routes over this many endpoints.
    private const int MaxEndpoints = 4096;

    // An endpoint that failed and was left alone since is forgiven by half in this time.
    private static readonly TimeSpan ErrorHalfLife = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, State> _endpoints = new(StringComparer.Ordinal);

    /// <summary>An attempt brought its first real token.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="firstToken">The time from the request to that token.</param>
    public void ReportFirstToken(string endpoint, TimeSpan firstToken) =>
        Change(endpoint, state => state with
        {
            FirstToken = Average(state.FirstToken, firstToken.TotalMilliseconds),
            ErrorRate = state.ErrorRate * (1 - Weight),
            Samples = state.Samples + 1,
        });

    /// <summary>An attempt brought a whole answer, which says nothing about its first token.</summary>
    public void ReportAnswer(string endpoint) =>
        Change(endpoint, state => state with { ErrorRate = state.ErrorRate * (1 - Weight), Samples = state.Samples + 1 });

    /// <summary>An answer came to its end.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="outputTokens">Its tokens.</param>
    /// <param name="duration">The time that they took.</param>
    public void ReportSpeed(string endpoint, long outputTokens, TimeSpan duration)
    {
        if (outputTokens > 1 && duration > TimeSpan.Zero)
        {
            Change(endpoint, state => state with { Speed = Average(state.Speed, outputTokens / duration.TotalSeconds) });
        }
    }

    /// <summary>An attempt failed, through the endpoint's fault.</summary>
    public void ReportFailure(string endpoint) =>
        Change(endpoint, state => state with { ErrorRate = (state.ErrorRate * (1 - Weight)) + Weight, Samples = state.Samples + 1 });

    /// <summary>The figures of an endpoint.</summary>
    public EndpointFigures Of(string endpoint) =>
        _endpoints.TryGetValue(endpoint, out var state)
            ? new EndpointFigures(state.FirstToken, state.Speed, Decayed(state), state.Samples)
            : EndpointFigures.Unknown;

    private void Change(string endpoint, Func<State, State> change)
    {
        if (_endpoints.Count >= MaxEndpoints && !_endpoints.ContainsKey(endpoint))
        {
            Forget();
        }

        var now = time.GetTimestamp();
        State Next(State state) => change(state with { ErrorRate = Decayed(state), ChangedAt = now });
        _endpoints.AddOrUpdate(endpoint, _ => Next(new State { ChangedAt = now }), (_, state) => Next(state));
    }

    private void Forget()
    {
        foreach (var (endpoint, _) in _endpoints.OrderBy(entry => entry.Value.ChangedAt).Take(MaxEndpoints / 4))
        {
            _endpoints.TryRemove(endpoint, out _);
        }
    }

    private double Decayed(State state) =>
        state.ErrorRate * Math.Pow(0.5, time.GetElapsedTime(state.ChangedAt) / ErrorHalfLife);

    private static double Average(double? before, double sample) => before is { } value ? value + (Weight * (sample - value)) : sample;

    private sealed record State
    {
        public double? FirstToken { get; init; }

        public double? Speed { get; init; }

        public double ErrorRate { get; init; }

        public long Samples { get; init; }

        public long ChangedAt { get; init; }
    }
}
