using FuncRouter.Routing.Evaluation;

namespace FuncRouter.Tests.Routing.Evaluation;

public sealed class QualityCostCurveTests
{
    [Fact]
    public void Who_knows_which_prompts_need_the_strong_model_wins_the_whole_gap_early()
    {
        // The strong model is better on half of the prompts.
        var outcomes = Enumerable.Range(0, 100).Select(index => new RoutedOutcome(index < 50 ? 0 : 1, 1, -index)).ToArray();

        var curve = new QualityCostCurve(outcomes);

        Assert.Equal((0.5, 1, 0.5), (curve.Weak, curve.Strong, curve.Gap));
        Assert.Equal(0.75, curve.Apgr, 1e-9);
        Assert.Equal(0.25, curve.Cpt(0.5));
        Assert.Equal([0.5, 0.6, 0.7, 0.8, 0.9, 1, 1, 1, 1, 1, 1], curve.Points.Select(point => Math.Round(point, 9)));
    }

    [Fact]
    public void Who_knows_nothing_has_half()
    {
        var outcomes = Enumerable.Range(0, 1000).Select(index => new RoutedOutcome(index % 2, 1, index * 7919 % 1000)).ToArray();

        Assert.Equal(0.5, new QualityCostCurve(outcomes).Apgr, 0.02);
    }

    [Fact]
    public void The_interval_holds_the_value()
    {
        var outcomes = Enumerable.Range(0, 200).Select(index => new RoutedOutcome(index % 3 == 0 ? 1 : 0, 1, index % 10)).ToArray();

        var (low, high) = QualityCostCurve.Interval(outcomes, new Random(1).NextDouble);

        Assert.InRange(new QualityCostCurve(outcomes).Apgr, low, high);
        Assert.InRange(high - low, 0.01, 0.4);
    }
}
