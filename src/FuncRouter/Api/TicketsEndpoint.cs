using FuncRouter.Configuration;
using FuncRouter.Storage;
using FuncRouter.Tickets;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary><c>GET /v1/tickets/{id}</c>: where a ticket stands, and its answer once there is one. For the key's own tenant, and for management.</summary>
/// <param name="tickets">The tickets.</param>
/// <param name="access">Who may ask.</param>
/// <param name="managementKey">Who may manage.</param>
/// <param name="states">The configuration that is in force.</param>
internal sealed class TicketsEndpoint(TicketStore tickets, AccessGuard access, ManagementKey managementKey, RouterStateSource states)
{
    private const string Prefix = "/v1/tickets/";

    /// <summary>Answers.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var isManagement = managementKey.Check(context) is null;
        var origins = new CorsPolicy(states.Current.Options.Api.AllowedOrigins);
        if (!isManagement && access.Check(context, isOpen: false, origins.Allows) is { } refusal)
        {
            await ErrorAnswer.WriteAsync(context, refusal);
            return;
        }

        var id = TicketAnswer.IdOf(context, Prefix);
        try
        {
            if (await tickets.FindAsync(id, context.RequestAborted) is not var (ticket, _) || (!isManagement && ticket.Tenant != AccessGuard.Tenant))
            {
                await ErrorAnswer.WriteAsync(context, TicketAnswer.NotFound(id));
                return;
            }

            await TicketAnswer.WriteAsync(context, new TicketView(ticket)
            {
                Answer = ticket.State == TicketState.Answered ? await tickets.AnswerAsync(id, context.RequestAborted) : null,
            });
        }
        catch (StoreException exception)
        {
            await ErrorAnswer.WriteAsync(context, ErrorAnswer.Unavailable(exception));
        }
    }
}
