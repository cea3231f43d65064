using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Quality;

/// <summary>
/// Prompts that outcomes were learned from together: their mean words and difficulty, and how like their mean they are. Tells whether a
/// new prompt is of their kind, because what was learned on one family of tasks is worse than nothing on another.
/// </summary>
internal sealed class PromptGroup
{
    // Below this many prompts nobody knows how much they differ.
    private const int Enough = 20;
    private const double Untold = 0.5;

    // In standard deviations below the usual likeness: up to the one a prompt is of the group, from the other on it is none of it.
    private const double Member = 2;
    private const double Stranger = 2.5;

    // What a word counts that no prompt of the group had.
    private const double Unseen = 0.5;

    private const int LinearSums = 5 + ShapeSpread.Length;

    private readonly float[] _counts = new float[WordBag.Buckets];
    private readonly float[] _logs = new float[WordBag.Buckets];
    private readonly ShapeSpread _shapes = new();
    private double _total;
    private double _mean;
    private double _squares;
    private int _measured;
    private double _difficulty;

    /// <summary>How many prompts it has.</summary>
    public int Count { get; private set; }

    /// <summary>Nothing yet.</summary>
    public PromptGroup() => Array.Fill(_logs, (float)Math.Log(Unseen));

    /// <summary>How like the group a prompt is: the mean logarithm of its words' shares in the group.</summary>
    public double Similarity(WordBag words)
    {
        var sum = 0.0;
        foreach (var entry in words.Entries)
        {
            sum += _logs[entry];
        }

        return (sum / Math.Max(1, words.Entries.Length)) - Math.Log(_total + (Unseen * WordBag.Buckets));
    }

    /// <summary>How a prompt looks among those of the group.</summary>
    public PromptView View(PromptAnalysis prompt) => new(
        Logistic.Logit(prompt.Difficulty) - (Count > 0 ? _difficulty / Count : 0),
        _shapes.Standardise(prompt.Shape, Count),
        prompt.Words,
        Weigh(prompt.Words));

    // What few prompts of the group have says more. All weights together have the length 1.
    private WordWeights Weigh(WordBag words)
    {
        var top = Math.Log(Count + 1) + 1;
        var squares = 0.0;
        foreach (var entry in words.Entries)
        {
            squares += (top - _logs[entry]) * (top - _logs[entry]);
        }

        return new WordWeights(_logs, top, 1 / Math.Sqrt(Math.Max(1, squares)));
    }

    /// <summary>How far what was learned here may be believed for a prompt, from 0 to 1.</summary>
    /// <param name="similarity">The prompt's <see cref="Similarity"/>.</param>
    /// <param name="words">How many words that rests on: a mean of many varies less.</param>
    public double Trust(double similarity, int words)
    {
        if (_measured < Enough)
        {
            return Untold;
        }

        var deviation = Math.Sqrt(Math.Max(1e-6, _squares / _measured));
        return Math.Clamp((((similarity - _mean) * Math.Sqrt(words) / deviation) + Stranger) / (Stranger - Member), 0, 1);
    }

    /// <summary>Takes a prompt in.</summary>
    public void Add(PromptAnalysis prompt)
    {
        var words = prompt.Words;
        var similarity = Similarity(words);
        if (Count >= Enough)
        {
            // Welford's running variance.
            _measured++;
            var before = similarity - _mean;
            _mean += before / _measured;
            _squares += before * (similarity - _mean) * words.Entries.Length;
        }

        foreach (var entry in words.Entries)
        {
            _counts[entry]++;
            _logs[entry] = (float)Math.Log(_counts[entry] + Unseen);
        }

        _total += words.Entries.Length;
        Count++;
        _difficulty += Logistic.Logit(prompt.Difficulty);
        _shapes.Add(prompt.Shape);
    }

    /// <summary>What its prompts came to as sums, which of two instances simply add up.</summary>
    public double[] ToSums()
    {
        var sums = new double[LinearSums + WordBag.Buckets];
        (sums[0], sums[1], sums[2], sums[3], sums[4]) = (Count, _measured, _measured * _mean, _squares, _difficulty);
        _shapes.Sums.CopyTo(sums.AsSpan(5));
        for (var bucket = 0; bucket < WordBag.Buckets; bucket++)
        {
            sums[LinearSums + bucket] = _counts[bucket];
        }

        return sums;
    }

    /// <summary>Takes in the sums of prompts that another instance has seen.</summary>
    public void Add(ReadOnlySpan<double> sums)
    {
        var similarity = (_measured * _mean) + sums[2];
        Count += (int)sums[0];
        _measured += (int)sums[1];
        _mean = similarity / Math.Max(1, _measured);
        _squares += sums[3];
        _difficulty += sums[4];
        _shapes.Add(sums.Slice(5, ShapeSpread.Length));
        for (var bucket = 0; bucket < WordBag.Buckets; bucket++)
        {
            _counts[bucket] += (float)sums[LinearSums + bucket];
            _logs[bucket] = (float)Math.Log(_counts[bucket] + Unseen);
            _total += sums[LinearSums + bucket];
        }
    }

    /// <summary>What it has learned, to be kept.</summary>
    public GroupState ToState()
    {
        var words = Enumerable.Range(0, WordBag.Buckets).Where(bucket => _counts[bucket] > 0).ToArray();
        return new GroupState(
            Count,
            _measured,
            [Math.Round(_mean, 5), Math.Round(_squares, 5), Math.Round(_difficulty, 3)],
            [.. _shapes.Sums.ToArray().Select(sum => Math.Round(sum, 5))],
            words,
            [.. words.Select(bucket => (int)_counts[bucket])]);
    }

    /// <summary>Takes up what was kept.</summary>
    /// <exception cref="FormatException">The parts do not fit each other.</exception>
    public static PromptGroup FromState(GroupState state)
    {
        if (state.Moments is not { Length: 3 } moments || state.Shapes is not { Length: ShapeSpread.Length } shapes || state.Words is not { } words || state.Counts?.Length != words.Length
            || words.Any(bucket => bucket is < 0 or >= WordBag.Buckets))
        {
            throw new FormatException("a group has parts that do not fit each other");
        }

        var group = new PromptGroup { Count = state.Count, _measured = state.Measured, _mean = moments[0], _squares = moments[1], _difficulty = moments[2] };
        group._shapes.Add(shapes);
        for (var i = 0; i < words.Length; i++)
        {
            group._counts[words[i]] = state.Counts[i];
            group._logs[words[i]] = (float)Math.Log(state.Counts[i] + Unseen);
            group._total += state.Counts[i];
        }

        return group;
    }
}
