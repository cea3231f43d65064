namespace FuncRouter.Execution;

/// <summary>The time and money that a whole chain of attempts may take, and whether anybody still waits for it.</summary>
/// <param name="time">The clock.</param>
/// <param name="startTimestamp">When the request came in.</param>
/// <param name="deadline">How long the whole may take.</param>
/// <param name="isClientsDeadline">Whether the client set it, and not the configuration.</param>
/// <param name="clientLeft">Cancelled when the client goes.</param>
internal sealed class ExecutionBudget(
    TimeProvider time, long startTimestamp, TimeSpan deadline, bool isClientsDeadline, CancellationToken clientLeft)
{
    private readonly Lock _lock = new();
    private decimal _wasted;
    private decimal _kept;

    /// <summary>Cancelled when the client goes.</summary>
    public CancellationToken ClientLeft => clientLeft;

    /// <summary>Whether the client set the deadline.</summary>
    public bool IsClientsDeadline => isClientsDeadline;

    /// <summary>How long the whole may take.</summary>
    public TimeSpan Deadline => deadline;

    /// <summary>What is left of it; never negative.</summary>
    public TimeSpan Remaining =>
        deadline - time.GetElapsedTime(startTimestamp) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Whether nothing is left.</summary>
    public bool IsExpired => Remaining == TimeSpan.Zero;

    /// <summary>The most that the chain may cost in US dollars; null for no such limit.</summary>
    public decimal? MaxCostUsd { get; init; }

    /// <summary>US dollars for what was billed and not delivered, as far as prices are known.</summary>
    public decimal WastedUsd => Read().Wasted;

    /// <summary>Whether anything was billed so far, be it for an answer that is kept for want of a better one.</summary>
    public bool IsBroached => Read() is not (0, 0);

    /// <summary>Whether an attempt may be made that is expected to cost this much; one of an unknown price may cost anything.</summary>
    public bool Affords(decimal? costUsd) => MaxCostUsd is not { } most || (Read() is var (wasted, kept) && costUsd + wasted + kept <= most);

    /// <summary>Notes what was billed without being delivered.</summary>
    public void Waste(decimal? costUsd) => Add(costUsd ?? 0, 0);

    /// <summary>Notes what an answer cost that is kept for want of a better one.</summary>
    public void Keep(decimal? costUsd) => Add(0, costUsd ?? 0);

    /// <summary>Notes that such an answer is not delivered after all.</summary>
    public void Forgo(decimal? costUsd) => Add(costUsd ?? 0, -(costUsd ?? 0));

    private (decimal Wasted, decimal Kept) Read()
    {
        lock (_lock)
        {
            return (_wasted, _kept);
        }
    }

    // Two attempts may end at the same moment.
    private void Add(decimal wasted, decimal kept)
    {
        lock (_lock)
        {
            _wasted += wasted;
            _kept += kept;
        }
    }
}
