using System.Text;
using BenchmarkDotNet.Attributes;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>Reading usage, finish reason and tokens from an answer in passing.</summary>
public class AnswerReading
{
    private readonly byte[] _document = Encoding.UTF8.GetBytes(Samples.Document);
    private readonly byte[] _event = Encoding.UTF8.GetBytes(Samples.Events(1).ElementAt(1)["data: ".Length..].TrimEnd());

    /// <summary>A whole answer of 1 KB.</summary>
    [Benchmark]
    public bool Document() => OpenAIChatTap.TryRead(_document, out _);

    /// <summary>One content event.</summary>
    [Benchmark]
    public bool Event() => OpenAIChatTap.TryRead(_event, out _);
}
