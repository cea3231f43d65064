using System.Globalization;
using FuncRouter.Storage;

namespace FuncRouter.Benchmarks.Leases;

/// <summary><c>lease</c>: what a lease in the store would save in calls and cost in time and operations, where instances are asked the same at the same time.</summary>
internal static class LeaseCommand
{
    private const int Answers = 100_000;
    private const double Hour = 3600;

    private static readonly int[] Instances = [2, 5, 20];

    /// <summary>Measures the store, plays the traffic and prints the tables.</summary>
    /// <param name="connectionString">Of Table Storage; null for SQLite in a new file.</param>
    public static async Task<int> RunAsync(string? connectionString)
    {
        var folder = Directory.CreateTempSubdirectory("funcrouter-lease-");
        try
        {
            var options = connectionString is null
                ? new StoreOptions { Kind = StoreKind.Sqlite, Path = Path.Combine(folder.FullName, "store.db") }
                : new StoreOptions { Kind = StoreKind.Tables, ConnectionString = new Secret(connectionString) };
            var store = StoreFactory.Create(options, TimeProvider.System);
            var times = await StoreTimes.MeasureAsync(store);
            if (store is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }

            Console.WriteLine($"Read {StoreTimes.Text(times.Reads)} ms, insert {StoreTimes.Text(times.Inserts)} ms, delete {StoreTimes.Text(times.Deletes)} ms.");
            PrintOne(times);
            PrintMany(times);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void PrintOne(StoreTimes times)
    {
        Console.WriteLine("\nOne question, asked so often by all clients together: calls for each time that it is answered anew.\n");
        Console.WriteLine("| a minute | 2 instances | 5 instances | 20 instances |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var perMinute in new[] { 0.1, 1, 10, 60, 600 })
        {
            var cells = Instances.Select(instances =>
            {
                var horizon = 2000 * (LeaseSimulation.TimeToLive + (60 / perMinute));
                var without = new LeaseSimulation(times, instances, hasLease: false).Play(1, perMinute / 60, horizon);
                var with = new LeaseSimulation(times, instances, hasLease: true).Play(1, perMinute / 60, horizon);
                return Text($"{without.Calls / (double)with.Calls:0.00}");
            });
            Console.WriteLine(Text($"| {perMinute} | {string.Join(" | ", cells)} |"));
        }
    }

    private static void PrintMany(StoreTimes times)
    {
        Console.WriteLine($"\n{Answers} questions whose frequencies follow Zipf's law, for an hour.\n");
        Console.WriteLine("| requests a second | instances | calls of 100 requests | with a lease | calls saved | more operations for each saved | every miss later by | who waits for another instance | for | instead of |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var perSecond in new[] { 2.0, 20, 200 })
        {
            foreach (var instances in Instances)
            {
                var (without, with) = (Mix(times, perSecond, instances, false), Mix(times, perSecond, instances, true));
                var saved = without.Calls - with.Calls;
                Console.WriteLine(Text(
                    $"| {perSecond} | {instances} | {100.0 * without.Calls / without.Requests:0.0} | {100.0 * with.Calls / with.Requests:0.0} | {100.0 * saved / without.Calls:0.0} % | {(with.Operations - without.Operations) / (double)saved:0} | {1000 * with.AddedSeconds / with.Misses:0.0} ms | {100.0 * with.Waits / with.Requests:0.0} % | {with.WaitedSeconds / with.Waits:0.0} s | {with.FirstTokenSeconds / with.Waits:0.0} s |"));
            }
        }
    }

    private static LeaseTally Mix(StoreTimes times, double perSecond, int instances, bool hasLease)
    {
        var (sum, simulation) = (new LeaseTally(), new LeaseSimulation(times, instances, hasLease));
        var whole = Enumerable.Range(1, Answers).Sum(rank => 1.0 / rank);
        for (var rank = 1; rank <= Answers; rank++)
        {
            sum.Add(simulation.Play(rank, perSecond / (rank * whole), Hour));
        }

        return sum;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
