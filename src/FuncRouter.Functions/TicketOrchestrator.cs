using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FuncRouter.Functions;

/// <summary>
/// The life of one ticket: announce it, wait for the event that an operator closed it, and where none comes in time, write down that it has expired.
/// It holds the ticket's id; prompt and answer stay in the store.
/// </summary>
/// <remarks>It is replayed from its history, so it awaits nothing but the context's tasks and looks at no clock, no chance and no service.</remarks>
public static class TicketOrchestrator
{
    /// <summary>For a webhook or store that is out for a while.</summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 4, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 5));

    /// <summary>Carries it out.</summary>
    /// <param name="context">The only thing it may ask or await.</param>
    /// <returns>The ticket's state at the end, for whoever looks at the instance; null where it was erased.</returns>
    [Function(TicketNames.Orchestrator)]
    public static async Task<string?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var id = context.GetInput<string>()!;
        await AnnounceAsync(context, id);
        if (await context.CallActivityAsync<TimeSpan?>(TicketNames.TimeLeft, id, Retried) is { } left)
        {
            try
            {
                return await context.WaitForExternalEvent<string>(TicketNames.Closed, left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            catch (OperationCanceledException)
            {
                // The time is over.
            }
        }

        return await context.CallActivityAsync<string?>(TicketNames.Expire, id, Retried);
    }

    private static async Task AnnounceAsync(TaskOrchestrationContext context, string id)
    {
        try
        {
            await context.CallActivityAsync(TicketNames.Announce, id, Retried);
        }
        catch (TaskFailedException)
        {
            // The host has logged why. The ticket waits in the list of open tickets all the same.
        }
    }
}
