using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions;

/// <summary>Starts a run of the probes on schedule, unless one is still going.</summary>
/// <param name="logger">Where it says what it did.</param>
public sealed partial class ProbeTimer(ILogger<ProbeTimer> logger)
{
    /// <summary>Starts a run. The platform makes up for a run that it missed while the app slept; one is enough for any number missed.</summary>
    /// <param name="timer">Whether the platform is late.</param>
    /// <param name="client">Knows the runs.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.Timer)]
    public async Task RunAsync(
        [TimerTrigger(ProbeNames.Schedule)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var last = await client.GetInstanceAsync(ProbeNames.InstanceId, cancellationToken);
        if (last is not null)
        {
            if (IsActive(last.RuntimeStatus))
            {
                LogStillActive(last.RuntimeStatus);
                return;
            }

            // Nothing else clears away what a run leaves in the storage account.
            await client.PurgeInstanceAsync(ProbeNames.InstanceId, cancellationToken);
        }

        // Nor what the orchestrations of tickets leave.
        await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: Ended), cancellation: cancellationToken);

        await client.ScheduleNewOrchestrationInstanceAsync(
            ProbeNames.Orchestrator, new StartOrchestrationOptions(InstanceId: ProbeNames.InstanceId), cancellationToken);
        LogScheduled(timer.IsPastDue);
    }

    private static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Whether a run has not ended. One that an operator suspended has not.</summary>
    private static bool IsActive(OrchestrationRuntimeStatus status) => status
        is OrchestrationRuntimeStatus.Pending
        or OrchestrationRuntimeStatus.Running
        or OrchestrationRuntimeStatus.Suspended
        or OrchestrationRuntimeStatus.ContinuedAsNew;

    [LoggerMessage(LogLevel.Warning, "The last run of the probes has not ended ({Status}); it is left alone.")]
    private partial void LogStillActive(OrchestrationRuntimeStatus status);

    [LoggerMessage(LogLevel.Information, "A run of the probes was scheduled (late: {Late}).")]
    private partial void LogScheduled(bool late);
}
