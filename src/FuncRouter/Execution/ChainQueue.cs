using System.Collections.Immutable;
using FuncRouter.Health;
using FuncRouter.Routing;

namespace FuncRouter.Execution;

/// <summary>Who of a plan is left to be asked.</summary>
/// <param name="candidates">The plan's candidates, the best first.</param>
/// <param name="cooldowns">Which endpoints are left alone.</param>
/// <param name="mostWokenUp">How many of those are asked all the same, where nobody else is left.</param>
internal sealed class ChainQueue(ImmutableArray<PlannedCandidate> candidates, EndpointCooldowns cooldowns, int mostWokenUp)
{
    private ImmutableArray<PlannedCandidate> _waiting = candidates;
    private List<PlannedCandidate>? _resting;
    private int _next;
    private int _wokenUp;

    /// <summary>Whether somebody waits for a turn who is not cooling, as far as anybody looked.</summary>
    public bool HasWaiting => _next < _waiting.Length;

    /// <summary>Whether anybody is left.</summary>
    public bool HasAnybody => HasWaiting || _resting is { Count: > 0 };

    /// <summary>The one that waits at the front; there has to be one.</summary>
    public PlannedCandidate First => _waiting[_next];

    /// <summary>Everybody who is left.</summary>
    public IEnumerable<PlannedCandidate> Left => _waiting.Skip(_next).Concat(_resting ?? []);

    /// <summary>Takes the next; null where nobody is left to be asked.</summary>
    /// <remarks>
    /// Whoever is cooling waits. When nobody else is left, those are asked rather than nobody, the one that is back the soonest first; but no
    /// more of them than retries are allowed, for each request of a wide outage would reach them all.
    /// </remarks>
    /// <param name="affords">Whether there is money for one.</param>
    public PlannedCandidate? Next(Func<PlannedCandidate, bool> affords)
    {
        while (HasWaiting)
        {
            var candidate = _waiting[_next++];
            if (!affords(candidate))
            {
                continue;
            }

            if (cooldowns.TryEnter(candidate.Endpoint.Key))
            {
                return candidate;
            }

            (_resting ??= []).Add(candidate);
        }

        if (_resting is not { Count: > 0 } resting || _wokenUp > mostWokenUp)
        {
            return null;
        }

        var soonest = resting.MinBy(candidate => cooldowns.Remaining(candidate.Endpoint.Key))!;
        resting.Remove(soonest);
        _wokenUp++;
        return soonest;
    }

    /// <summary>Sends everybody away but one.</summary>
    /// <param name="only">Who stays; null for nobody.</param>
    public void Keep(PlannedCandidate? only)
    {
        _waiting = only is null ? [] : [only];
        _next = 0;
        _resting = null;
    }
}
