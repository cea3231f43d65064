using System.Buffers.Binary;
using System.Globalization;
using FuncRouter.Storage;

namespace FuncRouter.Health;

/// <summary>Counts the probes of a day over all instances, so that together they stay below the limit.</summary>
/// <remarks>
/// Keys in the store: table <c>health</c>, partition <c>budget</c>, a row for each day (UTC), which is written once for each call and gone two days later.
/// </remarks>
/// <param name="store">Where.</param>
/// <param name="time">The clock.</param>
internal sealed class ProbeBudget(IStore store, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(2);

    /// <summary>How many probes the day has left.</summary>
    /// <param name="daily">The limit of the day.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task<long> LeftAsync(long daily, CancellationToken cancellationToken) =>
        Math.Max(0, daily - UsedIn(await store.ReadAsync(KeyOf(time.GetUtcNow()), cancellationToken)));

    /// <summary>Takes one probe from what the day has left. One that is taken and not made is lost: a limit errs on that side.</summary>
    /// <param name="daily">The limit of the day.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where none is left.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task<bool> TryTakeAsync(long daily, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = KeyOf(now);
        while (true)
        {
            var row = await store.ReadAsync(key, cancellationToken);
            var used = UsedIn(row);
            if (used >= daily)
            {
                return false;
            }

            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, used + 1);
            var value = new StoreValue(bytes, now + KeptFor);
            var written = row is null
                ? await store.InsertAsync(key, value, cancellationToken)
                : await store.UpdateAsync(key, value, row.ETag, cancellationToken);
            if (written.Succeeded)
            {
                return true;
            }
        }
    }

    private static long UsedIn(StoreRow? row) => row is null ? 0 : BinaryPrimitives.ReadInt64LittleEndian(row.Value.Bytes.Span);

    private static StoreKey KeyOf(DateTimeOffset now) =>
        new(HealthMerger.Table, "budget", now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
}
