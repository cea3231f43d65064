namespace FuncRouter.Routing.Quality;

/// <summary>A weight of a regression as a Gaussian about <see cref="Mean"/>.</summary>
/// <param name="prior">The precision before any outcome; the mean is 0 then.</param>
internal struct GaussianWeight(double prior)
{
    private readonly double _prior = prior;

    /// <summary>What it most likely is.</summary>
    public double Mean { get; private set; }

    /// <summary>One over the variance.</summary>
    public double Precision { get; private set; } = prior;

    /// <summary>Takes an outcome.</summary>
    /// <param name="input">What the weight was multiplied with.</param>
    /// <param name="error">What came, less what was expected.</param>
    /// <param name="information">The variance that was expected of what came.</param>
    public void Step(double input, double error, double information)
    {
        Precision += input * input * information;
        Mean += input * error / Precision;
    }

    /// <summary>The variance that it adds to a prediction.</summary>
    public readonly double Variance(double input) => input * input / Precision;

    /// <summary>Sets it to what was kept.</summary>
    public void Restore(double mean, double precision) => (Mean, Precision) = (mean, precision);

    /// <summary>What outcomes came to as sums: the precision beyond the prior's, and the mean times the precision.</summary>
    public readonly (double Precision, double Weighted) ToSums() => (Precision - _prior, Mean * Precision);

    /// <summary>Takes in the sums of other outcomes.</summary>
    public void Add(double precision, double weighted)
    {
        // Rounding may leave a little less than the prior's precision; less than that nobody knows.
        var joined = Math.Max(_prior, Precision + precision);
        (Mean, Precision) = (((Mean * Precision) + weighted) / joined, joined);
    }
}
