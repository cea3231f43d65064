using System.Diagnostics;
using FuncRouter.Benchmarks.Overhead;

namespace FuncRouter.Faults.Chaos;

/// <summary>Sends thousands of requests through the server host, in a process of its own, to providers that fail at random, and sums up what came of them.</summary>
internal static class ChaosRunner
{
    // What a router has after these is what it holds for good: compiled code, pools, connections. They are answered without a fault.
    private const int WarmingRequests = 200;
    private const int WarmingAtOnce = 8;

    private const int LookUpsAtOnce = 16;

    private static readonly TimeSpan RecordLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RecordPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it.</summary>
    /// <param name="plan">What happens to every request.</param>
    /// <param name="concurrency">How many requests are under way at once.</param>
    public static async Task<ChaosReport> RunAsync(ChaosPlan plan, int concurrency)
    {
        await using var wall = await ChaosWall.StartAsync(plan);
        using var heap = new HeapProbe();
        await using var router = new ServerProcess(
            "FuncRouter.Server.dll", ["--urls", "http://127.0.0.1:0"], [.. heap.Environment, ("FUNCROUTER_CONFIG_JSON", wall.Configuration().ToJsonString())]);
        using var http = new HttpClient { BaseAddress = await router.ListeningAsync(), Timeout = Timeout.InfiniteTimeSpan };
        var client = new ChaosClient(http, plan);

        await Parallel.ForAsync(
            plan.Requests, plan.Requests + WarmingRequests, new ParallelOptions { MaxDegreeOfParallelism = WarmingAtOnce }, async (place, _) => await client.AskAsync(place + 1));
        var (heapBefore, callsBefore) = (await heap.AskAsync(), wall.Calls);

        var results = new ChaosResult[plan.Requests];
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, plan.Requests, new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (place, _) => results[place] = await client.AskAsync(place + 1));
        var took = Stopwatch.GetElapsedTime(started);
        var calls = wall.Calls - callsBefore;
        var records = await CountRecordsAsync(http, results);
        return new ChaosReport(plan, concurrency, results, calls, records, heapBefore, await heap.AskAsync(), took);
    }

    // Records are written behind the answer, in groups.
    private static async Task<int> CountRecordsAsync(HttpClient http, ChaosResult[] results)
    {
        var found = 0;
        await Parallel.ForEachAsync(results.Where(result => result.Id is not null), new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce }, async (result, cancellationToken) =>
        {
            for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(RecordPause, cancellationToken))
            {
                using var answer = await http.GetAsync($"v1/generation?id={result.Id}", cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref found);
                    return;
                }

                if (Stopwatch.GetElapsedTime(started) > RecordLimit)
                {
                    return;
                }
            }
        });
        return found;
    }
}
