using FuncRouter.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Health;

/// <summary>Runs the refresh in an ordinary process, at the configured interval: what the timer and the orchestrator do in the function app.</summary>
/// <param name="refresh">The activities.</param>
/// <param name="options">The interval.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says when a round failed.</param>
internal sealed class HealthRefreshService(
    HealthRefresh refresh, Func<ProbeOptions> options, TimeProvider time, ILogger<HealthRefreshService> logger) : BackgroundService
{
    private const int ProbesAtOnce = 8;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (options().Enabled)
            {
                await RunOnceAsync(stoppingToken);
            }

            await Task.Delay(options().Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        try
        {
            var endpoints = await refresh.ListEndpointsAsync(stoppingToken);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = ProbesAtOnce, CancellationToken = stoppingToken };
            await Parallel.ForEachAsync(endpoints, parallel, async (endpoint, token) => await refresh.ProbeAsync(endpoint, token));
            await refresh.RefreshScoresAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.ScoresNotRefreshed(exception.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the next start probes anew.
        }
    }
}
