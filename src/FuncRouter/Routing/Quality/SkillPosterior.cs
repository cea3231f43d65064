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
    // Precisions of the priors: the catalogue is off by a logit or so for a family; length matters more or less; a proportion rarely decides,
    // and neither does a word.
    private const double LevelPrecision = 1;
    private const double SlopePrecision = 10;
    private const double ShapePrecision = 40;
    private const double WordPrecision = 2;

    private const int LinearSums = 13;
    private const int SumsLength = LinearSums + (2 * WordBag.Buckets);

    private readonly float[] _mean;
    private readonly float[] _precision;
    private GaussianWeight _level = new(LevelPrecision);
    private GaussianWeight _slope = new(SlopePrecision);
    private GaussianWeight _numbers = new(ShapePrecision);
    private GaussianWeight _wordLength = new(ShapePrecision);
    private Credit _shape;
    private Credit _words;

    /// <summary>Nothing is known yet.</summary>
    public SkillPosterior()
    {
        _mean = new float[WordBag.Buckets];
        _precision = new float[WordBag.Buckets];
        Array.Fill(_precision, (float)WordPrecision);
    }

    /// <summary>How many outcomes it rests on.</summary>
    public int Outcomes { get; private set; }

    /// <summary>What to add to the prior logit of success, and how sure that is.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <returns>Mean and variance, in logits.</returns>
    public (double Mean, double Variance) Predict(in PromptView prompt)
    {
        var variance = _level.Variance(1) + _slope.Variance(prompt.Centred) + _numbers.Variance(prompt.Shape.Numbers) + _wordLength.Variance(prompt.Shape.WordLength);
        foreach (var entry in prompt.Words.Entries)
        {
            variance += prompt.Weights[entry] * prompt.Weights[entry] / _precision[entry];
        }

        return (Plain(prompt) + (_shape.Worth * Say(prompt.Shape)) + (_words.Worth * Say(prompt.Words, prompt.Weights)), variance);
    }

    /// <summary>Takes an outcome.</summary>
    /// <param name="prior">The prior logit of success.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="score">How good the answer was, from 0 to 1.</param>
    /// <param name="weight">How much it counts; 1 for a plain outcome.</param>
    public void Learn(double prior, in PromptView prompt, double score, double weight)
    {
        var plain = prior + Plain(prompt);
        var (byShape, byWords) = (Say(prompt.Shape), Say(prompt.Words, prompt.Weights));
        _shape.Prove(Logistic.Chance(plain), byShape, score);
        _words.Prove(Logistic.Chance(plain + (_shape.Worth * byShape)), byWords, score);
        var chance = Logistic.Chance(plain + byShape + byWords);
        var error = weight * (score - chance);
        var information = weight * chance * (1 - chance);
        Outcomes++;
        _level.Step(1, error, information);
        _slope.Step(prompt.Centred, error, information);
        _numbers.Step(prompt.Shape.Numbers, error, information);
        _wordLength.Step(prompt.Shape.WordLength, error, information);
        foreach (var entry in prompt.Words.Entries)
        {
            _precision[entry] += (float)(prompt.Weights[entry] * prompt.Weights[entry] * information);
            _mean[entry] += (float)(prompt.Weights[entry] * error / _precision[entry]);
        }
    }

    /// <summary>What it has learned, to be kept.</summary>
    public SkillState ToState()
    {
        var words = Enumerable.Range(0, WordBag.Buckets).Where(bucket => _precision[bucket] > WordPrecision).ToArray();
        return new SkillState(
            Outcomes,
            [
                Round(_level.Mean), Round(_level.Precision), Round(_slope.Mean), Round(_slope.Precision),
                Round(_numbers.Mean), Round(_numbers.Precision), Round(_wordLength.Mean), Round(_wordLength.Precision),
            ],
            [Round(_shape.Agreement), Round(_shape.Power), Round(_words.Agreement), Round(_words.Power)],
            words,
            [.. words.Select(bucket => Round(_mean[bucket]))],
            [.. words.Select(bucket => Round(_precision[bucket]))]);
    }

    /// <summary>Takes up what was kept.</summary>
    /// <exception cref="FormatException">The parts do not fit each other.</exception>
    public static SkillPosterior FromState(SkillState state)
    {
        if (state.Linear is not { Length: 8 } linear || state.Credits is not { Length: 4 } credits || state.Words is not { } words
            || state.Mean?.Length != words.Length || state.Precision?.Length != words.Length || words.Any(bucket => bucket is < 0 or >= WordBag.Buckets)
            || state.Precision.Any(precision => precision <= 0) || linear.Where((_, at) => at % 2 == 1).Any(precision => precision <= 0))
        {
            throw new FormatException("a skill has parts that do not fit each other");
        }

        var posterior = new SkillPosterior { Outcomes = state.Outcomes };
        posterior._level.Restore(linear[0], linear[1]);
        posterior._slope.Restore(linear[2], linear[3]);
        posterior._numbers.Restore(linear[4], linear[5]);
        posterior._wordLength.Restore(linear[6], linear[7]);
        (posterior._shape.Agreement, posterior._shape.Power) = (credits[0], credits[1]);
        (posterior._words.Agreement, posterior._words.Power) = (credits[2], credits[3]);
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
        sums[0] = Outcomes;
        (sums[1], sums[2], sums[3], sums[4]) = (_shape.Agreement, _shape.Power, _words.Agreement, _words.Power);
        (sums[5], sums[6]) = _level.ToSums();
        (sums[7], sums[8]) = _slope.ToSums();
        (sums[9], sums[10]) = _numbers.ToSums();
        (sums[11], sums[12]) = _wordLength.ToSums();
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
        (_shape.Agreement, _shape.Power) = (_shape.Agreement + sums[1], _shape.Power + sums[2]);
        (_words.Agreement, _words.Power) = (_words.Agreement + sums[3], _words.Power + sums[4]);
        _level.Add(sums[5], sums[6]);
        _slope.Add(sums[7], sums[8]);
        _numbers.Add(sums[9], sums[10]);
        _wordLength.Add(sums[11], sums[12]);
        for (var bucket = 0; bucket < WordBag.Buckets; bucket++)
        {
            // Rounding may leave a little less than the prior's precision; less than that nobody knows.
            var joined = Math.Max(WordPrecision, _precision[bucket] + sums[LinearSums + bucket]);
            _mean[bucket] = (float)(((_mean[bucket] * _precision[bucket]) + sums[LinearSums + WordBag.Buckets + bucket]) / joined);
            _precision[bucket] = (float)joined;
        }
    }

    private double Plain(in PromptView prompt) => _level.Mean + (_slope.Mean * prompt.Centred);

    private double Say(PromptShape shape) => (_numbers.Mean * shape.Numbers) + (_wordLength.Mean * shape.WordLength);

    private double Say(WordBag words, WordWeights weights)
    {
        var sum = 0.0;
        foreach (var entry in words.Entries)
        {
            sum += weights[entry] * _mean[entry];
        }

        return sum;
    }

    private static double Round(double value) => Math.Round(value, 4);
}
