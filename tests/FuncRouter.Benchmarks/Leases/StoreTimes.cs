using System.Diagnostics;
using System.Globalization;
using FuncRouter.Storage;

namespace FuncRouter.Benchmarks.Leases;

/// <summary>What the operations that a lease consists of took on a store, in seconds: measured one after the other, in an order that a request would have.</summary>
/// <param name="Reads">Reading a row that is not there, as a miss does.</param>
/// <param name="Inserts">Inserting the row of a lease.</param>
/// <param name="Deletes">Deleting it again.</param>
internal sealed record StoreTimes(double[] Reads, double[] Inserts, double[] Deletes)
{
    private const int Rounds = 500;
    private const int WarmUp = 50;

    /// <summary>Measures a store.</summary>
    public static async Task<StoreTimes> MeasureAsync(IStore store)
    {
        var (reads, inserts, deletes) = (new double[Rounds], new double[Rounds], new double[Rounds]);
        for (var i = -WarmUp; i < Rounds; i++)
        {
            var key = new StoreKey("leases", (i & 255).ToString("x2", CultureInfo.InvariantCulture), $"{i}");
            var value = new StoreValue("instance"u8.ToArray(), DateTimeOffset.UtcNow.AddSeconds(30));
            var read = await TimeAsync(async () => await store.ReadAsync(key, CancellationToken.None));
            var insert = await TimeAsync(async () => await store.InsertAsync(key, value, CancellationToken.None));
            var delete = await TimeAsync(async () => await store.DeleteAsync(key, null, CancellationToken.None));
            if (i >= 0)
            {
                (reads[i], inserts[i], deletes[i]) = (read, insert, delete);
            }
        }

        await store.DropTableAsync("leases", CancellationToken.None);
        return new StoreTimes(reads, inserts, deletes);
    }

    /// <summary>The median and the 95th percentile of some times, in milliseconds, as text.</summary>
    public static string Text(double[] times)
    {
        var sorted = times.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2] * 1000:0.00} (95 %: {sorted[sorted.Length * 95 / 100] * 1000:0.0})");
    }

    private static async Task<double> TimeAsync(Func<Task> operation)
    {
        var started = Stopwatch.GetTimestamp();
        await operation();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
