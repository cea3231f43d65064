using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Accounting.Feeds;

/// <summary>Takes up the last good catalogue of the store within a minute: reads its version, and the catalogue when that has changed.</summary>
/// <param name="store">Where it is.</param>
/// <param name="source">Where it goes.</param>
/// <param name="options">Without a feed the built-in catalogue holds, whatever is in the store.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1.</param>
/// <param name="logger">Says when it could not be read.</param>
internal sealed class CataloguePoller(
    CatalogueStore store, CatalogueSource source, Func<CatalogueOptions> options, TimeProvider time, Func<double> random, ILogger<CataloguePoller> logger)
    : StorePoller(time, random)
{
    /// <inheritdoc />
    protected override TimeSpan Shortest => TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    protected override TimeSpan Longest => TimeSpan.FromSeconds(40);

    /// <inheritdoc />
    protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var version = options().Url is null ? null : await store.ReadVersionAsync(cancellationToken);
        if (version != source.Version)
        {
            source.Use(version is null ? null : await store.ReadDocumentAsync(cancellationToken), version);
        }
    }

    /// <inheritdoc />
    protected override void Complain(string reason) => logger.CatalogueNotRead(reason);
}
