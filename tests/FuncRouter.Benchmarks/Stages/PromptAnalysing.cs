using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>What a prompt asks for.</summary>
public class PromptAnalysing
{
    private RouterRequest _request = null!;

    /// <summary>The prompt's length, in tokens.</summary>
    [Params(20, 1000, 100_000)]
    public int Tokens { get; set; }

    /// <summary>Makes the request.</summary>
    [GlobalSetup]
    public void Setup()
    {
        const string Sentence = "The harbour was quiet, and nobody on the quay could say when the next boat would leave for any of the 12 islands. ";
        var text = string.Concat(Enumerable.Repeat(Sentence, (Tokens / 25) + 1))[..(int)(Tokens * 4.4)];
        _request = Requests.Read(Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]}"""), OpenAIChatProtocol.Instance);
    }

    /// <summary>Analyses it.</summary>
    [Benchmark]
    public double Analyze() => PromptAnalyzer.Analyze(_request).Difficulty;
}
