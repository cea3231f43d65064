using System.Globalization;
using BenchmarkDotNet.Attributes;
using FuncRouter.Caching.Semantic;
using FuncRouter.Conversation;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>The semantic cache: naming the rest of a request, and finding questions that mean the same among 100,000 of one scope.</summary>
public class SemanticLookup
{
    private const int Entries = 100_000;
    private const int Compared = 32;

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly RouterRequest _request = Requests.Read(8 * 1024) is var request ? request with { Conversation = new(() => throw new NotSupportedException()) } : null!;
    private readonly SemanticIndex _words = new(long.MaxValue);
    private readonly SemanticIndex _vectors = new(long.MaxValue);
    private readonly SemanticQuestion[] _asked = new SemanticQuestion[64];
    private readonly SemanticQuestion[] _byVector = new SemanticQuestion[64];
    private readonly HitThreshold _first = new();
    private int _turn;

    /// <summary>Remembers the questions.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Entries; i++)
        {
            var question = Question(SampleQuestions.Draw(random));
            _words.Add(question, new EntryKey(1, (UInt128)i), Now.AddDays(1), Now);
            if (i < 10_000)
            {
                _vectors.Add(question with { Vector = Vector(random) }, new EntryKey(1, (UInt128)i), Now.AddDays(1), Now);
            }
        }

        for (var i = 0; i < _asked.Length; i++)
        {
            _asked[i] = Question(SampleQuestions.Draw(random));
            _byVector[i] = _asked[i] with { Vector = Vector(random) };
        }
    }

    /// <summary>The scope and signature of a request of 8 KB.</summary>
    [Benchmark]
    public object? ReadQuestion() => SemanticQuestion.Of(_request, "", new SemanticCacheOptions());

    /// <summary>The 32 likeliest by their words, among 100,000.</summary>
    [Benchmark]
    public int FindByWords() => _words.Find(Next(_asked), Compared, Now).Count;

    /// <summary>A whole look-up with <c>reading</c> off: these, and each of them compared by its words.</summary>
    [Benchmark]
    public double FindAndCompare() => FindAtLeast(HitThreshold.Lowest, reads: false);

    /// <summary>A whole look-up of a route that has learned nothing yet and allows one wrong answer in a hundred.</summary>
    [Benchmark]
    public double FindAtFirst() => FindAtLeast(_first.For(0.01));

    /// <summary>A whole look-up of a route that has learned to give answers that are right with 0.9.</summary>
    [Benchmark]
    public double FindWhereLearned() => FindAtLeast(0.9);

    /// <summary>A whole look-up that is sampled: all that is worth it is read.</summary>
    [Benchmark]
    public double FindSampled() => FindAtLeast(HitThreshold.Lowest);

    /// <summary>The 32 nearest by vectors of 1536 numbers, among 10,000.</summary>
    [Benchmark]
    public int FindByVectors() => _vectors.Find(Next(_byVector), Compared, Now).Count;

    // Each time with a new question, of which nothing is known yet.
    private double FindAtLeast(double probability, bool reads = true)
    {
        var question = Next(_asked);
        var asked = TurnSignature.Of(question.Text);
        var judge = new CandidateJudge<SemanticEntry>(asked, _words.Find(question, Compared, Now), entry => entry.Signature, reads, atLeast: probability);
        return judge.Read().FirstOrDefault().Probability;
    }

    private static SemanticQuestion Question(string text) => new(7, text, TurnSignature.Of(text));

    private static QuestionVector? Vector(Random random)
    {
        var vector = new float[1536];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(random.NextDouble() - 0.5);
        }

        return QuestionVector.Of(vector);
    }

    private SemanticQuestion Next(SemanticQuestion[] questions) => questions[_turn++ & (questions.Length - 1)];
}

/// <summary>Questions whose words are about as frequent as those of people are.</summary>
internal static class SampleQuestions
{
    private const int Words = 50_000;

    private static readonly string[] Openings = ["what is the", "how do i", "how can i", "why does the", "what are some", "is it possible to", "who is the", "where can i find a", "can you tell me the", "which is the best"];

    /// <summary>Makes one: an opening that many have, and four to ten words by Zipf's law.</summary>
    public static string Draw(Random random)
    {
        var count = 4 + random.Next(7);
        return $"{Openings[random.Next(Openings.Length)]} {string.Join(' ', Enumerable.Range(0, count).Select(_ => Word(random)))}?";
    }

    private static string Word(Random random)
    {
        // Of rank r with a chance in proportion to 1/r.
        var rank = (int)Math.Exp(random.NextDouble() * Math.Log(Words));
        return string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + (rank % 26))}{(char)('a' + (rank / 26 % 26))}{rank:x}ing");
    }
}
