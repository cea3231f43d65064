using System.Text;
using BenchmarkDotNet.Attributes;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>Cutting a stream into its events.</summary>
public class EventFraming
{
    private const int EventCount = 204;

    private readonly byte[] _events = Encoding.UTF8.GetBytes(string.Concat(Samples.Events(200)));

    /// <summary>One event.</summary>
    [Benchmark(OperationsPerInvoke = EventCount)]
    public async Task<int> Frame()
    {
        using var reader = new SseReader(new MemoryStream(_events, writable: false));
        var bytes = 0;
        while (await reader.ReadAsync(CancellationToken.None) is { } frame)
        {
            bytes += frame.Data.Length;
        }

        return bytes;
    }
}
