using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Protocols;
using FuncRouter.Tickets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FuncRouter.Api;

/// <summary>Brings an exchange to the client: a document with its length, a stream event by event, or an error in the client's protocol.</summary>
/// <param name="protocol">What the client speaks.</param>
/// <param name="limits">What the platform imposes on silence.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">Cancelled when the router begins to stop.</param>
internal sealed class AnswerDelivery(IClientProtocol protocol, HostLimits limits, TimeProvider time, CancellationToken stopping = default)
{
    private static readonly byte[] Heartbeat = ": waiting\n\n"u8.ToArray();

    private const int ClientClosedRequest = 499;

    // Longer than an event needs to any client, shorter than anybody minds on an answer that has failed.
    private static readonly TimeSpan TimeToLeave = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Waits for the exchange. A stream that stays silent for too long, or is held open for a person, gets its status committed and a comment every
    /// few seconds; what fails after that can only be told in the stream.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="request">What was read of it.</param>
    /// <param name="routing">Its exchange.</param>
    /// <param name="held">Ends with the ticket's id when the request begins to be held open for a person; null where it never is.</param>
    public async ValueTask<Exchange> WaitAsync(HttpContext context, RouterRequest request, ValueTask<Exchange> routing, Task<string>? held = null)
    {
        if (!request.Features.Stream || routing.IsCompleted || (limits.CommitStreamAfter is null && held is null))
        {
            return await routing;
        }

        var exchange = routing.AsTask();
        if (limits.CommitStreamAfter is null && await Task.WhenAny(exchange, held!) == exchange)
        {
            return await exchange;
        }

        for (var wait = limits.CommitStreamAfter ?? limits.HeartbeatInterval; !await EndsWithinAsync(exchange, wait); wait = limits.HeartbeatInterval)
        {
            await SendHeartbeatAsync(context, request, held is { IsCompletedSuccessfully: true } ? await held : null);
        }

        return await exchange;
    }

    private static async ValueTask SendHeartbeatAsync(HttpContext context, RouterRequest request, string? ticket)
    {
        try
        {
            if (!context.RequestAborted.IsCancellationRequested)
            {
                // Of the headers only the names of the generation and of its ticket are known this early.
                if (!context.Response.HasStarted)
                {
                    context.Response.Headers["x-funcrouter-id"] = request.Id;
                    if (ticket is not null)
                    {
                        context.Response.Headers["x-funcrouter-ticket"] = ticket;
                    }
                }

                StartStream(context);
                await SendAsync(context, Heartbeat);
            }
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The client left meanwhile. The routing notices it too, and its exchange is what gets recorded and disposed.
        }
    }

    /// <summary>Delivers it.</summary>
    public async ValueTask<Delivery> DeliverAsync(HttpContext context, Exchange exchange)
    {
        try
        {
            if (!context.Response.HasStarted)
            {
                AnswerHeaders.Write(context.Response, exchange);
            }

            return exchange switch
            {
                { Error: { } error } => await DeliverErrorAsync(context, error),
                { Answer: EventAnswer stream } => await DeliverStreamAsync(context, exchange, stream),
                { Answer: MediaAnswer media } => await DeliverMediaAsync(context, media),
                { Answer: DocumentAnswer document } => await DeliverDocumentAsync(context, document),
                _ => await DeliverTextAsync(context, exchange),
            };
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            return Cancelled("The client left.");
        }
    }

    // A connection that ends at the stop is nearly always one that the host broke off; who ended it is not told.
    private Delivery Cancelled(string reason) =>
        new(ClientClosedRequest, "cancelled", stopping.IsCancellationRequested ? "The connection ended while the router was stopping." : reason);

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan wait)
    {
        using var stop = new CancellationTokenSource();
        var first = await Task.WhenAny(work, Task.Delay(wait, time, stop.Token));
        await stop.CancelAsync();
        return first == work;
    }

    private async ValueTask<Delivery> DeliverErrorAsync(HttpContext context, RouterError error)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return Cancelled(error.Message);
        }

        if (context.Response.HasStarted)
        {
            await BreakOffAsync(context, error);
            return new Delivery(StatusCodes.Status200OK, "error", error.Message);
        }

        await ErrorAnswer.WriteAsync(context, error);
        return new Delivery(error.Status, "error", error.Message);
    }

    private static async ValueTask<Delivery> DeliverDocumentAsync(HttpContext context, DocumentAnswer answer)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        answer.WriteTo(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return new Delivery(StatusCodes.Status200OK, "complete", null);
    }

    private async ValueTask<Delivery> DeliverMediaAsync(HttpContext context, MediaAnswer media)
    {
        context.Response.ContentType = media.MediaType;
        context.Response.ContentLength = media.Length;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        while (await media.ReadAsync() is { IsEmpty: false } piece)
        {
            await SendAsync(context, piece);
        }

        if (media.Failure is not { } failure)
        {
            return new Delivery(StatusCodes.Status200OK, "complete", null);
        }

        // There is no place in it for a word; the connection says that it has no end.
        await AbortAsync(context);
        return new Delivery(StatusCodes.Status200OK, "broken", failure.Message);
    }

    private async ValueTask<Delivery> DeliverTextAsync(HttpContext context, Exchange exchange)
    {
        using var body = new PooledBuffer();
        TextAnswer.Write(body, (IConversationProtocol)protocol, exchange.Request, exchange.Model!, exchange.Text!);
        if (exchange is { IsPending: true, Ticket: { } ticket } && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.Headers.Location = TicketAddress.PathOf(ticket);
        }

        if (exchange.Request.Features.Stream)
        {
            StartStream(context);
        }
        else
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
        }

        await SendAsync(context, body.Memory);
        return new Delivery(context.Response.StatusCode, "complete", null);
    }

    private async ValueTask<Delivery> DeliverStreamAsync(HttpContext context, Exchange exchange, EventAnswer stream)
    {
        StartStream(context);
        using var heartbeat = new StreamHeartbeat(limits.HeartbeatInterval, time, () => SendHeartbeatAsync(context, exchange.Request, null));
        while (await heartbeat.WaitAsync(stream.ReadAsync()) is { IsEmpty: false } events)
        {
            await SendAsync(context, events);
        }

        if (stream.Failure is not { } failure)
        {
            return new Delivery(StatusCodes.Status200OK, "complete", null);
        }

        var error = ChainErrors.Broken(failure, exchange.Chain?.Attempts ?? []);
        await BreakOffAsync(context, error);
        return new Delivery(StatusCodes.Status200OK, "broken", error.Message);
    }

    // The error first, then the connection: clients that do not know the event still see that the answer has no end.
    private async ValueTask BreakOffAsync(HttpContext context, RouterError error)
    {
        using var body = new PooledBuffer();
        protocol.WriteErrorEvent(body, error);
        await SendAsync(context, body.Memory);
        await AbortAsync(context);
    }

    // An abort throws away what is still on its way, so whoever does not go by itself is left the time to receive it.
    private async ValueTask AbortAsync(HttpContext context)
    {
        await Task.Delay(TimeToLeave, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    private static void StartStream(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";

        // Proxies of the nginx family collect answers unless they are told not to.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static async ValueTask SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes) =>
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
}
