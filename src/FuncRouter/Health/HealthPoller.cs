using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Health;

/// <summary>Reads the scores' row every few seconds, in the background of every instance, so that no request waits for it.</summary>
/// <param name="store">Where the row is.</param>
/// <param name="view">Where the scores go.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1: instances do not all read at the same moment.</param>
/// <param name="logger">Says when the row could not be read.</param>
internal sealed class HealthPoller(IStore store, HealthView view, TimeProvider time, Func<double> random, ILogger<HealthPoller> logger) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isReachable = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var row = await store.ReadAsync(HealthRefresh.ScoresKey, stoppingToken);
                view.Scores = row is null ? HealthScores.None : HealthRefresh.ReadScores(row.Value.Bytes.Span);
                isReachable = true;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Once is enough to say; the scores that were read last stay.
                if (isReachable)
                {
                    logger.ScoresNotRefreshed(exception.Message);
                }

                isReachable = false;
            }

            await Task.Delay(Shortest + ((Longest - Shortest) * random()), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
