using System.Text;
using BenchmarkDotNet.Attributes;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Execution.Calls;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>Bringing an answer to the client.</summary>
public class AnswerWriting
{
    private static readonly ModelPrice Price = new(0.25m, 2);

    private readonly byte[] _document = Encoding.UTF8.GetBytes(Samples.Document);
    private readonly byte[] _events = Encoding.UTF8.GetBytes(string.Concat(Samples.Events(200)));
    private readonly RouterRequest _request = Requests.Read(1024, stream: true);
    private AnswerFacts _facts;

    /// <summary>Reads the document.</summary>
    [GlobalSetup]
    public void Setup() => OpenAIChatTap.TryRead(_document, out _facts);

    /// <summary>A whole answer of 1 KB with its cost put in.</summary>
    [Benchmark]
    public int SpliceCost()
    {
        using var answer = new DocumentAnswer(_document, _facts, null, null) { Price = Price };
        using var output = new PooledBuffer(answer.Length);
        answer.WriteTo(output);
        return output.Length;
    }

    /// <summary>A stream of 200 content events, from the bytes of the provider to those of the client.</summary>
    [Benchmark]
    public async Task<int> Stream200Events()
    {
        using var call = UpstreamCall.Create(_request, Requests.Endpoint, usage => CostCalculator.Cost(Price, usage));
        var source = new KeptStreamSource(call.CreateFrameReader(new MemoryStream(_events, writable: false)));
        using var stream = new AnswerStream(source, call.CreateTransform(), Requests.Endpoint, 0, TimeProvider.System) { Price = Price };
        await stream.ProveAsync();
        var bytes = 0;
        while (await stream.ReadAsync() is { IsEmpty: false } events)
        {
            bytes += events.Length;
        }

        return bytes;
    }
}
