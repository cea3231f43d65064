using System.Collections.Immutable;

namespace FuncRouter.Health;

/// <summary>
/// How long something took lately, in buckets that each are a tenth longer than the one before, from a millisecond to half an hour: a
/// quantile is exact to a tenth. Older samples lose weight as newer ones come. No locks: a sample that is lost in a race changes nothing.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double Growth = 1.1;
    private const double ShortestMilliseconds = 1;
    private const int Buckets = 152;

    // At this many samples every bucket is halved, so that a change of the endpoint shows within a few hundred requests.
    private const int MostSamples = 512;

    private readonly int[] _counts = new int[Buckets];
    private int _total;

    /// <summary>How many samples it rests on.</summary>
    public int Samples => Volatile.Read(ref _total);

    /// <summary>The histogram of the samples of all.</summary>
    public static LatencyHistogram Sum(IEnumerable<LatencyDistribution> distributions)
    {
        var sum = new LatencyHistogram();
        foreach (var (_, _, from, counts) in distributions)
        {
            for (var i = 0; i < counts.Length; i++)
            {
                sum._counts[from + i] += counts[i];
                sum._total += counts[i];
            }
        }

        return sum;
    }

    /// <summary>Whether a distribution from the store has these buckets; another version's may have others.</summary>
    public static bool Understands(LatencyDistribution distribution) =>
        distribution is { Effort: not null, From: >= 0, Counts.IsDefault: false } && distribution.From + distribution.Counts.Length <= Buckets
        && distribution.Counts.All(count => count >= 0);

    /// <summary>What is in it, as it is told to others.</summary>
    public LatencyDistribution ToDistribution(LatencyKind kind, string effort)
    {
        // Samples that come meanwhile go with the next telling.
        var counts = ((int[])_counts.Clone()).AsSpan();
        var from = Math.Max(0, counts.IndexOfAnyExcept(0));
        return new LatencyDistribution(kind, effort, from, ImmutableArray.Create(counts[from..(counts.LastIndexOfAnyExcept(0) + 1)]));
    }

    /// <summary>Takes a sample.</summary>
    public void Add(TimeSpan duration)
    {
        var bucket = duration.TotalMilliseconds <= ShortestMilliseconds ? 0 : (int)(Math.Log(duration.TotalMilliseconds) / Math.Log(Growth)) + 1;
        Interlocked.Increment(ref _counts[Math.Min(bucket, Buckets - 1)]);
        if (Interlocked.Increment(ref _total) >= MostSamples)
        {
            Halve();
        }
    }

    /// <summary>The duration that this share of samples stayed below, in whole milliseconds as timers have them.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan Quantile(double share)
    {
        var wanted = Math.Max(1, (int)Math.Ceiling(Samples * share));
        var seen = 0;
        for (var i = 0; i < Buckets; i++)
        {
            seen += Volatile.Read(ref _counts[i]);
            if (seen >= wanted)
            {
                return TimeSpan.FromMilliseconds(Math.Ceiling(Math.Pow(Growth, i)));
            }
        }

        return TimeSpan.Zero;
    }

    private void Halve()
    {
        var total = 0;
        for (var i = 0; i < Buckets; i++)
        {
            total += _counts[i] /= 2;
        }

        Volatile.Write(ref _total, total);
    }
}
