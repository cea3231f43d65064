using System.Collections.Immutable;
using FuncRouter.Storage;

namespace FuncRouter.Health;

/// <summary>What a run of the probes is to do.</summary>
/// <param name="Endpoints">The keys of the endpoints to probe, the most urgent first.</param>
/// <param name="AtOnce">How many of them at once.</param>
/// <param name="LeftOut">How many more would be probed if the day's probes were not used up.</param>
public sealed record ProbePlan(ImmutableArray<string> Endpoints, int AtOnce, int LeftOut);

/// <summary>
/// Says which endpoints to probe: those that nobody has had an answer from lately, and so those whose cooldown is over. An endpoint that
/// answers clients is not probed, because its traffic says more than a probe; nor is one that is left alone.
/// </summary>
public sealed class ProbePlanner
{
    /// <summary>So many probes at once.</summary>
    public const int ProbesAtOnce = 8;

    // Where two runs follow each other closely, as when another process takes over, the second has nothing new to learn.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly IProbeTargets _targets;
    private readonly HealthMerger _merger;
    private readonly ProbeBudget _budget;
    private readonly Func<ProbeOptions> _options;
    private readonly TimeProvider _time;

    internal ProbePlanner(IProbeTargets targets, HealthMerger merger, ProbeBudget budget, Func<ProbeOptions> options, TimeProvider time) =>
        (_targets, _merger, _budget, _options, _time) = (targets, merger, budget, options, time);

    /// <summary>Makes the plan, of no more than the day has left. Each probe is taken from that when it is made.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task<ProbePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var scores = await _merger.MergeAsync(cancellationToken);
        var options = _options();
        var wanted = options.Enabled ? Choose(_targets.Endpoints, scores, options.Interval, _time.GetUtcNow()) : [];
        var left = wanted.IsEmpty ? 0 : (int)Math.Min(wanted.Length, await _budget.LeftAsync(options.DailyCalls, cancellationToken));
        return new ProbePlan(wanted[..left], ProbesAtOnce, wanted.Length - left);
    }

    /// <summary>The endpoints that are worth a probe: those that failed first, then those that were not probed for the longest time.</summary>
    internal static ImmutableArray<string> Choose(ImmutableArray<string> endpoints, HealthScores scores, TimeSpan interval, DateTimeOffset now)
    {
        var fresh = now - (Fresh < interval / 2 ? Fresh : interval / 2);
        return
        [
            .. from endpoint in endpoints
               let score = scores.Endpoints.GetValueOrDefault(endpoint, EndpointScore.Unprobed)
               let failures = score.RecentErrors?.Values.Sum() ?? 0
               where score.RecentAttempts <= failures && !(score.RestsUntil > now) && !(score.ProbedAt > fresh)
               orderby failures > 0 descending, score.ProbedAt ?? DateTimeOffset.MinValue, endpoint
               select endpoint,
        ];
    }
}
