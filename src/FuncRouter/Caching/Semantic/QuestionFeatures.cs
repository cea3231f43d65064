namespace FuncRouter.Caching.Semantic;

/// <summary>
/// The features by which a question is found: the stems of the words that are about the matter, or of all where none is. Each is mixed with the question's
/// scope, so that questions of different scopes have nothing in common.
/// </summary>
internal static class QuestionFeatures
{
    /// <summary>The feature that every entry of a scope has.</summary>
    public static ulong All(UInt128 scope) => Mix(scope, 0);

    /// <summary>The features of a question, each once.</summary>
    public static ulong[] Of(SemanticQuestion question)
    {
        var features = new HashSet<ulong>();
        Add(features, question, contentOnly: true);
        if (features.Count == 0)
        {
            Add(features, question, contentOnly: false);
        }

        return [.. features];
    }

    private static void Add(HashSet<ulong> features, SemanticQuestion question, bool contentOnly)
    {
        foreach (var word in question.Signature.Words)
        {
            if (word.IsContent || !contentOnly)
            {
                features.Add(Mix(question.Scope, word.Stem + 1UL));
            }
        }
    }

    // The finaliser of splitmix64 (Steele, Lea and Flood, 2014).
    private static ulong Mix(UInt128 scope, ulong value)
    {
        var mixed = (ulong)scope ^ (ulong)(scope >> 64) ^ (value * 0x9e3779b97f4a7c15);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
