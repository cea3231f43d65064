using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Quality;

/// <summary>How the shapes of a group's prompts spread: sums, which of two instances simply add up.</summary>
internal sealed class ShapeSpread
{
    /// <summary>How many sums there are.</summary>
    public const int Length = 4;

    // Below this many prompts nobody knows what is usual.
    private const int Enough = 5;
    private const double LeastVariance = 1e-4;

    // In standard deviations: up to here there are prompts enough to judge by; twice as far there are none.
    private const double Common = 2;

    private readonly double[] _sums = new double[Length];

    /// <summary>The sum of each proportion, and of its square.</summary>
    public ReadOnlySpan<double> Sums => _sums;

    /// <summary>Takes a prompt in.</summary>
    public void Add(PromptShape shape) =>
        Add([shape.Numbers, shape.Numbers * shape.Numbers, shape.WordLength, shape.WordLength * shape.WordLength]);

    /// <summary>Takes in the sums of other prompts.</summary>
    public void Add(ReadOnlySpan<double> sums)
    {
        for (var i = 0; i < Length; i++)
        {
            _sums[i] += sums[i];
        }
    }

    /// <summary>A shape in standard deviations from the usual one; what lies so far out that the group has hardly any such prompts counts for less again, and in the end for nothing.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="count">How many prompts the sums are of.</param>
    public PromptShape Standardise(PromptShape shape, int count) =>
        count < Enough ? default : new PromptShape(Standardise(shape.Numbers, 0, count), Standardise(shape.WordLength, 2, count));

    private double Standardise(double value, int at, int count)
    {
        var mean = _sums[at] / count;
        var variance = Math.Max(LeastVariance, (_sums[at + 1] / count) - (mean * mean));
        var deviations = (value - mean) / Math.Sqrt(variance);
        return Math.Sign(deviations) * Math.Clamp((2 * Common) - Math.Abs(deviations), 0, Math.Min(Common, Math.Abs(deviations)));
    }
}
