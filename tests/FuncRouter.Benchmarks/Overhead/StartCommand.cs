using System.Diagnostics;
using System.Globalization;

namespace FuncRouter.Benchmarks.Overhead;

/// <summary><c>start</c>: from the start of the router's process to its first answers, with an upstream that answers at once.</summary>
internal static class StartCommand
{
    private const int Starts = 7;

    /// <summary>Measures and prints.</summary>
    public static async Task<int> RunAsync()
    {
        await using var upstream = new ServerProcess("FuncRouter.Benchmarks.dll", [UpstreamServer.Command]);
        var upstreamAddress = await upstream.ListeningAsync();
        var (listening, first, second) = (new Latencies(), new Latencies(), new Latencies());
        for (var i = 0; i < Starts; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var router = RouterUnderTest.Start(upstreamAddress);
            using var client = new LoadClient(await router.ListeningAsync());
            listening.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await client.DocumentAsync();
            first.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            second.Add(await client.DocumentAsync());
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Median of {Starts} starts: listens after {listening.Quantile(0.5):0} ms, first answer after {first.Quantile(0.5):0} ms; the second answer takes {second.Quantile(0.5):0.0} ms."));
        return 0;
    }
}
