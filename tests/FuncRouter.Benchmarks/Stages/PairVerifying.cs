using BenchmarkDotNet.Attributes;
using FuncRouter.Caching.Semantic;
using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>Judging whether a remembered question is the one that is asked.</summary>
public class PairVerifying
{
    private const string Question = "What is the best way to learn a new language in three months?";

    private const string Other = "How can I learn a foreign language within 3 months?";
    private const int Repeats = 7;

    private readonly string _question = Question;
    private readonly TurnSignature _asked = TurnSignature.Of(Question);
    private readonly TurnSignature _remembered = TurnSignature.Of(Other);
    private readonly TurnSignature _longAsked = TurnSignature.Of(string.Join(' ', Enumerable.Repeat(Question, Repeats)));
    private readonly TurnSignature _longRemembered = TurnSignature.Of(string.Join(' ', Enumerable.Repeat(Other, Repeats)));

    /// <summary>The signature of a question of 62 characters.</summary>
    [Benchmark]
    public object Of() => TurnSignature.Of(_question);

    /// <summary>Two questions of ten words, by their words.</summary>
    [Benchmark]
    public double ByWords() => PairVerifier.ByWords(_asked, _remembered).Probability;

    /// <summary>Two texts of 91 and 70 words, by their words; of longer ones a signature keeps 96.</summary>
    [Benchmark]
    public double ByWordsOfLong() => PairVerifier.ByWords(_longAsked, _longRemembered).Probability;

    /// <summary>One question of ten words read alone.</summary>
    [Benchmark]
    public object Meaning() => PairReader.Shared.Meaning(_asked.Pieces);

    /// <summary>Two questions of ten words read together.</summary>
    [Benchmark]
    public double Probability() => PairVerifier.Probability(_asked, _remembered);
}
