namespace FuncRouter.Caching.Semantic;

/// <summary>What a few observations say of a share.</summary>
internal static class Binomial
{
    private const int MostSteps = 500;
    private const double Tiny = 1e-300;
    private const double Precision = 1e-12;

    /// <summary>
    /// Whether a share is at most so great, with a confidence: whether the one-sided upper bound of Clopper and Pearson (1934), which is a
    /// quantile of the beta distribution, is not above it. Counts may be fractions.
    /// </summary>
    /// <param name="hits">How many of the observations had it.</param>
    /// <param name="observations">How many there were.</param>
    /// <param name="share">The share, between 0 and 1.</param>
    /// <param name="confidence">The confidence, 0.95 for 95 %.</param>
    public static bool IsAtMost(double hits, double observations, double share, double confidence) =>
        observations > hits && BetaDistribution(share, hits + 1, observations - hits) >= confidence;

    /// <summary>The fewest observations that can show a share to be at most so great: those that do where not one of them had it.</summary>
    /// <param name="share">The share, between 0 and 1.</param>
    /// <param name="confidence">The confidence, 0.95 for 95 %.</param>
    public static double Fewest(double share, double confidence) => Math.Ceiling(Math.Log(1 - confidence) / Math.Log(1 - share));

    /// <summary>The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun, 26.5.8), after Lentz.</summary>
    public static double BetaDistribution(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        // It converges quickly on one side of the mean, and the function is symmetrical.
        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - BetaDistribution(1 - x, b, a);
        }

        var front = Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;
        double c = 1, d = 1 / NotZero(1 - ((a + b) * x / (a + 1))), fraction = d;
        for (var m = 1; m <= MostSteps; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            fraction *= c * d;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            fraction *= c * d;
            if (Math.Abs((c * d) - 1) < Precision)
            {
                break;
            }
        }

        return front * fraction;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    // Stirling's series behind a shift to where it is exact to all digits.
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 10; x++)
        {
            shift += Math.Log(x);
        }

        var square = x * x;
        var series = ((1.0 / 12) - (((1.0 / 360) - (1.0 / (1260 * square))) / square)) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }
}
