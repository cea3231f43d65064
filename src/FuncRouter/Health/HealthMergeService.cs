using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Health;

/// <summary>
/// Merges what instances know in an ordinary process, about every ten seconds. Of several processes the first that finds the scores old merges
/// them, and the others see that it did: the age of the row that all of them read is the lease.
/// </summary>
/// <param name="merger">Merges.</param>
/// <param name="view">Where the scores were read to.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1.</param>
/// <param name="logger">Says when it failed.</param>
internal sealed class HealthMergeService(
    HealthMerger merger, HealthView view, TimeProvider time, Func<double> random, ILogger<HealthMergeService> logger) : StorePoller(time, random)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time;

    /// <inheritdoc />
    protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (_time.GetUtcNow() - view.Scores.RefreshedAt >= Interval)
        {
            view.Scores = await merger.RefreshAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    protected override void Complain(string reason) => logger.ScoresNotRefreshed(reason);
}
