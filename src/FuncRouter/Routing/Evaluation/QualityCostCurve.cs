using System.Collections.Immutable;

namespace FuncRouter.Routing.Evaluation;

/// <summary>One prompt of an evaluation of two models.</summary>
/// <param name="Weak">How good the weak model's answer was.</param>
/// <param name="Strong">How good the strong model's answer was.</param>
/// <param name="Gain">What the router expected the strong model to gain: prompts with more go to it first.</param>
internal readonly record struct RoutedOutcome(double Weak, double Strong, double Gain);

/// <summary>
/// How quality grows with the share of prompts that go to the strong model. PGR, APGR and CPT as in I. Ong et al., "RouteLLM", 2024: the
/// share of the gap between the models that is won, its mean over eleven shares by trapezoids (0.5 is a random router), and the least
/// share at which it reaches a level.
/// </summary>
internal sealed class QualityCostCurve
{
    private const int Steps = 10;

    private readonly double[] _won;

    /// <summary>Works it out.</summary>
    /// <param name="outcomes">The prompts, at least one.</param>
    public QualityCostCurve(IReadOnlyCollection<RoutedOutcome> outcomes)
    {
        Weak = outcomes.Average(outcome => outcome.Weak);
        Strong = outcomes.Average(outcome => outcome.Strong);
        _won = new double[outcomes.Count + 1];
        var index = 0;
        foreach (var outcome in outcomes.OrderByDescending(outcome => outcome.Gain))
        {
            _won[index + 1] = _won[index] + outcome.Strong - outcome.Weak;
            index++;
        }

        Points = [.. Enumerable.Range(0, Steps + 1).Select(step => At(step / (double)Steps))];
    }

    /// <summary>The weak model's mean score.</summary>
    public double Weak { get; }

    /// <summary>The strong model's mean score.</summary>
    public double Strong { get; }

    /// <summary>The strong model's lead.</summary>
    public double Gap => Strong - Weak;

    /// <summary>The mean score at eleven shares of the strong model, from none to all.</summary>
    public ImmutableArray<double> Points { get; }

    /// <summary>The area under the share of the gap that is won; not a number where there is no gap.</summary>
    public double Apgr => Enumerable.Range(0, Steps).Sum(step => ((Points[step] + Points[step + 1]) / 2) - Weak) / Steps / Gap;

    /// <summary>The least share of prompts to the strong model that wins a share of the gap; null where none does.</summary>
    public double? Cpt(double won)
    {
        var index = Array.FindIndex(_won, sum => sum >= won * _won[^1]);
        return index < 0 || _won[^1] <= 0 ? null : index / (double)(_won.Length - 1);
    }

    /// <summary>The 95 % interval of the APGR, by drawing the prompts anew.</summary>
    /// <param name="outcomes">The prompts.</param>
    /// <param name="random">A number from 0 up to 1.</param>
    /// <param name="draws">How often.</param>
    public static (double Low, double High) Interval(IReadOnlyList<RoutedOutcome> outcomes, Func<double> random, int draws = 400)
    {
        var values = new double[draws];
        for (var draw = 0; draw < draws; draw++)
        {
            var sample = new RoutedOutcome[outcomes.Count];
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = outcomes[(int)(random() * outcomes.Count)];
            }

            values[draw] = new QualityCostCurve(sample).Apgr;
        }

        Array.Sort(values);
        return (values[(int)(0.025 * draws)], values[(int)(0.975 * draws)]);
    }

    private double At(double share) => Weak + (_won[(int)Math.Round(share * (_won.Length - 1))] / (_won.Length - 1));
}
