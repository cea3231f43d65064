namespace FuncRouter.Routing.Quality;

/// <summary>
/// What each word of a prompt weighs in its group: the logarithm of how rare it is there, plus one (the smoothed inverse document frequency of
/// K. Spärck Jones, "A statistical interpretation of term specificity", Journal of Documentation 28, 1972), in a vector of length 1.
/// </summary>
/// <param name="logs">The logarithm of how many prompts of the group have each word.</param>
/// <param name="top">The weight of a word that one prompt has.</param>
/// <param name="scale">What makes the length 1.</param>
internal readonly struct WordWeights(float[] logs, double top, double scale)
{
    /// <summary>The weight of a word.</summary>
    /// <param name="entry">Its number in the <see cref="Analysis.WordBag"/>.</param>
    public double this[ushort entry] => (top - logs[entry]) * scale;
}
