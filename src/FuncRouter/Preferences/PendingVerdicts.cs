using FuncRouter.Storage;

namespace FuncRouter.Preferences;

/// <summary>One verdict on a model's answer.</summary>
/// <param name="Family">The family of tasks.</param>
/// <param name="Model">The upstream model.</param>
/// <param name="Score">From -1 to 1.</param>
/// <param name="Weight">How much it counts: 1 for what a user said.</param>
internal readonly record struct Verdict(string Family, string Model, double Score, double Weight);

/// <summary>A verdict that waits, and whose it is.</summary>
/// <param name="Speaker">The user's row in the store; null where no user was named.</param>
/// <param name="Verdict">The verdict.</param>
internal readonly record struct PendingVerdict(StoreKey? Speaker, Verdict Verdict);

/// <summary>
/// Collects verdicts for a row that all instances write, and hands them out once a minute. What an instance has collected when it ends is
/// lost for that row; the rows of user and tenant have it.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class PendingVerdicts(TimeProvider time)
{
    private const int Capacity = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private List<PendingVerdict> _verdicts = [];
    private long? _handedOutAt;

    /// <summary>Takes a verdict.</summary>
    /// <returns>All that are waiting, where it is time; else none.</returns>
    public IReadOnlyCollection<PendingVerdict> Add(PendingVerdict verdict)
    {
        lock (_lock)
        {
            Keep([verdict]);
            if (_handedOutAt is { } before && time.GetElapsedTime(before) < Interval)
            {
                return [];
            }

            var due = _verdicts;
            (_verdicts, _handedOutAt) = ([], time.GetTimestamp());
            return due;
        }
    }

    /// <summary>Takes back what was handed out and could not be written: it waits for the next minute.</summary>
    public void Return(IReadOnlyCollection<PendingVerdict> verdicts)
    {
        lock (_lock)
        {
            Keep(verdicts);
        }
    }

    /// <summary>Hands out those of one user, whether it is time or not.</summary>
    /// <param name="speaker">The user's row.</param>
    public PendingVerdict[] TakeOf(StoreKey speaker)
    {
        lock (_lock)
        {
            var own = _verdicts.Where(pending => pending.Speaker == speaker).ToArray();
            _verdicts.RemoveAll(pending => pending.Speaker == speaker);
            return own;
        }
    }

    private void Keep(IReadOnlyCollection<PendingVerdict> verdicts) => _verdicts.AddRange(verdicts.Take(Capacity - _verdicts.Count));
}
