namespace FuncRouter.Execution;

/// <summary>The time that a whole chain of attempts may take, and whether anybody still waits for it.</summary>
/// <param name="time">The clock.</param>
/// <param name="startTimestamp">When the request came in.</param>
/// <param name="deadline">How long the whole may take.</param>
/// <param name="isClientsDeadline">Whether the client set it, and not the configuration.</param>
/// <param name="clientLeft">Cancelled when the client goes.</param>
internal sealed class ExecutionBudget(
    TimeProvider time, long startTimestamp, TimeSpan deadline, bool isClientsDeadline, CancellationToken clientLeft)
{
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
}
