using System.Collections.Concurrent;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Tickets;

/// <summary>Where requests are handed to persons: opens tickets, waits for their answers, takes these, and erases.</summary>
public sealed class TicketDesk
{
    // An answer that another instance took is noticed this late at most.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly TicketStore _tickets;
    private readonly ITicketWork _work;
    private readonly Func<TicketOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TicketDesk> _logger;

    /// <summary>Makes the desk.</summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="work">What the host does about them.</param>
    /// <param name="options">How long they live.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Says what was handed over, and when the store did not answer.</param>
    internal TicketDesk(TicketStore tickets, ITicketWork work, Func<TicketOptions> options, TimeProvider time, ILogger<TicketDesk> logger) =>
        (_tickets, _work, _options, _time, _logger) = (tickets, work, options, time, logger);

    /// <summary>Hands a request to a person.</summary>
    /// <param name="request">The request.</param>
    /// <param name="route">Its route; null where it named a model.</param>
    /// <param name="prompt">What the person reads of it.</param>
    /// <param name="error">Why no model answered.</param>
    /// <exception cref="StoreException">The store did not take it.</exception>
    internal async Task<Ticket> OpenAsync(RouterRequest request, string? route, ImmutableArray<TicketTurn> prompt, string? error)
    {
        var options = _options();
        var now = _time.GetUtcNow();
        var ticket = new Ticket
        {
            Id = _tickets.NewId(),
            State = TicketState.Open,
            Tenant = request.Caller.Tenant,
            User = request.Caller.User,
            Generation = request.Id,
            Model = request.Model,
            Route = route,
            Error = error,
            CreatedAt = now,
            ExpiresAt = now + options.OpenFor,
            KeptUntil = now + options.KeptFor,
        };

        // Whole or not at all, whether or not the client goes meanwhile.
        await _tickets.InsertAsync(ticket, prompt, CancellationToken.None);
        await _work.OpenedAsync(ticket.Id, CancellationToken.None);
        _logger.TicketOpened(ticket.Id, request.Id);
        return ticket;
    }

    /// <summary>Waits until a ticket is answered or declined.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="limit">The longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The ticket at the end of the wait; null where it was erased.</returns>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    internal async Task<Ticket?> WaitAsync(Ticket ticket, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var closed = _waiting.GetOrAdd(ticket.Id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        try
        {
            while (true)
            {
                var now = await ReadAsync(ticket, cancellationToken);
                var left = limit - _time.GetElapsedTime(started);
                if (now is not { IsOpen: true } || left <= TimeSpan.Zero)
                {
                    return now;
                }

                await PauseAsync(closed, left < PollInterval ? left : PollInterval, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            _waiting.TryRemove(ticket.Id, out _);
        }
    }

    /// <summary>The answer of a ticket; null where it has none.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    internal ValueTask<string?> AnswerAsync(string id, CancellationToken cancellationToken) => _tickets.AnswerAsync(id, cancellationToken);

    /// <summary>Answers or declines a ticket.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="answer">The answer; null to decline.</param>
    /// <param name="reason">What is said to a request that gets no answer.</param>
    /// <param name="ifMatch">The version that the operator read; null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The closed ticket; or null and whether there is a ticket, which then has changed or waits no longer.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    internal async Task<(Ticket? Closed, bool Exists)> CloseAsync(
        string id, string? answer, string? reason, string? ifMatch, CancellationToken cancellationToken)
    {
        if (await _tickets.FindAsync(id, cancellationToken) is not var (ticket, etag))
        {
            return (null, false);
        }

        var closed = ticket with
        {
            State = answer is null ? TicketState.Declined : TicketState.Answered,
            ClosedAt = _time.GetUtcNow(),
            Reason = reason,
        };
        if (!ticket.IsOpen || (ifMatch is not null && ifMatch != etag) || !await _tickets.TryCloseAsync(closed, etag, answer, cancellationToken))
        {
            return (null, true);
        }

        if (_waiting.TryGetValue(id, out var waiting))
        {
            waiting.TrySetResult();
        }

        await _work.ClosedAsync(id, closed.State, cancellationToken);
        return (closed, true);
    }

    /// <summary>How long a ticket may go on waiting.</summary>
    /// <returns>Null where it waits no longer.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task<TimeSpan?> TimeLeftAsync(string id, CancellationToken cancellationToken) =>
        await _tickets.FindAsync(id, cancellationToken) is ({ IsOpen: true } ticket, _) ? ticket.ExpiresAt - _time.GetUtcNow() : null;

    /// <summary>Writes down that a ticket has expired, where it has.</summary>
    /// <returns>Its state now; null where there is no such ticket.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task<string?> ExpireAsync(string id, CancellationToken cancellationToken)
    {
        if (await _tickets.FindAsync(id, cancellationToken) is not var (ticket, etag))
        {
            return null;
        }

        if (ticket.State == TicketState.Expired && !await _tickets.TryCloseAsync(ticket, etag, null, cancellationToken))
        {
            // Somebody was quicker, or it was written down before: what it is now counts.
            return (await _tickets.FindAsync(id, cancellationToken))?.Ticket.State;
        }

        return ticket.State;
    }

    // A store that is out for a moment ends nobody's wait.
    private async ValueTask<Ticket?> ReadAsync(Ticket ticket, CancellationToken cancellationToken)
    {
        try
        {
            return (await _tickets.FindAsync(ticket.Id, cancellationToken))?.Ticket;
        }
        catch (StoreException exception)
        {
            _logger.TicketNotRead(ticket.Id, exception.Message);
            return ticket;
        }
    }

    private async Task PauseAsync(Task closed, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(closed, Task.Delay(pause, _time, stop.Token));
        await stop.CancelAsync();
    }
}
