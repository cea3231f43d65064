using Microsoft.Extensions.Hosting;

namespace FuncRouter.Storage;

/// <summary>Reads something small from the store every few seconds, in the background of every instance, so that no request waits for it.</summary>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1: instances do not all read at the same moment.</param>
internal abstract class StorePoller(TimeProvider time, Func<double> random) : BackgroundService
{
    /// <summary>The shortest time between two reads.</summary>
    protected virtual TimeSpan Shortest => TimeSpan.FromSeconds(2);

    /// <summary>The longest.</summary>
    protected virtual TimeSpan Longest => TimeSpan.FromSeconds(5);

    /// <summary>Reads it.</summary>
    protected abstract ValueTask RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Says that it could not be read; once, until it could be read again.</summary>
    protected abstract void Complain(string reason);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isReachable = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                isReachable = true;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // What was read last stays.
                if (isReachable)
                {
                    Complain(exception.Message);
                }

                isReachable = false;
            }

            await Task.Delay(Shortest + ((Longest - Shortest) * random()), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
