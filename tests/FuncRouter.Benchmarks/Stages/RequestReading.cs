using BenchmarkDotNet.Attributes;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>Reading a request's body once.</summary>
public class RequestReading
{
    private byte[] _body = [];

    /// <summary>The size of the body.</summary>
    [Params(1, 8, 100)]
    public int Kilobytes { get; set; }

    /// <summary>Makes the body.</summary>
    [GlobalSetup]
    public void Setup() => _body = Samples.Request(Kilobytes * 1024);

    /// <summary>Reads it.</summary>
    [Benchmark]
    public bool Read() => OpenAIChatProtocol.Instance.ReadHead(_body).Head is not null;
}
