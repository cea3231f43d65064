using System.Collections.Concurrent;

namespace FuncRouter.Health;

/// <summary>
/// Which endpoints are left alone for a while because of what clients saw of them: a circuit breaker for each, and the pauses that
/// providers ask for. When a cooldown is over, single requests try the endpoint, a few seconds apart, until one of them succeeds. Of two
/// cooldowns the later end holds, whoever told of it (<see cref="CooldownExchange"/>).
/// </summary>
/// <param name="time">The clock.</param>
public sealed class EndpointCooldowns(TimeProvider time)
{
    /// <summary>So many failures in a row open the breaker.</summary>
    public const int FailuresToOpen = 3;

    // A cooldown grows with every failed trial, to this many times the configured one: an endpoint that is back is found within seconds.
    private const int MostRounds = 3;

    // Model names can come from clients, so the table has a limit. Nobody routes over this many endpoints that fail.
    private const int MaxEndpoints = 4096;

    // Who asks for more is asked again all the same; a quota of a day is often raised within minutes.
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, State> _endpoints = new(StringComparer.Ordinal);

    /// <summary>Told of every endpoint that is left alone longer, or no longer, because of what this instance saw. It must not wait.</summary>
    internal Action<string>? Changed { get; set; }

    /// <summary>How long an endpoint is still to be left alone; zero where it may be asked.</summary>
    public TimeSpan Remaining(string endpoint) =>
        _endpoints.TryGetValue(endpoint, out var state) && state.CoolUntil - Now is var ticks and > 0 ? TimeSpan.FromTicks(ticks) : TimeSpan.Zero;

    /// <summary>
    /// Whether a request may be sent to an endpoint now. True after a cooldown makes this request the trial, and the next has to wait.
    /// </summary>
    public bool TryEnter(string endpoint)
    {
        while (_endpoints.TryGetValue(endpoint, out var state))
        {
            if (state.CoolUntil > Now || state.NextTrial > Now)
            {
                return false;
            }

            if (!state.IsOpen || _endpoints.TryUpdate(endpoint, state with { NextTrial = Now + state.Cooldown.Ticks }, state))
            {
                return true;
            }
        }

        return true;
    }

    /// <summary>An endpoint answered: its breaker closes. A pause that it asked for stays.</summary>
    public void ReportSuccess(string endpoint)
    {
        while (_endpoints.TryGetValue(endpoint, out var state))
        {
            if (state.CoolUntil > Now && !state.IsOpen)
            {
                if (state.Failures == 0 || _endpoints.TryUpdate(endpoint, state with { Failures = 0 }, state))
                {
                    return;
                }
            }
            else if (_endpoints.TryRemove(KeyValuePair.Create(endpoint, state)))
            {
                if (state.IsOpen)
                {
                    Changed?.Invoke(endpoint);
                }

                return;
            }
        }
    }

    /// <summary>An endpoint failed, through its own fault.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="cooldown">How long it is left alone when its breaker opens for the first time.</param>
    /// <param name="opens">Whether this failure alone opens the breaker.</param>
    public void ReportFailure(string endpoint, TimeSpan cooldown, bool opens) => Change(endpoint, state =>
    {
        var failures = opens ? FailuresToOpen : Math.Min(state.Failures + 1, FailuresToOpen);
        var opened = state with { Failures = failures, Cooldown = cooldown };
        return opened.IsOpen && state.CoolUntil <= Now
            ? opened with { Rounds = Math.Min(state.Rounds + 1, MostRounds), CoolUntil = Later(state.CoolUntil, cooldown * Math.Min(state.Rounds + 1, MostRounds)), NextTrial = 0 }
            : opened;
    });

    /// <summary>An endpoint is to be left alone for a while, by its own word or because its quota is used up.</summary>
    public void Rest(string endpoint, TimeSpan pause) =>
        Change(endpoint, state => state with { CoolUntil = Later(state.CoolUntil, pause < LongestRest ? pause : LongestRest) });

    /// <summary>How an endpoint is left alone; null where it may be asked.</summary>
    internal Cooldown? Find(string endpoint) =>
        _endpoints.TryGetValue(endpoint, out var state) && state.CoolUntil > Now
            ? new Cooldown(new DateTimeOffset(state.CoolUntil, TimeSpan.Zero), state.IsOpen, state.Rounds, state.Cooldown.TotalSeconds)
            : null;

    /// <summary>An endpoint is to be left alone because of what another instance saw.</summary>
    internal void Take(string endpoint, Cooldown cooldown)
    {
        // Clocks of instances differ, so an end that others told is held to the same limit.
        var until = Math.Min(cooldown.Until.UtcTicks, Now + LongestRest.Ticks);
        Put(endpoint, state => state with
        {
            CoolUntil = Math.Max(state.CoolUntil, until),
            Failures = cooldown.IsOpen ? FailuresToOpen : state.Failures,
            Cooldown = cooldown.IsOpen ? TimeSpan.FromSeconds(cooldown.Seconds) : state.Cooldown,
            Rounds = Math.Max(state.Rounds, Math.Min(cooldown.Rounds, MostRounds)),
        });
    }

    /// <summary>An endpoint answered another instance although it was left alone: from now on single requests try it here too.</summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="until">The end of the cooldown that is void; a later one holds.</param>
    internal void End(string endpoint, DateTimeOffset until)
    {
        while (_endpoints.TryGetValue(endpoint, out var state) && state.IsOpen && state.CoolUntil > Now && state.CoolUntil <= until.UtcTicks)
        {
            if (_endpoints.TryUpdate(endpoint, state with { CoolUntil = Now, NextTrial = 0 }, state))
            {
                return;
            }
        }
    }

    private long Now => time.GetUtcNow().UtcTicks;

    private long Later(long end, TimeSpan pause) => Math.Max(end, Now + pause.Ticks);

    private void Change(string endpoint, Func<State, State> change)
    {
        if (Put(endpoint, change))
        {
            Changed?.Invoke(endpoint);
        }
    }

    /// <returns>Whether it is left alone longer than before.</returns>
    private bool Put(string endpoint, Func<State, State> change)
    {
        if (_endpoints.Count >= MaxEndpoints && !_endpoints.ContainsKey(endpoint))
        {
            Forget();
        }

        var before = 0L;
        var after = _endpoints.AddOrUpdate(
            endpoint,
            _ =>
            {
                before = 0;
                return change(State.Healthy);
            },
            (_, state) =>
            {
                before = state.CoolUntil;
                return change(state);
            });
        return after.CoolUntil != before;
    }

    private void Forget()
    {
        foreach (var (endpoint, _) in _endpoints.OrderBy(entry => entry.Value.CoolUntil).Take(MaxEndpoints / 4))
        {
            _endpoints.TryRemove(endpoint, out _);
        }
    }

    // Times in UTC ticks; 0 is long ago.
    private sealed record State(int Failures, int Rounds, long CoolUntil, long NextTrial, TimeSpan Cooldown)
    {
        public static State Healthy { get; } = new(0, 0, 0, 0, TimeSpan.Zero);

        public bool IsOpen => Failures >= FailuresToOpen;
    }
}
