using System.Globalization;
using System.Runtime.InteropServices;

namespace FuncRouter.Benchmarks.Overhead;

/// <summary>
/// <c>overhead</c>: the same calls to an upstream directly and through the router, in turn within one run, so that whatever else the
/// machine does touches both alike. Client, router and upstream are three processes.
/// </summary>
internal static class OverheadCommand
{
    private const int WarmUp = 8000;
    private const int Sequential = 5000;
    private const int Streams = 2000;
    private const int Callers = 16;
    private const int CallersAtSaturation = 64;
    private const int Rounds = 10;
    private const int RequestsPerRound = 1000;

    /// <summary>Measures and prints.</summary>
    public static async Task<int> RunAsync()
    {
        await using var upstream = new ServerProcess("FuncRouter.Benchmarks.dll", [UpstreamServer.Command]);
        var upstreamAddress = await upstream.ListeningAsync();
        await using var router = RouterUnderTest.Start(upstreamAddress);
        using var direct = new LoadClient(upstreamAddress);
        using var routed = new LoadClient(await router.ListeningAsync());

        Print($"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        await WarmUpAsync(direct, routed);
        Print("");
        Print("| | requests | direct p50 / p95 / p99 ms | routed p50 / p95 / p99 ms | added p50 ms | ratio p50 |");
        Print("|---|---|---|---|---|---|");
        await SequentialAsync("whole answer, one caller", Sequential, direct.DocumentAsync, routed.DocumentAsync);
        await SequentialAsync("first token of a stream, one caller", Streams, direct.FirstTokenAsync, routed.FirstTokenAsync);
        await ConcurrentAsync(direct, routed, Callers);
        var before = router.ProcessorTime;
        var (directRate, routedRate) = await ConcurrentAsync(direct, routed, CallersAtSaturation);

        var perRequest = (router.ProcessorTime - before) / (Rounds * RequestsPerRound);
        Print("");
        Print($"Requests a second with {CallersAtSaturation} callers: {directRate:0} direct, {routedRate:0} routed.");
        Print($"Processor time of the router's process, all that it does behind the answer included: {perRequest.TotalMicroseconds:0} µs a request.");
        Print($"Working set of the router's process at the end: {router.WorkingSet / 1024 / 1024} MiB.");
        return 0;
    }

    // Enough calls for the compiler to have put its last touch to every path.
    private static async Task WarmUpAsync(LoadClient direct, LoadClient routed)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            await direct.DocumentAsync();
            await routed.DocumentAsync();
            if (i % 4 == 0)
            {
                await direct.FirstTokenAsync();
                await routed.FirstTokenAsync();
            }
        }
    }

    private static async Task SequentialAsync(string name, int requests, Func<Task<double>> direct, Func<Task<double>> routed)
    {
        var (directly, through) = (new Latencies(), new Latencies());
        for (var i = 0; i < requests; i++)
        {
            directly.Add(await direct());
            through.Add(await routed());
        }

        Print(name, directly, through);
    }

    private static async Task<(double Direct, double Routed)> ConcurrentAsync(LoadClient direct, LoadClient routed, int callers)
    {
        var (directly, through) = (new Latencies(), new Latencies());
        var (directRates, routedRates) = (new Latencies(), new Latencies());
        for (var round = 0; round < Rounds; round++)
        {
            var (milliseconds, rate) = await direct.ManyAsync(callers, RequestsPerRound);
            directly.Add(milliseconds);
            directRates.Add(rate);
            (milliseconds, rate) = await routed.ManyAsync(callers, RequestsPerRound);
            through.Add(milliseconds);
            routedRates.Add(rate);
        }

        Print($"whole answer, {callers} callers", directly, through);
        return (directRates.Quantile(0.5), routedRates.Quantile(0.5));
    }

    private static void Print(string name, Latencies direct, Latencies routed)
    {
        var (before, after) = (direct.Quantile(0.5), routed.Quantile(0.5));
        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | 2 × {direct.Count} | {Quantiles(direct)} | {Quantiles(routed)} | {after - before:0.000} | {after / before:0.00} |"));
    }

    private static string Quantiles(Latencies latencies) => string.Create(
        CultureInfo.InvariantCulture, $"{latencies.Quantile(0.5):0.000} / {latencies.Quantile(0.95):0.000} / {latencies.Quantile(0.99):0.000}");

    private static void Print(string line) => Console.WriteLine(line);
}
