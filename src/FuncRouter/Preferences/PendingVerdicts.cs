namespace FuncRouter.Preferences;

/// <summary>One verdict on a model's answer.</summary>
/// <param name="Family">The family of tasks.</param>
/// <param name="Model">The upstream model.</param>
/// <param name="Score">From -1 to 1.</param>
/// <param name="Weight">How much it counts: 1 for what a user said.</param>
internal readonly record struct Verdict(string Family, string Model, double Score, double Weight);

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
    private List<Verdict> _verdicts = [];
    private long? _handedOutAt;

    /// <summary>Takes a verdict.</summary>
    /// <returns>All that are waiting, where it is time; else none.</returns>
    public IReadOnlyCollection<Verdict> Add(Verdict verdict)
    {
        lock (_lock)
        {
            if (_verdicts.Count < Capacity)
            {
                _verdicts.Add(verdict);
            }

            if (_handedOutAt is { } before && time.GetElapsedTime(before) < Interval)
            {
                return [];
            }

            var due = _verdicts;
            (_verdicts, _handedOutAt) = ([], time.GetTimestamp());
            return due;
        }
    }
}
