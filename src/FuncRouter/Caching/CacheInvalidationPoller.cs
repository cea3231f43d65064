using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Caching;

/// <summary>Reads what other instances were told to be no longer valid.</summary>
/// <param name="invalidations">Reads it.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1.</param>
/// <param name="logger">Says when it could not be read.</param>
internal sealed class CacheInvalidationPoller(
    CacheInvalidations invalidations, TimeProvider time, Func<double> random, ILogger<CacheInvalidationPoller> logger) : StorePoller(time, random)
{
    /// <inheritdoc />
    protected override ValueTask RefreshAsync(CancellationToken cancellationToken) => invalidations.RefreshAsync(cancellationToken);

    /// <inheritdoc />
    protected override void Complain(string reason) => logger.InvalidationsNotRefreshed(reason);
}
