using BenchmarkDotNet.Attributes;
using FuncRouter.Caching.Semantic;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>Judging whether a remembered question is the one that is asked.</summary>
public class PairVerifying
{
    private const string Question = "What is the best way to learn a new language in three months?";

    private readonly TurnSignature _asked = TurnSignature.Of(Question);
    private readonly TurnSignature _remembered = TurnSignature.Of("How can I learn a foreign language within 3 months?");
    private readonly TurnSignature _longAsked = TurnSignature.Of(string.Join(' ', Enumerable.Range(0, 200).Select(i => $"word{i} {Question}")));
    private readonly TurnSignature _longRemembered = TurnSignature.Of(string.Join(' ', Enumerable.Range(0, 200).Select(i => $"word{i} {Question}")) + " please");

    /// <summary>The signature of a question of 62 characters.</summary>
    [Benchmark]
    public object Of() => TurnSignature.Of(Question);

    /// <summary>Two questions of ten words.</summary>
    [Benchmark]
    public double Probability() => PairVerifier.Probability(_asked, _remembered);

    /// <summary>Two texts as long as signatures keep.</summary>
    [Benchmark]
    public double ProbabilityOfLong() => PairVerifier.Probability(_longAsked, _longRemembered);
}
