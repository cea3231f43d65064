namespace FuncRouter.Caching.Semantic;

/// <summary>
/// How sure the verifier has to be before a remembered answer is given to another question, so that no greater share of such answers is wrong than a
/// route allows. It is learned from pairs of questions that were looked into: was the answer to the one right for the other?
/// </summary>
/// <remarks>
/// <para>
/// The threshold is the lowest at which the upper bound (Clopper and Pearson, one-sided, 95 %) of the wrong share among all that were looked into at or
/// above it is no greater than what is allowed. Every pair is looked into with the same chance, whether it was above the threshold or below, so
/// the shares are those of the traffic, and the threshold can fall as well as rise.
/// </para>
/// <para>
/// What the verifier says of itself stands in for pairs that nobody has looked into yet: for as many as the bound takes when not one is
/// wrong, of which those are wrong that go beyond what is allowed. Each pair of a like probability that was looked into takes the place of one of
/// these, so that sure pairs do not vouch for doubtful ones. It is doubted: for questions of another kind than those that it was
/// measured on (docs/caching.md) its word may be worth half. So without any observation the threshold is where the verifier takes the chance of a wrong answer to be half
/// of what is allowed for all hits together, though most hits are above it and better.
/// </para>
/// </remarks>
internal sealed class HitThreshold
{
    /// <summary>The lowest probability at which pairs are looked into; below, nobody would learn anything that is of use.</summary>
    public const double Lowest = 0.5;

    /// <summary>A threshold that nothing reaches.</summary>
    public const double Never = 2;

    private const double Confidence = 0.95;

    // How much more often the verifier may be wrong than it says, where nobody has looked into it.
    private const double Overconfidence = 2;

    // Steps by which the chance of a wrong answer falls to half, from a half to about one in two thousand.
    private const int StepsPerHalf = 4;
    private const int Steps = 41;

    // What is older than the last few thousand pairs counts half, and then a quarter: models, users and their questions change.
    private const double MostPairs = 6000;

    private readonly Lock _lock = new();
    private HitCounts _shared = HitCounts.None(Steps);
    private HitCounts _own = HitCounts.None(Steps);
    private volatile Decision? _decision;

    /// <summary>How many pairs were looked into, as far as they still count.</summary>
    public double Pairs
    {
        get
        {
            lock (_lock)
            {
                return _shared.Total + _own.Total;
            }
        }
    }

    /// <summary>What was seen here and is not shared yet.</summary>
    public HitCounts Own
    {
        get
        {
            lock (_lock)
            {
                return _own;
            }
        }
    }

    /// <summary>What is shared and what was seen by one more.</summary>
    public static HitCounts Together(HitCounts? shared, HitCounts own) => (shared?.Plus(own) ?? own).AtMost(MostPairs);

    /// <summary>Reads what is shared.</summary>
    /// <returns>Null for what another version wrote.</returns>
    public static HitCounts? Read(ReadOnlySpan<byte> bytes) => HitCounts.FromBytes(bytes, Steps);

    /// <summary>The threshold where so great a share may be wrong.</summary>
    public double For(double allowed)
    {
        if (_decision is { } decided && decided.Allowed == allowed)
        {
            return decided.Threshold;
        }

        lock (_lock)
        {
            _decision = new Decision(allowed, LowestOf(_shared.Plus(_own), allowed));
            return _decision.Threshold;
        }
    }

    /// <summary>Takes a pair that was looked into.</summary>
    /// <param name="probability">What the verifier said of it.</param>
    /// <param name="isRight">Whether the answer to the one was right for the other.</param>
    public void Note(double probability, bool isRight)
    {
        if (probability < Lowest)
        {
            return;
        }

        var pair = HitCounts.None(Steps);
        pair.Pairs[StepOf(probability)] = 1;
        pair.Wrong[StepOf(probability)] = isRight ? 0 : 1;
        lock (_lock)
        {
            _own = Together(_own, pair);

            // Decided anew by who asks next.
            _decision = null;
        }
    }

    /// <summary>Takes over what is shared.</summary>
    /// <param name="shared">That; null for nothing.</param>
    /// <param name="told">What of it was seen here.</param>
    public void Agree(HitCounts? shared, HitCounts told)
    {
        lock (_lock)
        {
            _shared = shared ?? HitCounts.None(Steps);
            _own = _own.Without(told);
            _decision = null;
        }
    }

    private static double LowestOf(HitCounts counts, double allowed)
    {
        var prior = Binomial.Fewest(allowed, Confidence);
        var (pairs, wrong, threshold) = (0.0, 0.0, Never);
        for (var step = Steps - 1; step >= 0; step--)
        {
            pairs += counts.Pairs[step];
            wrong += counts.Wrong[step];
            var standIn = Math.Max(0, prior - counts.Pairs.Skip(step).Take(StepsPerHalf).Sum());
            var beyond = standIn * Math.Max(0, (Overconfidence * DoubtOf(step)) - allowed);
            if (Binomial.IsAtMost(wrong + beyond, pairs + standIn, allowed, Confidence))
            {
                threshold = 1 - DoubtOf(step);
            }
        }

        return threshold;
    }

    private static int StepOf(double probability) =>
        probability >= 1 ? Steps - 1 : Math.Clamp((int)Math.Floor(StepsPerHalf * Math.Log2((1 - Lowest) / (1 - probability)) + 1e-9), 0, Steps - 1);

    // The chance of a wrong answer at the lower end of a step.
    private static double DoubtOf(int step) => (1 - Lowest) * Math.Pow(2, -(double)step / StepsPerHalf);

    // Where so great a share may be wrong.
    private sealed record Decision(double Allowed, double Threshold);
}
