using System.Collections.Concurrent;
using FuncRouter.Conversation;

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
    private volatile bool _hasChanged;

    /// <summary>An attempt brought its first real token.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="firstToken">The time from the request to that token.</param>
    public void ReportFirstToken(string endpoint, TimeSpan firstToken) =>
        Count(endpoint, null, state => state with
        {
            FirstToken = Average(state.FirstToken, firstToken.TotalMilliseconds),
            ErrorRate = state.ErrorRate * (1 - Weight),
        });

    /// <summary>An attempt brought a whole answer, which says nothing about its first token.</summary>
    public void ReportAnswer(string endpoint) =>
        Count(endpoint, null, state => state with { ErrorRate = state.ErrorRate * (1 - Weight) });

    /// <summary>An answer came to its end.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="outputTokens">Its tokens.</param>
    /// <param name="duration">The time that they took.</param>
    public void ReportSpeed(string endpoint, long outputTokens, TimeSpan duration)
    {
        if (outputTokens > 1 && duration > TimeSpan.Zero)
        {
            Change(endpoint, state => state with { Speed = Average(state.Speed, outputTokens / duration.TotalSeconds) });
            NoteChange();
        }
    }

    /// <summary>An answer told what it took.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="usage">Its tokens.</param>
    /// <param name="costUsd">Its price; null where it is unknown.</param>
    public void ReportUsage(string endpoint, TokenUsage usage, decimal? costUsd)
    {
        if (_endpoints.TryGetValue(endpoint, out var state))
        {
            state.Window.Add(time.GetUtcNow(), usage, costUsd);
            NoteChange();
        }
    }

    /// <summary>An attempt failed, through the endpoint's fault.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="error">The class of the failure.</param>
    public void ReportFailure(string endpoint, string error = "Unknown") =>
        Count(endpoint, error, state => state with { ErrorRate = (state.ErrorRate * (1 - Weight)) + Weight });

    /// <summary>The figures of an endpoint.</summary>
    public EndpointFigures Of(string endpoint) =>
        _endpoints.TryGetValue(endpoint, out var state)
            ? new EndpointFigures(state.FirstToken, state.Speed, Decayed(state), state.Window.AttemptsAt(time.GetUtcNow()))
            : EndpointFigures.Unknown;

    /// <summary>How many attempts of the last five minutes failed through an endpoint's fault.</summary>
    public int ErrorsOf(string endpoint) => _endpoints.TryGetValue(endpoint, out var state) ? state.Window.ErrorsAt(time.GetUtcNow()) : 0;

    /// <summary>Whether anything was reported since this was asked last.</summary>
    internal bool TakeChange()
    {
        var changed = _hasChanged;
        _hasChanged = false;
        return changed;
    }

    /// <summary>Says that others do not know yet what was reported.</summary>
    internal void NoteChange()
    {
        // Written only where it is not so, for every request comes by here.
        if (!_hasChanged)
        {
            _hasChanged = true;
        }
    }

    /// <summary>What was seen of the endpoints that had traffic in the last minutes.</summary>
    internal IEnumerable<SeenEndpoint> Recent()
    {
        var now = time.GetUtcNow();
        return _endpoints
            .Where(entry => time.GetElapsedTime(entry.Value.ChangedAt) < AttemptWindow.Length)
            .OrderByDescending(entry => entry.Value.ChangedAt)
            .Select(entry => new SeenEndpoint(entry.Key, entry.Value.FirstToken, entry.Value.Speed, entry.Value.Window.ToSlots(now)));
    }

    /// <summary>An error rate that others told, of which the time since has forgiven a part.</summary>
    internal double Forgiven(double errorRate, DateTimeOffset since) =>
        errorRate == 0 ? 0 : errorRate * Forgiven(time.GetUtcNow() - since);

    /// <summary>What is left of an error after some time.</summary>
    internal static double Forgiven(TimeSpan elapsed) => elapsed > TimeSpan.Zero ? Math.Pow(0.5, elapsed / ErrorHalfLife) : 1;

    private void Count(string endpoint, string? error, Func<State, State> change)
    {
        Change(endpoint, change).Add(time.GetUtcNow(), error);
        NoteChange();
    }

    private AttemptWindow Change(string endpoint, Func<State, State> change)
    {
        if (_endpoints.Count >= MaxEndpoints && !_endpoints.ContainsKey(endpoint))
        {
            Forget();
        }

        var now = time.GetTimestamp();
        State Next(State state) => change(state with { ErrorRate = Decayed(state), ChangedAt = now });
        return _endpoints.AddOrUpdate(endpoint, _ => Next(new State { ChangedAt = now }), (_, state) => Next(state)).Window;
    }

    private void Forget()
    {
        foreach (var (endpoint, _) in _endpoints.OrderBy(entry => entry.Value.ChangedAt).Take(MaxEndpoints / 4))
        {
            _endpoints.TryRemove(endpoint, out _);
        }
    }

    private double Decayed(State state) =>
        state.ErrorRate * Forgiven(time.GetElapsedTime(state.ChangedAt));

    private static double Average(double? before, double sample) => before is { } value ? value + (Weight * (sample - value)) : sample;

    private sealed record State
    {
        public double? FirstToken { get; init; }

        public double? Speed { get; init; }

        public double ErrorRate { get; init; }

        public long ChangedAt { get; init; }

        public AttemptWindow Window { get; } = new();
    }
}
