using System.Collections.Immutable;
using FuncRouter.Conversation;

namespace FuncRouter.Health;

/// <summary>
/// What became of an endpoint's attempts on this instance in the last five minutes, in slots of twenty seconds that are the same on every
/// instance's clock. No locks: what is lost while one slot takes another's place changes nothing.
/// </summary>
internal sealed class AttemptWindow
{
    private const int Slots = 15;
    private const decimal NanoUsd = 1_000_000_000;

    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(20);

    /// <summary>How long what happened is remembered.</summary>
    public static readonly TimeSpan Length = Slot * Slots;

    private readonly Counts?[] _slots = new Counts?[Slots];

    /// <summary>The slot that a moment is in.</summary>
    public static long NumberAt(DateTimeOffset moment) => moment.UtcTicks / Slot.Ticks;

    /// <summary>The oldest slot that still counts.</summary>
    public static long Oldest(DateTimeOffset now) => NumberAt(now) - Slots + 1;

    /// <summary>When a slot ends.</summary>
    public static DateTimeOffset EndOf(long slot) => new((slot + 1) * Slot.Ticks, TimeSpan.Zero);

    /// <summary>Counts an attempt.</summary>
    /// <param name="now">When it ended.</param>
    /// <param name="error">What class of failure it ended with; null for an answer.</param>
    public void Add(DateTimeOffset now, string? error)
    {
        var counts = At(now);
        Interlocked.Increment(ref counts.Attempts);
        if (error is not null)
        {
            ImmutableInterlocked.AddOrUpdate(ref counts.Errors, error, 1, static (_, count) => count + 1);
        }
    }

    /// <summary>Counts what an answer took.</summary>
    /// <param name="now">When it ended.</param>
    /// <param name="usage">Its tokens.</param>
    /// <param name="costUsd">Its price; null where it is unknown.</param>
    public void Add(DateTimeOffset now, TokenUsage usage, decimal? costUsd)
    {
        var counts = At(now);
        Interlocked.Add(ref counts.InputTokens, usage.InputTokens);
        Interlocked.Add(ref counts.CachedInputTokens, usage.CachedInputTokens);
        if (costUsd is { } cost)
        {
            Interlocked.Add(ref counts.PricedTokens, usage.InputTokens + usage.OutputTokens);
            Interlocked.Add(ref counts.CostNanoUsd, (long)(cost * NanoUsd));
        }
    }

    /// <summary>The attempts that it remembers.</summary>
    public long AttemptsAt(DateTimeOffset now)
    {
        var (attempts, oldest) = (0L, Oldest(now));
        foreach (var counts in _slots)
        {
            attempts += counts?.Number >= oldest ? Volatile.Read(ref counts.Attempts) : 0;
        }

        return attempts;
    }

    /// <summary>Those of them that failed.</summary>
    public int ErrorsAt(DateTimeOffset now)
    {
        var oldest = Oldest(now);
        return _slots.Where(counts => counts?.Number >= oldest).Sum(counts => counts!.Errors.Values.Sum());
    }

    /// <summary>The slots that it remembers, in the order of time.</summary>
    public ImmutableArray<AttemptSlot> ToSlots(DateTimeOffset now) =>
    [
        .. _slots.OfType<Counts>().Where(counts => counts.Number >= Oldest(now)).OrderBy(counts => counts.Number).Select(counts => new AttemptSlot(
            counts.Number,
            Volatile.Read(ref counts.Attempts),
            counts.Errors.Count == 0 ? null : counts.Errors,
            Volatile.Read(ref counts.InputTokens),
            Volatile.Read(ref counts.CachedInputTokens),
            Volatile.Read(ref counts.PricedTokens),
            Volatile.Read(ref counts.CostNanoUsd) / NanoUsd)),
    ];

    private Counts At(DateTimeOffset now)
    {
        var number = NumberAt(now);
        ref var place = ref _slots[number % Slots];
        var counts = Volatile.Read(ref place);
        if (counts?.Number == number)
        {
            return counts;
        }

        Interlocked.CompareExchange(ref place, new Counts(number), counts);
        return Volatile.Read(ref place)!;
    }

    private sealed class Counts(long number)
    {
        public int Attempts;
        public long InputTokens;
        public long CachedInputTokens;
        public long PricedTokens;
        public long CostNanoUsd;
        public ImmutableDictionary<string, int> Errors = ImmutableDictionary<string, int>.Empty;

        public long Number { get; } = number;
    }
}
