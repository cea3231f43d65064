using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Health;

/// <summary>Reads the scores' row.</summary>
/// <param name="store">Where the row is.</param>
/// <param name="view">Where the scores go.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1.</param>
/// <param name="logger">Says when the row could not be read.</param>
internal sealed class HealthPoller(IStore store, HealthView view, TimeProvider time, Func<double> random, ILogger<HealthPoller> logger)
    : StorePoller(time, random)
{
    private string? _version;

    /// <inheritdoc />
    protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var row = await store.ReadAsync(HealthMerger.ScoresKey, cancellationToken);
        if (row is null || row.ETag != _version)
        {
            view.Scores = row is null ? HealthScores.None : HealthScores.FromJson(row.Value.Bytes.Span);
            _version = row?.ETag;
        }
    }

    /// <inheritdoc />
    protected override void Complain(string reason) => logger.ScoresNotRefreshed(reason);
}
