using System.Collections.Immutable;

namespace FuncRouter.Routing.Evaluation;

/// <summary>One prompt of an evaluation of two models.</summary>
/// <param name="Weak">How good the weak model's answer was.</param>
/// <param name="Strong">How good the strong model's answer was.</param>
/// <param name="Gain">What the router expected the strong model to gain: prompts with more go to it first.</param>
internal readonly record struct RoutedOutcome(double Weak, double Strong, double Gain)
{
    /// <summary>What both answers cost in US dollars; null where the file does not say both.</summary>
    public (double Weak, double Strong)? Costs { get; init; }
}

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
        : this(Ordered(outcomes).AsSpan())
    {
    }

    private QualityCostCurve(ReadOnlySpan<RoutedOutcome> ordered)
    {
        _won = new double[ordered.Length + 1];
        for (var index = 0; index < ordered.Length; index++)
        {
            Weak += ordered[index].Weak;
            Strong += ordered[index].Strong;
            _won[index + 1] = _won[index] + ordered[index].Strong - ordered[index].Weak;
        }

        (Weak, Strong) = (Weak / ordered.Length, Strong / ordered.Length);
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
        // A sample is in order already where it is counted how often each outcome is in it.
        var ordered = Ordered(outcomes);
        var values = new double[draws];
        var times = new int[ordered.Length];
        var sample = new RoutedOutcome[ordered.Length];
        for (var draw = 0; draw < draws; draw++)
        {
            Array.Clear(times);
            for (var i = 0; i < times.Length; i++)
            {
                times[(int)(random() * times.Length)]++;
            }

            var filled = 0;
            for (var i = 0; i < ordered.Length; i++)
            {
                sample.AsSpan(filled, times[i]).Fill(ordered[i]);
                filled += times[i];
            }

            values[draw] = new QualityCostCurve(sample.AsSpan()).Apgr;
        }

        Array.Sort(values);
        return (values[(int)(0.025 * draws)], values[(int)(0.975 * draws)]);
    }

    // Those that gain most by the strong model go to it first.
    private static RoutedOutcome[] Ordered(IEnumerable<RoutedOutcome> outcomes) => [.. outcomes.OrderByDescending(outcome => outcome.Gain)];

    private double At(double share) => Weak + (_won[(int)Math.Round(share * (_won.Length - 1))] / (_won.Length - 1));
}
