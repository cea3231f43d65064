using System.Globalization;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Storage;
using FuncRouter.Tickets;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// <c>/manage/tickets</c>: operators list the tickets that wait, read one with its prompt, answer or decline it, and erase it. All of it asks for the
/// management key.
/// </summary>
/// <param name="tickets">The tickets.</param>
/// <param name="desk">Takes answers.</param>
/// <param name="managementKey">Who may manage.</param>
internal sealed class ManageTicketsEndpoint(TicketStore tickets, TicketDesk desk, ManagementKey managementKey)
{
    private const string Prefix = "/manage/tickets/";
    private const int UsualPage = 50;
    private const int LargestPage = 200;
    private const int MaxBytes = 512 * 1024;

    /// <summary>Lists the tickets that wait: <c>?limit=</c> and <c>?after=</c>, the <c>next</c> of the page before.</summary>
    public Task ListAsync(HttpContext context) => GuardAsync(context, async () =>
    {
        var query = context.Request.Query;
        var limit = UsualPage;
        if (query["limit"].ToString() is { Length: > 0 } wanted
            && (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > LargestPage))
        {
            return Invalid($"\"limit\" must be a number from 1 to {LargestPage}.");
        }

        var after = query["after"].ToString() is { Length: > 0 } last ? last : null;
        if (after is not null && !TicketStore.IsId(after))
        {
            return Invalid("\"after\" must be the \"next\" of the page before; leave it out for the first page.");
        }

        var page = await tickets.ListOpenAsync(after, limit, context.RequestAborted);
        await TicketAnswer.WriteAsync(context, new TicketPage(
            [.. page.Select(ticket => new TicketView(ticket) { Operator = OperatorViewOf(ticket) })], page.Length == limit ? page[^1].Id : null));
        return null;
    });

    /// <summary>Reads, closes or erases one ticket.</summary>
    public Task HandleAsync(HttpContext context) => GuardAsync(context, () =>
    {
        var id = TicketAnswer.IdOf(context, Prefix);
        return context.Request.Method.ToUpperInvariant() switch
        {
            "POST" => CloseAsync(context, id),
            "DELETE" => EraseAsync(context, id),
            _ => ReadAsync(context, id),
        };
    });

    private async Task<RouterError?> ReadAsync(HttpContext context, string id)
    {
        if (await tickets.FindAsync(id, context.RequestAborted) is not var (ticket, etag))
        {
            return TicketAnswer.NotFound(id);
        }

        context.Response.Headers.ETag = $"\"{etag}\"";
        await TicketAnswer.WriteAsync(context, new TicketView(ticket)
        {
            Answer = await tickets.AnswerAsync(id, context.RequestAborted),
            Operator = OperatorViewOf(ticket) with { Prompt = await tickets.PromptAsync(id, context.RequestAborted) },
        });
        return null;
    }

    private async Task<RouterError?> CloseAsync(HttpContext context, string id)
    {
        var (body, error) = await BodyReader.ReadAsync(context, MaxBytes);
        if (body is null)
        {
            return error;
        }

        using (body)
        {
            if (Read(body) is not var (answer, reason))
            {
                return Invalid("Send either { \"answer\": \"…\" } or { \"decline\": \"why\" }.");
            }

            var ifMatch = context.Request.Headers.IfMatch.ToString() is { Length: > 0 } match and not "*" ? match.Trim('"') : null;
            var (closed, exists) = await desk.CloseAsync(id, answer, reason, ifMatch, context.RequestAborted);
            if (closed is null)
            {
                return exists ? Closed(id) : TicketAnswer.NotFound(id);
            }

            await TicketAnswer.WriteAsync(context, new TicketView(closed) { Answer = answer, Operator = OperatorViewOf(closed) });
            return null;
        }
    }

    private async Task<RouterError?> EraseAsync(HttpContext context, string id)
    {
        await tickets.EraseAsync(id, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    private async Task GuardAsync(HttpContext context, Func<Task<RouterError?>> handle)
    {
        RouterError? error;
        try
        {
            error = managementKey.Check(context) ?? await handle();
        }
        catch (StoreException exception)
        {
            error = ErrorAnswer.Unavailable(exception);
        }

        if (error is not null)
        {
            await ErrorAnswer.WriteAsync(context, error);
        }
    }

    private static OperatorView OperatorViewOf(Ticket ticket) => new(ticket.Tenant, ticket.User, ticket.Error);

    private static (string? Answer, string? Reason)? Read(PooledBuffer body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.Memory);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.GetPropertyCount() != 1)
            {
                return null;
            }

            return root.TryGetProperty("answer", out var answer) && answer.ValueKind == JsonValueKind.String && answer.GetString() is { Length: > 0 } text ? (text, null)
                : root.TryGetProperty("decline", out var decline) && decline.ValueKind == JsonValueKind.String ? (null, decline.GetString())
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RouterError Closed(string id) => new()
    {
        Status = 409,
        Code = "ticket_changed",
        Message = $"Ticket \"{id}\" was closed or has changed meanwhile. Read it again.",
    };

    private static RouterError Invalid(string message) => new() { Status = 400, Code = "invalid_request", Message = message };
}
