namespace FuncRouter.Tickets;

/// <summary>
/// What a host does about tickets behind the requests: it announces new ones, and watches over their time where the host has to. A failure of it
/// is logged and takes nothing from the request.
/// </summary>
public interface ITicketWork
{
    /// <summary>A ticket is in the store, waiting.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task OpenedAsync(string id, CancellationToken cancellationToken);

    /// <summary>A ticket was answered or declined.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="state">One of <see cref="TicketState"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ClosedAsync(string id, string state, CancellationToken cancellationToken);
}
