using System.Collections.Immutable;
using FuncRouter.Protocols;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using FuncRouter.Tickets;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution.LastResorts;

/// <summary>
/// Hands a conversation to a person. The client is told at once where the answer will be, or its request is held open for it; a request that
/// a person declines meanwhile goes on to the next resort.
/// </summary>
/// <param name="desk">Takes it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says when the store did not take it.</param>
internal sealed class PersonResort(TicketDesk desk, TimeProvider time, ILogger<PersonResort> logger)
{
    // Proxies and front ends drop an answer that is silent for longer. A stream is not: it sends comments.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(220);

    private static readonly UpstreamFailure ClientLeft = new(FailureKind.ClientLeft, 0, "The client left.");

    /// <summary>Hands it over.</summary>
    /// <returns>The answer, null for none; and the chain, whose time for others has that for the person in it.</returns>
    public async ValueTask<(ResortAnswer? Answer, ChainResult Chain)> TryAsync(ResortCall call, PersonFallback person)
    {
        if (call.Request.Conversation is null || await OpenAsync(call) is not { } ticket)
        {
            return (null, call.Chain);
        }

        var hold = HoldOf(call, person);
        if (hold <= TimeSpan.Zero)
        {
            return (Pending(call, ticket), call.Chain);
        }

        var started = time.GetTimestamp();
        var answer = await HoldAsync(call, ticket, hold);
        return (answer, call.Chain with { UpstreamTime = call.Chain.UpstreamTime + time.GetElapsedTime(started) });
    }

    private async ValueTask<Ticket?> OpenAsync(ResortCall call)
    {
        try
        {
            return await desk.OpenAsync(call.Request, call.Plan.Route, PromptOf(call), call.Chain.Error?.Message);
        }
        catch (StoreException exception)
        {
            logger.TicketNotOpened(call.Request.Id, exception.Message);
            return null;
        }
    }

    private async ValueTask<ResortAnswer?> HoldAsync(ResortCall call, Ticket ticket, TimeSpan hold)
    {
        call.Held?.TrySetResult(ticket.Id);
        try
        {
            var now = await desk.WaitAsync(ticket, hold, call.Chain.Budget.ClientLeft);
            return now switch
            {
                { State: TicketState.Answered } => await AnsweredAsync(call, now),
                { IsOpen: true } => Pending(call, now),
                _ => null,
            };
        }
        catch (OperationCanceledException)
        {
            return new ResortAnswer("person", "funcrouter", "ticket", "person: the client left")
            {
                Ticket = ticket.Id,
                Error = ChainErrors.Of([ClientLeft], call.Chain.Attempts, call.Chain.Budget),
            };
        }
    }

    private async ValueTask<ResortAnswer?> AnsweredAsync(ResortCall call, Ticket ticket)
    {
        try
        {
            return await desk.AnswerAsync(ticket.Id, CancellationToken.None) is { } text
                ? new ResortAnswer("person", "person", "person", "person: no candidate answered") { Text = text, Ticket = ticket.Id }
                : null;
        }
        catch (StoreException exception)
        {
            // It is there; the client may fetch it when the store is back.
            logger.TicketNotRead(ticket.Id, exception.Message);
            return Pending(call, ticket);
        }
    }

    private static ResortAnswer Pending(ResortCall call, Ticket ticket) =>
        new("person", "funcrouter", "ticket", "person: no candidate answered")
        {
            Ticket = ticket.Id,
            IsPending = true,
            Text = $"No model could answer this, so it was handed to a person. Ticket {ticket.Id} is {ticket.State}; it is kept for an answer until "
                + $"{ticket.ExpiresAt:yyyy-MM-dd HH:mm} UTC. State and answer: {TicketAddress.ForClients(call.State.Options.Tickets, ticket.Id)}",
        };

    private TimeSpan HoldOf(ResortCall call, PersonFallback person)
    {
        var left = call.Chain.Budget.Remaining;
        if (!call.Request.Features.Stream && LongestSilence - time.GetElapsedTime(call.Request.ReceivedTimestamp) is var patience && patience < left)
        {
            left = patience;
        }

        return person.Hold < left ? person.Hold : left;
    }

    // A conversation that only a provider of its own protocol can read is handed over by what its user said last.
    private static ImmutableArray<TicketTurn> PromptOf(ResortCall call)
    {
        try
        {
            return TicketPrompt.Of(call.Request.Conversation!.Value);
        }
        catch (RequestFormatException)
        {
            return TicketPrompt.Of(TurnTexts.LastTurnOf(call.Request));
        }
    }
}
