using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Keeps in the store what was learned of hits, and shares it among instances: every few seconds each adds what it has seen to the rows there and takes in
/// what others have added. Where no route is asked that has a semantic cache, nothing is read or written.
/// </summary>
/// <remarks>
/// Keys in the store: table <c>semantichits</c>, a partition for each way to verify questions, <c>words1</c> and <c>reader1</c>, and a row of less
/// than a kilobyte for each route, which is forgotten 180 days after the last pair that was looked into.
/// </remarks>
/// <param name="cache">Has the thresholds.</param>
/// <param name="store">Where the rows are.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1: instances do not all write at the same moment.</param>
/// <param name="logger">Says when the store did not answer.</param>
internal sealed class HitExchange(SemanticCache cache, IStore store, TimeProvider time, Func<double> random, ILogger<HitExchange> logger) : StorePoller(time, random)
{
    private const string Table = "semantichits";

    // Others whenever the trees, the reader's weights or how they count change: what was learned of the old ones says nothing of the new.
    private const string ByWords = "words1";
    private const string ByReading = "reader1";
    private const int Attempts = 5;

    private static readonly TimeSpan Retention = TimeSpan.FromDays(180);

    private readonly TimeProvider _time = time;

    /// <inheritdoc />
    protected override Task FinishAsync(CancellationToken limit) => TryRefreshAsync(limit).AsTask();

    /// <inheritdoc />
    protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var (route, threshold) in cache.Thresholds)
        {
            await ExchangeAsync(new StoreKey(Table, route.IsRead ? ByReading : ByWords, route.Name), threshold, cancellationToken);
        }
    }

    /// <inheritdoc />
    protected override void Complain(string reason) => logger.HitsNotExchanged(reason);

    private async ValueTask ExchangeAsync(StoreKey key, HitThreshold threshold, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var row = await store.ReadAsync(key, cancellationToken);
            var stored = row is null ? null : HitThreshold.Read(row.Value.Bytes.Span);
            var own = threshold.Own;
            if (own.Total == 0)
            {
                threshold.Agree(stored, own);
                return;
            }

            var all = HitThreshold.Together(stored, own);
            var value = new StoreValue(all.ToBytes(), _time.GetUtcNow() + Retention);
            var written = row is null ? await store.InsertAsync(key, value, cancellationToken) : await store.UpdateAsync(key, value, row.ETag, cancellationToken);
            if (written.Succeeded)
            {
                threshold.Agree(all, own);
                return;
            }
        }
    }
}
