using System.Buffers.Binary;
using System.Globalization;
using FuncRouter.Storage;

namespace FuncRouter.Health;

/// <summary>Counts the probes of a day over all instances, so that together they stay below the limit.</summary>
/// <remarks>
/// Keys in the store: table <c>health</c>, partition <c>budget</c>, a row for each day (UTC), which is written once for each run of the probes and gone
/// two days later.
/// </remarks>
/// <param name="store">Where.</param>
/// <param name="time">The clock.</param>
internal sealed class ProbeBudget(IStore store, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(2);

    /// <summary>Takes probes from what the day has left. What is taken and not used is lost: a limit errs on that side.</summary>
    /// <param name="wanted">How many.</param>
    /// <param name="daily">The limit of the day.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there are, from 0 to <paramref name="wanted"/>.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task<int> TakeAsync(int wanted, long daily, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = new StoreKey(HealthMerger.Table, "budget", now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        while (true)
        {
            var row = await store.ReadAsync(key, cancellationToken);
            var used = row is null ? 0 : BinaryPrimitives.ReadInt64LittleEndian(row.Value.Bytes.Span);
            var granted = (int)Math.Clamp(daily - used, 0, wanted);
            if (granted == 0)
            {
                return 0;
            }

            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, used + granted);
            var value = new StoreValue(bytes, now + KeptFor);
            var written = row is null
                ? await store.InsertAsync(key, value, cancellationToken)
                : await store.UpdateAsync(key, value, row.ETag, cancellationToken);
            if (written.Succeeded)
            {
                return granted;
            }
        }
    }
}
