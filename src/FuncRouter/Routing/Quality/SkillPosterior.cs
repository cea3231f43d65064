using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Quality;

/// <summary>
/// What outcomes say about one model on one family of tasks, beyond its catalogue tier: a Bayesian logistic regression with a Gaussian for
/// every weight, each outcome taken once (assumed-density filtering with a diagonal, as in T. Graepel et al., "Web-Scale Bayesian
/// Click-Through Rate Prediction", ICML 2010; here with the Laplace step of a logistic link). Small until it has seen much.
/// </summary>
/// <remarks>Reads and updates may race; a lost update costs one outcome.</remarks>
internal sealed class SkillPosterior
{
    // Precisions of the priors: the catalogue is off by a logit or so for a family; length matters more or less; a word rarely decides.
    private const double LevelPrecision = 1;
    private const double SlopePrecision = 2;
    private const double WordPrecision = 2;

    // The standard deviation of a score about its chance.
    private const double Noise = 0.45;

    private const int LinearSums = 7;
    private const int SumsLength = LinearSums + (2 * WordBag.Buckets);

    private readonly float[] _mean;
    private readonly float[] _precision;
    private double _level;
    private double _levelPrecision;
    private double _slope;
    private double _slopePrecision;
    private double _agreement;
    private double _power;

    /// <summary>Nothing is known yet.</summary>
    public SkillPosterior()
    {
        _mean = new float[WordBag.Buckets];
        _precision = new float[WordBag.Buckets];
        Array.Fill(_precision, (float)WordPrecision);
        (_levelPrecision, _slopePrecision) = (LevelPrecision, SlopePrecision);
    }

    /// <summary>How many outcomes it rests on.</summary>
    public int Outcomes { get; private set; }

    /// <summary>What to add to the prior logit of success, and how sure that is.</summary>
    /// <param name="centred">The prompt's difficulty in logits, less its family's usual one.</param>
    /// <param name="words">The prompt's words.</param>
    /// <param name="weights">What they weigh in its group.</param>
    /// <returns>Mean and variance, in logits.</returns>
    public (double Mean, double Variance) Predict(double centred, WordBag words, WordWeights weights)
    {
        var variance = 0.0;
        foreach (var entry in words.Entries)
        {
            variance += weights[entry] * weights[entry] / _precision[entry];
        }

        return (
            _level + (_slope * centred) + (Worth * Say(words, weights)),
            (1 / _levelPrecision) + (centred * centred / _slopePrecision) + variance);
    }

    /// <summary>Takes an outcome.</summary>
    /// <param name="prior">The prior logit of success.</param>
    /// <param name="centred">The prompt's difficulty in logits, less its family's usual one.</param>
    /// <param name="words">The prompt's words.</param>
    /// <param name="weights">What they weigh in its group.</param>
    /// <param name="score">How good the answer was, from 0 to 1.</param>
    /// <param name="weight">How much it counts; 1 for a plain outcome.</param>
    public void Learn(double prior, double centred, WordBag words, WordWeights weights, double score, double weight)
    {
        var plain = prior + _level + (_slope * centred);
        var said = Say(words, weights);
        Prove(Logistic.Chance(plain), said, score);
        var chance = Logistic.Chance(plain + said);
        var error = weight * (score - chance);
        var information = weight * chance * (1 - chance);
        Outcomes++;
        Step(ref _level, ref _levelPrecision, 1, error, information);
        Step(ref _slope, ref _slopePrecision, centred, error, information);
        foreach (var entry in words.Entries)
        {
            _precision[entry] += (float)(weights[entry] * weights[entry] * information);
            _mean[entry] += (float)(weights[entry] * error / _precision[entry]);
        }
    }

    /// <summary>What it has learned, to be kept.</summary>
    public SkillState ToState()
    {
        var words = Enumerable.Range(0, WordBag.Buckets).Where(bucket => _precision[bucket] > WordPrecision).ToArray();
        return new SkillState(
            Outcomes,
            [Round(_level), Round(_levelPrecision), Round(_slope), Round(_slopePrecision), Round(_agreement), Round(_power)],
            words,
            [.. words.Select(bucket => Round(_mean[bucket]))],
            [.. words.Select(bucket => Round(_precision[bucket]))]);
    }

    /// <summary>Takes up what was kept.</summary>
    /// <exception cref="FormatException">The parts do not fit each other.</exception>
    public static SkillPosterior FromState(SkillState state)
    {
        if (state.Linear is not { Length: 6 } linear || state.Words is not { } words || state.Mean?.Length != words.Length
            || state.Precision?.Length != words.Length || words.Any(bucket => bucket is < 0 or >= WordBag.Buckets))
        {
            throw new FormatException("a skill has parts that do not fit each other");
        }

        var posterior = new SkillPosterior { Outcomes = state.Outcomes };
        (posterior._level, posterior._levelPrecision, posterior._slope, posterior._slopePrecision) = (linear[0], linear[1], linear[2], linear[3]);
        (posterior._agreement, posterior._power) = (linear[4], linear[5]);
        for (var i = 0; i < words.Length; i++)
        {
            posterior._mean[words[i]] = (float)state.Mean[i];
            posterior._precision[words[i]] = (float)state.Precision[i];
        }

        return posterior;
    }

    /// <summary>What its outcomes came to as sums, which of two instances simply add up: precisions beyond the prior's, and means times precision.</summary>
    public double[] ToSums()
    {
        var sums = new double[SumsLength];
        (sums[0], sums[1], sums[2]) = (Outcomes, _agreement, _power);
        (sums[3], sums[4]) = (_levelPrecision - LevelPrecision, _level * _levelPrecision);
        (sums[5], sums[6]) = (_slopePrecision - SlopePrecision, _slope * _slopePrecision);
        for (var bucket = 0; bucket < WordBag.Buckets; bucket++)
        {
            sums[LinearSums + bucket] = _precision[bucket] - WordPrecision;
            sums[LinearSums + WordBag.Buckets + bucket] = _mean[bucket] * _precision[bucket];
        }

        return sums;
    }

    /// <summary>Takes in the sums of outcomes that another instance has learned from.</summary>
    public void Add(ReadOnlySpan<double> sums)
    {
        Outcomes += (int)sums[0];
        _agreement += sums[1];
        _power += sums[2];
        (_level, _levelPrecision) = Joined(_level, _levelPrecision, sums[3], sums[4], LevelPrecision);
        (_slope, _slopePrecision) = Joined(_slope, _slopePrecision, sums[5], sums[6], SlopePrecision);
        for (var bucket = 0; bucket < WordBag.Buckets; bucket++)
        {
            var (mean, precision) = Joined(_mean[bucket], _precision[bucket], sums[LinearSums + bucket], sums[LinearSums + WordBag.Buckets + bucket], WordPrecision);
            (_mean[bucket], _precision[bucket]) = ((float)mean, (float)precision);
        }
    }

    // Rounding may leave a little less than the prior's precision; less than that nobody knows.
    private static (double Mean, double Precision) Joined(double mean, double precision, double morePrecision, double moreWeighted, double least)
    {
        var joined = Math.Max(least, precision + morePrecision);
        return (((mean * precision) + moreWeighted) / joined, joined);
    }

    // How far the words are believed: the coefficient of the regression of what came on what they had said before it came, one standard
    // error down. Words that say nothing get nothing, however loudly they say it.
    private double Worth => _power > 0 ? Math.Clamp((_agreement - (Noise * Math.Sqrt(_power))) / _power, 0, 1) : 0;

    private double Say(WordBag words, WordWeights weights)
    {
        var sum = 0.0;
        foreach (var entry in words.Entries)
        {
            sum += weights[entry] * _mean[entry];
        }

        return sum;
    }

    private void Prove(double chance, double said, double score)
    {
        var shift = said * chance * (1 - chance);
        _agreement += shift * (score - chance);
        _power += shift * shift;
    }

    private static void Step(ref double mean, ref double precision, double input, double error, double information)
    {
        precision += input * input * information;
        mean += input * error / precision;
    }

    private static double Round(double value) => Math.Round(value, 4);
}
