using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FuncRouter.Conversation;
using FuncRouter.Tickets;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Writes tickets as JSON.</summary>
internal static class TicketAnswer
{
    /// <summary>Writes one ticket.</summary>
    public static Task WriteAsync(HttpContext context, TicketView ticket) => WriteAsync(context, ticket, TicketViewJson.Default.TicketView);

    /// <summary>Writes a page of tickets.</summary>
    public static Task WriteAsync(HttpContext context, TicketPage page) => WriteAsync(context, page, TicketViewJson.Default.TicketPage);

    /// <summary>The id in a path; empty where there is none.</summary>
    public static string IdOf(HttpContext context, string prefix) => context.Request.Path.Value is { } path && path.Length > prefix.Length ? path[prefix.Length..] : "";

    /// <summary>The error for an id that names no ticket that the caller may see.</summary>
    public static RouterError NotFound(string id) => new()
    {
        Status = 404,
        Code = "ticket_not_found",
        Message = $"There is no ticket \"{id}\", or it is older than tickets are kept.",
    };

    private static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }
}

/// <summary>A ticket as it is shown.</summary>
/// <param name="Ticket">The ticket.</param>
internal sealed record TicketView([property: JsonIgnore] Ticket Ticket)
{
    /// <summary>The id.</summary>
    public string Id => Ticket.Id;

    /// <summary>Where it stands.</summary>
    public string State => Ticket.State;

    /// <summary>The generation that it came from.</summary>
    public string Generation => Ticket.Generation;

    /// <summary>What the client asked for.</summary>
    public string Model => Ticket.Model;

    /// <summary>The route, where it asked for one.</summary>
    public string? Route => Ticket.Route;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => Ticket.CreatedAt;

    /// <summary>Until when it waits.</summary>
    public DateTimeOffset ExpiresAt => Ticket.ExpiresAt;

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt => Ticket.ClosedAt;

    /// <summary>Why it gets no answer.</summary>
    public string? Reason => Ticket.Reason;

    /// <summary>The answer.</summary>
    public string? Answer { get; init; }

    /// <summary>What only operators see; null for clients.</summary>
    public OperatorView? Operator { get; init; }
}

/// <summary>What operators see of a ticket beside what clients see.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="User">The end user, if the client named one.</param>
/// <param name="Error">Why no model answered.</param>
internal sealed record OperatorView(string Tenant, string? User, string? Error)
{
    /// <summary>What was asked; null in lists.</summary>
    public ImmutableArray<TicketTurn>? Prompt { get; init; }
}

/// <summary>A page of tickets.</summary>
/// <param name="Tickets">The tickets, the oldest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null at the end.</param>
internal sealed record TicketPage(ImmutableArray<TicketView> Tickets, string? Next);

/// <summary>How tickets are shown.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TicketView))]
[JsonSerializable(typeof(TicketPage))]
internal sealed partial class TicketViewJson : JsonSerializerContext;
