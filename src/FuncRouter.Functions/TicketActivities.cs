using FuncRouter.Tickets;
using Microsoft.Azure.Functions.Worker;

namespace FuncRouter.Functions;

/// <summary>The work that the life of a ticket needs.</summary>
/// <param name="desk">Knows tickets.</param>
/// <param name="announcer">Announces them: the same as in the server host.</param>
public sealed class TicketActivities(TicketDesk desk, TicketAnnouncer announcer)
{
    /// <summary>Announces a ticket; a webhook that does not take it is an exception, so that it is tried again.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(TicketNames.Announce)]
    public Task AnnounceAsync([ActivityTrigger] string id, CancellationToken cancellationToken) => announcer.AnnounceAsync(id, cancellationToken);

    /// <summary>Says how long a ticket may go on waiting; null where it waits no longer.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(TicketNames.TimeLeft)]
    public Task<TimeSpan?> TimeLeftAsync([ActivityTrigger] string id, CancellationToken cancellationToken) => desk.TimeLeftAsync(id, cancellationToken);

    /// <summary>Writes down that a ticket has expired, and says where it stands; null where it is gone.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(TicketNames.Expire)]
    public Task<string?> ExpireAsync([ActivityTrigger] string id, CancellationToken cancellationToken) => desk.ExpireAsync(id, cancellationToken);
}
