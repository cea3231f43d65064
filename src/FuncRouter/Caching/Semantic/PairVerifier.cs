namespace FuncRouter.Caching.Semantic;

/// <summary>Compares questions.</summary>
internal static class PairVerifier
{
    private static readonly HashSet<string> Negations = ["not", "never", "no", "without"];

    private static readonly HashSet<string> Small = ["the", "a", "an", "of", "is", "are", "do", "does", "please", "me", "tell", "what", "what's"];

    public static double Probability(TurnSignature asked, TurnSignature remembered)
    {
        if (!asked.Numbers.SetEquals(remembered.Numbers) || asked.Words.Overlaps(Negations) != remembered.Words.Overlaps(Negations))
        {
            return 0;
        }

        var (one, other) = (asked.Words.Except(Small).ToHashSet(), remembered.Words.Except(Small).ToHashSet());
        var shared = one.Intersect(other).Count();
        var all = one.Union(other).Count();
        return all == 0 ? 0 : shared == all ? 0.999 : 0.95 * shared / all;
    }
}
