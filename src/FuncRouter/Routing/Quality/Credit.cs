namespace FuncRouter.Routing.Quality;

/// <summary>
/// How far a part of a judgement is believed: the coefficient of the regression of what came on what the part had said before it came, shrunk
/// towards a little as in ridge regression (A. Hoerl and R. Kennard, Technometrics 12, 1970). What was never right gets nothing, however loudly it
/// says it.
/// </summary>
internal struct Credit
{
    // The mean of the coefficient's prior, and its precision of 20 times the variance of a score about its chance, 0.2.
    private const double Usual = 0.15;
    private const double Doubt = 4;

    /// <summary>Sum of what the part said times what came beyond the rest.</summary>
    public double Agreement;

    /// <summary>Sum of squares of what the part said.</summary>
    public double Power;

    /// <summary>From 0 to 1.</summary>
    public readonly double Worth => Math.Clamp((Agreement + (Usual * Doubt)) / (Power + Doubt), 0, 1);

    /// <summary>Takes an outcome.</summary>
    /// <param name="chance">The chance of success by everything but this part.</param>
    /// <param name="said">What the part said, in logits.</param>
    /// <param name="score">What came, from 0 to 1.</param>
    public void Prove(double chance, double said, double score)
    {
        var shift = said * chance * (1 - chance);
        Agreement += shift * (score - chance);
        Power += shift * shift;
    }
}
