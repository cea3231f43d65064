using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions;

/// <summary>Starts a run of the probes on schedule, unless one is still going.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what it did.</param>
public sealed partial class ProbeTimer(TimeProvider time, ILogger<ProbeTimer> logger)
{
    // A run takes seconds; one that has not ended by then never will, and would keep all others from starting.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestEnding = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Starts a run. The platform makes up for a run that it missed while the app slept; one is enough for any number missed. A run that has ended
    /// leaves its id to the next one.
    /// </summary>
    /// <param name="timer">Whether the platform is late.</param>
    /// <param name="client">Knows the runs.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.Timer)]
    public async Task RunAsync(
        [TimerTrigger(ProbeNames.Schedule)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var last = await client.GetInstanceAsync(ProbeNames.InstanceId, cancellationToken);
        if (last is not null && IsActive(last.RuntimeStatus) && !await IsEndedAsync(last, client, cancellationToken))
        {
            LogStillActive(last.RuntimeStatus);
            return;
        }

        await client.ScheduleNewOrchestrationInstanceAsync(
            ProbeNames.Orchestrator, new StartOrchestrationOptions(InstanceId: ProbeNames.InstanceId), cancellationToken);
        LogScheduled(timer.IsPastDue);
    }

    /// <summary>Ends a run that has lasted too long. One that an operator suspended is the operator's.</summary>
    /// <returns>False where it goes on.</returns>
    private async Task<bool> IsEndedAsync(OrchestrationMetadata last, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var age = time.GetUtcNow() - last.CreatedAt;
        if (age <= LongestRun || last.RuntimeStatus is OrchestrationRuntimeStatus.Suspended)
        {
            return false;
        }

        var reason = $"It had not ended after {LongestRun.TotalMinutes:0} minutes.";
        LogTerminated(age, last.RuntimeStatus);
        await client.TerminateInstanceAsync(ProbeNames.InstanceId, reason, cancellationToken);

        // The id is free only once the task hub has carried that out.
        using var limit = new CancellationTokenSource(LongestEnding, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await client.WaitForInstanceCompletionAsync(ProbeNames.InstanceId, cancellation: either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Whether a run has not ended. One that an operator suspended has not.</summary>
    private static bool IsActive(OrchestrationRuntimeStatus status) => status
        is OrchestrationRuntimeStatus.Pending
        or OrchestrationRuntimeStatus.Running
        or OrchestrationRuntimeStatus.Suspended
        or OrchestrationRuntimeStatus.ContinuedAsNew;

    [LoggerMessage(LogLevel.Warning, "The last run of the probes has not ended ({Status}); it is left alone.")]
    private partial void LogStillActive(OrchestrationRuntimeStatus status);

    [LoggerMessage(LogLevel.Warning, "The last run of the probes is {Age} old and has not ended ({Status}); it is terminated.")]
    private partial void LogTerminated(TimeSpan age, OrchestrationRuntimeStatus status);

    [LoggerMessage(LogLevel.Information, "A run of the probes was scheduled (late: {Late}).")]
    private partial void LogScheduled(bool late);
}
