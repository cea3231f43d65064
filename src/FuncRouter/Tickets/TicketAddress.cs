namespace FuncRouter.Tickets;

/// <summary>Where tickets are found.</summary>
internal static class TicketAddress
{
    /// <summary>The path for clients, without a host: it is the router that they asked.</summary>
    public static string PathOf(string id) => $"/v1/tickets/{id}";

    /// <summary>What clients are told.</summary>
    public static string ForClients(TicketOptions options, string id) => Below(options, PathOf(id));

    /// <summary>What operators are told.</summary>
    public static string ForOperators(TicketOptions options, string id) => Below(options, $"/manage/tickets/{id}");

    private static string Below(TicketOptions options, string path) => options.BaseUrl is { } root ? root.AbsoluteUri.TrimEnd('/') + path : path;
}
