using System.Collections.Immutable;

namespace FuncRouter.Health;

/// <summary>
/// Makes one figure of what all instances saw: histograms are added up, means are weighted by attempts, and what is older counts less. It is
/// a function of its arguments alone.
/// </summary>
/// <param name="before">The scores that the new ones take the place of.</param>
/// <param name="now">The time.</param>
internal sealed class ScoreMerge(HealthScores before, DateTimeOffset now)
{
    // The weight of a new probe: the last five make up nearly all of a score.
    private const double ProbeWeight = 0.4;

    // The snapshot is one row. More endpoints than this have traffic only where clients make up names.
    private const int MostEndpoints = 1000;

    // Histograms are most of it: with them an endpoint takes some kilobytes, without them some hundred bytes.
    private const int MostTimes = 200;

    /// <summary>For so long the times of an endpoint are known that nobody asks any more.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromHours(6);

    private static readonly TimeSpan PromptHalfLife = TimeSpan.FromHours(1);

    /// <summary>Merges.</summary>
    /// <param name="configured">The endpoints of the configuration, which are kept whatever is known of them.</param>
    /// <param name="instances">What each instance saw.</param>
    /// <param name="probes">The last probe of each endpoint.</param>
    /// <param name="cooldowns">Which endpoints are left alone.</param>
    public HealthScores Of(
        IReadOnlySet<string> configured,
        IEnumerable<SeenEndpoint> instances,
        IReadOnlyDictionary<string, StoredProbe> probes,
        IReadOnlyDictionary<string, Cooldown> cooldowns)
    {
        var seen = instances.GroupBy(figures => figures.Endpoint, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        var names = before.Endpoints.Where(entry => entry.Value.SeenAt > now - Retention).Select(entry => entry.Key)
            .Union(seen.Keys, StringComparer.Ordinal)
            .Union(configured.Where(name => probes.ContainsKey(name) || cooldowns.ContainsKey(name)), StringComparer.Ordinal);
        var scores = names.Select(name => KeyValuePair.Create(name, ScoreOf(name)));
        return new HealthScores
        {
            RefreshedAt = now,
            Endpoints = scores
                .OrderByDescending(entry => configured.Contains(entry.Key))
                .ThenByDescending(entry => entry.Value.SeenAt)
                .Take(Math.Max(MostEndpoints, configured.Count))
                .Select((entry, index) => index < MostTimes ? entry : KeyValuePair.Create(entry.Key, entry.Value with { Times = null }))
                .ToImmutableDictionary(StringComparer.Ordinal),
        };

        EndpointScore ScoreOf(string name)
        {
            var old = before.Endpoints.GetValueOrDefault(name);
            var probed = configured.Contains(name) && probes.TryGetValue(name, out var probe) ? Probed(old, probe) : EndpointScore.Unprobed;
            var score = Seen(probed, old, seen.GetValueOrDefault(name, []));
            return score with { RestsUntil = cooldowns.TryGetValue(name, out var cooldown) && cooldown.Until > now ? cooldown.Until : null };
        }
    }

    // A probe that is already in the score is not counted twice.
    private static EndpointScore Probed(EndpointScore? old, StoredProbe probe)
    {
        if (old?.ProbedAt >= probe.At)
        {
            return new EndpointScore(old.Milliseconds, old.Reliability, old.ProbedAt, old.Error);
        }

        var success = probe.Result.Healthy ? 1.0 : 0.0;
        double? milliseconds = probe.Result.Healthy
            ? old?.Milliseconds is { } time ? time + (ProbeWeight * (probe.Result.Milliseconds - time)) : probe.Result.Milliseconds
            : old?.Milliseconds;
        var reliability = old?.ProbedAt is null ? success : old.Reliability + (ProbeWeight * (success - old.Reliability));
        return new EndpointScore(milliseconds, reliability, probe.At, probe.Result.Error);
    }

    private EndpointScore Seen(EndpointScore probed, EndpointScore? old, SeenEndpoint[] instances)
    {
        var oldest = AttemptWindow.Oldest(now);
        var slots = instances.SelectMany(figures => figures.Slots).Where(slot => slot.Number >= oldest).ToArray();
        var attempts = slots.Sum(slot => (long)slot.Attempts);
        DateTimeOffset? seenAt = attempts > 0 ? Earlier(now, AttemptWindow.EndOf(slots.Where(slot => slot.Attempts > 0).Max(slot => slot.Number))) : old?.SeenAt;
        var times = Times(old, instances);
        var (cachedShare, promptTokens) = CachedInput(slots, old);
        var firstToken = LatencyHistogram.Sum(times.Where(distribution => distribution.Kind == LatencyKind.FirstToken));
        return probed with
        {
            FirstTokenMilliseconds = Mean(instances, figures => figures.FirstTokenMilliseconds) ?? old?.FirstTokenMilliseconds,
            FirstTokenP50Milliseconds = firstToken.Samples > 0 ? firstToken.Quantile(0.5).TotalMilliseconds : null,
            FirstTokenP95Milliseconds = firstToken.Samples > 0 ? firstToken.Quantile(0.95).TotalMilliseconds : null,
            TokensPerSecond = Mean(instances, figures => figures.TokensPerSecond) ?? old?.TokensPerSecond,
            ErrorRate = ErrorRate(slots),
            RecentAttempts = attempts,
            RecentErrors = Errors(slots),
            SeenAt = seenAt,
            Headroom = Scarcest(instances.Select(figures => figures.Headroom)) ?? Scarcest([old?.Headroom]),
            CachedInputShare = cachedShare,
            PromptTokens = promptTokens,
            UsdPerMillionTokens = Share((double)slots.Sum(slot => slot.CostUsd) * 1_000_000, slots.Sum(slot => slot.PricedTokens)) ?? old?.UsdPerMillionTokens,
            Times = times.IsEmpty ? null : times,
        };
    }

    private Headroom? Scarcest(IEnumerable<Headroom?> told) => told.Where(left => left?.Until > now).MinBy(left => left!.Share);

    // What few have seen since says less than what many had seen before.
    private static ImmutableArray<LatencyDistribution> Times(EndpointScore? old, SeenEndpoint[] instances)
    {
        var told = (old?.Times ?? []).Where(LatencyHistogram.Understands).GroupBy(times => (times.Kind, times.Effort)).ToDictionary(group => group.Key, group => group.First());
        foreach (var group in instances.SelectMany(figures => figures.Times ?? []).Where(LatencyHistogram.Understands).GroupBy(times => (times.Kind, times.Effort)))
        {
            var sum = LatencyHistogram.Sum(group);
            if (sum.Samples >= EndpointLatencies.FewestSamples || !told.ContainsKey(group.Key))
            {
                told[group.Key] = sum.ToDistribution(group.Key.Kind, group.Key.Effort);
            }
        }

        return [.. told.OrderBy(entry => entry.Key).Select(entry => entry.Value)];
    }

    // Sums of all traffic in which what came an hour ago counts half. The slots of the last minutes stand in several merges, so they tell how
    // much comes in a minute, and that is added for the time since the merge before; in the first one they count as they are.
    private (double? Share, long PromptTokens) CachedInput(AttemptSlot[] slots, EndpointScore? old)
    {
        double tokens = slots.Sum(slot => slot.InputTokens);
        double cached = slots.Sum(slot => slot.CachedInputTokens);
        if (old is { CachedInputShare: { } share })
        {
            var left = Math.Min(1, Math.Pow(0.5, (now - before.RefreshedAt) / PromptHalfLife));
            var added = (1 - left) * (PromptHalfLife / AttemptWindow.Length) / Math.Log(2);
            tokens = (left * old.PromptTokens) + (added * tokens);
            cached = (left * share * old.PromptTokens) + (added * cached);
        }

        return tokens < 1 ? (null, 0) : (Math.Round(cached / tokens, 9), (long)Math.Round(tokens));
    }

    private double? Mean(SeenEndpoint[] instances, Func<SeenEndpoint, double?> figure)
    {
        var oldest = AttemptWindow.Oldest(now);
        var (sum, weights) = (0.0, 0.0);
        foreach (var instance in instances)
        {
            if (figure(instance) is { } value)
            {
                // An instance that has a figure and no recent attempt has still seen one.
                var weight = 1 + instance.Slots.Where(slot => slot.Number >= oldest).Sum(slot => (double)slot.Attempts);
                (sum, weights) = (sum + (weight * value), weights + weight);
            }
        }

        return weights > 0 ? Math.Round(sum / weights, 3) : null;
    }

    // As on one instance: what failed counts half as much with every half-life of newer attempts, and an endpoint that is left alone is forgiven.
    private double ErrorRate(AttemptSlot[] slots)
    {
        var (errors, attempts, newest) = (0.0, 0.0, 0.0);
        foreach (var slot in slots)
        {
            var weight = LiveHealth.Forgiven(now - Earlier(now, AttemptWindow.EndOf(slot.Number)));
            errors += weight * (slot.Errors?.Values.Sum() ?? 0);
            attempts += weight * slot.Attempts;
            newest = slot.Attempts > 0 ? Math.Max(newest, weight) : newest;
        }

        return attempts > 0 ? Math.Round(Math.Clamp(newest * errors / attempts, 0, 1), 6) : 0;
    }

    private static ImmutableDictionary<string, int>? Errors(AttemptSlot[] slots)
    {
        var errors = slots.SelectMany(slot => slot.Errors ?? []).GroupBy(entry => entry.Key).ToImmutableDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
        return errors.IsEmpty ? null : errors;
    }

    private static double? Share(double part, double whole) => whole > 0 ? Math.Round(part / whole, 6) : null;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
