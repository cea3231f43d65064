namespace FuncRouter.Functions;

/// <summary>The names that the parts of the ticket orchestration know each other by.</summary>
internal static class TicketNames
{
    /// <summary>The orchestrator. Its instance has the ticket's id.</summary>
    public const string Orchestrator = "TicketOrchestrator";

    /// <summary>The activity that announces a ticket.</summary>
    public const string Announce = "TicketAnnounce";

    /// <summary>The activity that says how long a ticket may go on waiting.</summary>
    public const string TimeLeft = "TicketTimeLeft";

    /// <summary>The activity that writes down that a ticket has expired.</summary>
    public const string Expire = "TicketExpire";

    /// <summary>The event that a ticket was answered or declined; it brings the ticket's state.</summary>
    public const string Closed = "TicketClosed";
}
