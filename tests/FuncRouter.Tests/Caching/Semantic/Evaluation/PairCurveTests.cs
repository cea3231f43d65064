using FuncRouter.Caching.Semantic.Evaluation;

namespace FuncRouter.Tests.Caching.Semantic.Evaluation;

/// <summary>The measures of the verifier.</summary>
public sealed class PairCurveTests
{
    [Fact]
    public void Average_precision_is_the_mean_precision_at_each_same_pair()
    {
        var curve = new PairCurve([new(0.9, true), new(0.8, false), new(0.7, true), new(0.1, false)]);

        Assert.Equal((1 + (2.0 / 3)) / 2, curve.AveragePrecision, 12);
    }

    [Fact]
    public void Pairs_of_one_probability_are_found_together()
    {
        var curve = new PairCurve([new(0.5, true), new(0.5, false), new(0.5, false), new(0.5, true)]);

        Assert.Equal(0.5, curve.AveragePrecision, 12);
        Assert.Equal(0, curve.At(0.9).Recall);
    }

    [Fact]
    public void The_recall_at_a_precision_is_the_largest_that_has_it()
    {
        var curve = new PairCurve([new(0.9, true), new(0.8, false), new(0.7, true), new(0.6, true), new(0.5, false)]);

        Assert.Equal(1 / 3.0, curve.At(0.9).Recall, 12);
        Assert.Equal(0.9, curve.At(0.9).Threshold);
        Assert.Equal(1, curve.At(0.75).Recall, 12);
        Assert.Equal(0.6, curve.At(0.75).Threshold);
    }

    [Fact]
    public void Intervals_hold_the_value_and_narrow_with_more_pairs()
    {
        var (few, many) = (Curve(100), Curve(10_000));
        var (fewer, more) = (few.Intervals(0.9, new Random(1).NextDouble).AveragePrecision, many.Intervals(0.9, new Random(1).NextDouble).AveragePrecision);

        Assert.InRange(few.AveragePrecision, fewer.Low, fewer.High);
        Assert.InRange(many.AveragePrecision, more.Low, more.High);
        Assert.True(more.High - more.Low < (fewer.High - fewer.Low) / 3);
    }

    [Fact]
    public void What_is_said_rightly_has_no_calibration_error()
    {
        var right = new PairCurve([new(0.75, true), new(0.75, true), new(0.75, true), new(0.75, false)]);
        var wrong = new PairCurve([new(0.75, true), new(0.75, false), new(0.75, false), new(0.75, false)]);

        Assert.Equal(0, right.CalibrationError, 12);
        Assert.Equal(0.5, wrong.CalibrationError, 12);
    }

    private static PairCurve Curve(int count)
    {
        var random = new Random(9);
        return new PairCurve(Enumerable.Range(0, count).Select(_ =>
        {
            var probability = random.NextDouble();
            return new JudgedPair(probability, random.NextDouble() < probability);
        }));
    }
}
