using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FuncRouter.Tickets;

/// <summary>Tells the configured webhook of new tickets.</summary>
/// <remarks>
/// The body is JSON and says which ticket it is and where an operator finds it, not what was asked, unless that is configured. The header
/// <c>x-funcrouter-signature</c> is <c>sha256=</c> and the HMAC-SHA-256, in hexadecimal digits, of the header <c>x-funcrouter-timestamp</c> (seconds since 1970), a full stop
/// and the body: whoever checks both knows that the announcement is the router's and new.
/// </remarks>
public sealed class TicketAnnouncer
{
    // A receiver that has to think about it can do so after its answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TicketStore _tickets;
    private readonly Func<TicketOptions> _options;
    private readonly HttpMessageInvoker _invoker;
    private readonly TimeProvider _time;

    /// <summary>Makes the announcer.</summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="options">Whom to tell.</param>
    /// <param name="invoker">Sends; follows no redirect.</param>
    /// <param name="time">The clock.</param>
    internal TicketAnnouncer(TicketStore tickets, Func<TicketOptions> options, HttpMessageInvoker invoker, TimeProvider time) =>
        (_tickets, _options, _invoker, _time) = (tickets, options, invoker, time);

    /// <summary>Announces a ticket, once. Nothing is sent where no webhook is configured, or the ticket waits no longer.</summary>
    /// <exception cref="TicketAnnouncementException">The webhook did not take it.</exception>
    /// <exception cref="Storage.StoreException">The store did not answer.</exception>
    public async Task AnnounceAsync(string id, CancellationToken cancellationToken)
    {
        var options = _options();
        if (options.Webhook is not { } webhook || await _tickets.FindAsync(id, cancellationToken) is not ({ IsOpen: true } ticket, _))
        {
            return;
        }

        var announcement = new TicketAnnouncement(
            "ticket.opened", id, ticket.Tenant, ticket.Route, ticket.Model, ticket.CreatedAt, ticket.ExpiresAt, TicketAddress.ForOperators(options, id))
        {
            Prompt = webhook.IncludePrompt ? await _tickets.PromptAsync(id, cancellationToken) : null,
        };
        using var request = SignedRequest(webhook, JsonSerializer.SerializeToUtf8Bytes(announcement, TicketAnnouncementJson.Default.TicketAnnouncement));
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await _invoker.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new TicketAnnouncementException($"the webhook answered {(int)response.StatusCode}");
            }
        }
        catch (HttpRequestException exception)
        {
            throw new TicketAnnouncementException($"the webhook cannot be reached: {ConnectionWords.Of(exception)}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TicketAnnouncementException($"the webhook did not answer within {Patience.TotalSeconds:0} s", exception);
        }
    }

    private HttpRequestMessage SignedRequest(WebhookOptions webhook, byte[] body)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + '.'), .. body];
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(webhook.Secret.Reveal()), signed);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("x-funcrouter-timestamp", timestamp);
        request.Headers.Add("x-funcrouter-signature", $"sha256={Convert.ToHexStringLower(signature)}");
        return request;
    }
}

/// <summary>The webhook did not take an announcement.</summary>
public sealed class TicketAnnouncementException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TicketAnnouncementException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>What a webhook is told.</summary>
/// <param name="Type">What has happened: <c>ticket.opened</c>.</param>
/// <param name="Id">The ticket.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Route">The route; null where the client named a model.</param>
/// <param name="Model">What the client asked for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it waits.</param>
/// <param name="Address">Where an operator reads and answers it.</param>
internal sealed record TicketAnnouncement(
    string Type, string Id, string Tenant, string? Route, string Model, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string Address)
{
    /// <summary>What was asked; null where it is not sent along.</summary>
    public ImmutableArray<TicketTurn>? Prompt { get; init; }
}

/// <summary>How announcements are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TicketAnnouncement))]
internal sealed partial class TicketAnnouncementJson : JsonSerializerContext;
