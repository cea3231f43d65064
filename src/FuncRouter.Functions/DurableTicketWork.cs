using FuncRouter.Tickets;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions;

/// <summary>
/// Hands what has to be done about a ticket to an orchestration, which outlives the instance that opened it. The platform gives the client of
/// orchestrations to invocations, so the one of the invocation that a request runs in is used.
/// </summary>
/// <param name="logger">Says when the orchestration could not be started or told; the ticket is in the store all the same.</param>
public sealed partial class DurableTicketWork(ILogger<DurableTicketWork> logger) : ITicketWork
{
    private static readonly AsyncLocal<DurableTaskClient?> OfInvocation = new();

    /// <summary>Makes a client the one of everything that this invocation does from now on.</summary>
    public static void Use(DurableTaskClient client) => OfInvocation.Value = client;

    /// <inheritdoc />
    public Task OpenedAsync(string id, CancellationToken cancellationToken) => TryAsync(id, client =>
        client.ScheduleNewOrchestrationInstanceAsync(TicketNames.Orchestrator, id, new StartOrchestrationOptions(InstanceId: id), cancellationToken));

    /// <inheritdoc />
    public Task ClosedAsync(string id, string state, CancellationToken cancellationToken) =>
        TryAsync(id, client => client.RaiseEventAsync(id, TicketNames.Closed, state, cancellationToken));

    private async Task TryAsync(string id, Func<DurableTaskClient, Task> work)
    {
        var client = OfInvocation.Value ?? throw new InvalidOperationException("The function that runs this request was given no client of orchestrations.");
        try
        {
            await work(client);
        }
        catch (Exception exception)
        {
            // Whatever the client throws where its storage is away, the ticket is worth more than its orchestration.
            LogFailed(id, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The orchestration of {Ticket} could not be started or told: {Reason}")]
    private partial void LogFailed(string ticket, string reason);
}
