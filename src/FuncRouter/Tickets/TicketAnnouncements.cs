using System.Threading.Channels;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Tickets;

/// <summary>What an ordinary process does about tickets: it announces them in the background. Their time needs no watching, for whoever reads an expired ticket sees that it is.</summary>
/// <param name="announcer">Announces.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says what could not be announced.</param>
internal sealed class TicketAnnouncements(TicketAnnouncer announcer, TimeProvider time, ILogger<TicketAnnouncements> logger) : BackgroundService, ITicketWork
{
    private const int Capacity = 1000;
    private const int AtOnce = 4;

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25)];

    private readonly Channel<string> _queue = Channel.CreateBounded<string>(Capacity);

    /// <inheritdoc />
    public Task OpenedAsync(string id, CancellationToken cancellationToken)
    {
        if (!_queue.Writer.TryWrite(id))
        {
            // It stands in the list of open tickets all the same.
            logger.TicketNotAnnounced(id, 0, Pauses.Length + 1, "too many wait to be announced");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ClosedAsync(string id, string state, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken };
        try
        {
            await Parallel.ForEachAsync(_queue.Reader.ReadAllAsync(stoppingToken), parallel, AnnounceAsync);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops. What waited stands in the list of open tickets.
        }
    }

    private async ValueTask AnnounceAsync(string id, CancellationToken cancellationToken)
    {
        for (var attempt = 1; !await TryAnnounceAsync(id, attempt, cancellationToken) && attempt <= Pauses.Length; attempt++)
        {
            await Task.Delay(Pauses[attempt - 1], time, cancellationToken);
        }
    }

    private async ValueTask<bool> TryAnnounceAsync(string id, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            await announcer.AnnounceAsync(id, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TicketAnnouncementException or StoreException)
        {
            logger.TicketNotAnnounced(id, attempt, Pauses.Length + 1, exception.Message);
            return false;
        }
    }
}
