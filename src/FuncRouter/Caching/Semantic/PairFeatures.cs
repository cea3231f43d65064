namespace FuncRouter.Caching.Semantic;

/// <summary>What two turns have in common and what each has alone, as numbers. They are the same either way round.</summary>
internal static class PairFeatures
{
    /// <summary>The names of the numbers, in their order.</summary>
    public static readonly string[] Names =
    [
        "direction", "sharedOfBoth", "sharedOfLarger", "sharedOfSmaller", "likeOfBoth", "likeOfLarger", "likeOfSmaller", "softOfLarger", "softOfSmaller",
        "restSmaller", "restLarger", "heaviestSmaller", "heaviestLarger", "restLikeness", "bothRest", "noRest", "closestRest", "numbersConflict",
        "numbersOneSided", "numbersShared", "namesConflict", "namesOneSided", "namesShared", "negation", "antonyms", "oneClass", "sameKind", "kindsDiffer",
        "kindDistance", "sameFirst", "sameLast", "neighbours", "longestRun", "inversions", "directions", "fewerWords", "wordDifference", "fewerContent",
        "contentDifference", "sharedContent", "functionWords", "persons", "letters", "sharedWeight", "unknownRest", "synonymsUsed",
        "restCountSmaller", "restCountLarger", "sameOrder", "frames", "worth", "meanWorth", "costLarger", "costSmaller", "meanShared",
    ];

    private static readonly int RestCount = Array.IndexOf(Names, "restCountLarger");

    // What decides where at most one word of either has no partner.
    private static readonly int[] DecidingAmongOne = [.. new[] { "numbersConflict", "negation", "antonyms", "namesConflict" }.Select(name => Array.IndexOf(Names, name))];

    // What decides where every word has one.
    private static readonly int Directions = Array.IndexOf(Names, "directions");
    private static readonly int KindDistance = Array.IndexOf(Names, "kindDistance");

    private static readonly int NoRest = Array.IndexOf(Names, "noRest");
    private static readonly int SynonymsUsed = Array.IndexOf(Names, "synonymsUsed");
    private static readonly int SameOrder = Array.IndexOf(Names, "sameOrder");

    /// <summary>How many there are.</summary>
    public static int Count => Names.Length;

    /// <summary>Computes them.</summary>
    public static void Compute(TurnSignature first, TurnSignature second, Span<float> into)
    {
        // Which is first decides between partners that are equally near, so it must not depend on the caller.
        if (second.Whole < first.Whole)
        {
            (first, second) = (second, first);
        }

        var pairing = new WordPairing(first.Words, second.Words);
        var sentences = new SentenceLikeness(first.Words, second.Words);
        var at = 0;
        into[at++] = WordTable.Cosine(first.Direction, second.Direction);
        var (a, b) = (pairing.First, pairing.Second);
        into[at++] = Share(a.Same + b.Same, a.Weight + b.Weight);
        into[at++] = Math.Min(Share(a.Same, a.Weight), Share(b.Same, b.Weight));
        into[at++] = Math.Max(Share(a.Same, a.Weight), Share(b.Same, b.Weight));
        into[at++] = Share(a.Like + b.Like, a.Weight + b.Weight);
        into[at++] = Math.Min(Share(a.Like, a.Weight), Share(b.Like, b.Weight));
        into[at++] = Math.Max(Share(a.Like, a.Weight), Share(b.Like, b.Weight));
        into[at++] = Math.Min(Share(a.Soft, a.Weight), Share(b.Soft, b.Weight));
        into[at++] = Math.Max(Share(a.Soft, a.Weight), Share(b.Soft, b.Weight));
        into[at++] = Math.Min(a.Rest, b.Rest);
        into[at++] = Math.Max(a.Rest, b.Rest);
        into[at++] = Math.Min(a.HeaviestRest, b.HeaviestRest);
        into[at++] = Math.Max(a.HeaviestRest, b.HeaviestRest);
        into[at++] = pairing.RestLikeness;
        into[at++] = Flag(a.RestCount > 0 && b.RestCount > 0);
        into[at++] = Flag(a.RestCount == 0 && b.RestCount == 0);
        into[at++] = pairing.ClosestRest;
        into[at++] = Flag(a.NumbersAlone > 0 && b.NumbersAlone > 0);
        into[at++] = Flag(a.NumbersAlone > 0 != b.NumbersAlone > 0);
        into[at++] = Math.Min(2, a.NumbersShared);
        into[at++] = Flag(a.NamesAlone > 0 && b.NamesAlone > 0);
        into[at++] = Flag(a.NamesAlone > 0 != b.NamesAlone > 0);
        into[at++] = Math.Min(3, Math.Min(a.NamesShared, b.NamesShared));
        into[at++] = Flag((a.Negations & 1) != (b.Negations & 1));
        into[at++] = Math.Min(2, pairing.Antonyms);
        into[at++] = Math.Min(2, pairing.OneClass);
        into[at++] = Flag(first.Kind == second.Kind && first.Kind != QuestionKind.Other);
        into[at++] = Flag(first.Kind != second.Kind && first.Kind != QuestionKind.Other && second.Kind != QuestionKind.Other);
        into[at++] = QuestionDistance.Between(first.Kind, second.Kind);
        into[at++] = Flag(sentences.SameFirst);
        into[at++] = Flag(sentences.SameLast);
        into[at++] = sentences.Neighbours;
        into[at++] = sentences.LongestRun;
        into[at++] = pairing.Inversions;
        into[at++] = pairing.Directions;
        into[at++] = Math.Min(first.WordCount, second.WordCount);
        into[at++] = Math.Abs(first.WordCount - second.WordCount);
        into[at++] = Math.Min(a.Content, b.Content);
        into[at++] = Math.Abs(a.Content - b.Content);
        into[at++] = Math.Min(a.SharedContent, b.SharedContent);
        into[at++] = sentences.FunctionWords;
        into[at++] = Flag(sentences.PersonsDiffer);
        into[at++] = sentences.Letters;
        into[at++] = Math.Min(a.Same, b.Same);
        into[at++] = Math.Min(3, a.UnknownRest + b.UnknownRest);
        into[at++] = Math.Min(3, pairing.SynonymsUsed);
        into[at++] = Math.Min(a.RestCount, b.RestCount);
        into[at++] = Math.Max(a.RestCount, b.RestCount);
        into[at++] = Flag(pairing.SameOrder);
        into[at++] = Flag(first.Kind != QuestionKind.Other && second.Kind != QuestionKind.Other);
        var worth = WordWorth.Of(first.Words, second.Words);
        into[at++] = worth.Shared - worth.FirstAlone - worth.SecondAlone;
        into[at++] = (worth.Shared - worth.FirstAlone - worth.SecondAlone) / worth.Words;
        into[at++] = Math.Max(worth.FirstAlone, worth.SecondAlone);
        into[at++] = Math.Min(worth.FirstAlone, worth.SecondAlone);
        into[at] = worth.Shared / worth.Words;
    }

    /// <summary>
    /// Whether two turns differ in one thing that makes another question of the same words: in a single word, which is a number, a name, a negation or an
    /// opposite, or in no word but the direction (<i>from A to B</i>) or the question word.
    /// </summary>
    public static bool DifferInOneThing(ReadOnlySpan<float> features)
    {
        foreach (var feature in DecidingAmongOne)
        {
            if (features[feature] > 0 && features[RestCount] <= 1)
            {
                return true;
            }
        }

        return features[RestCount] == 0 && (features[Directions] > 0 || features[KindDistance] == 1);
    }

    /// <summary>Whether two turns have the same words in the same order, some of them in another spelling or as synonyms.</summary>
    public static bool DifferInSpelling(ReadOnlySpan<float> features) => features[NoRest] > 0 && features[SynonymsUsed] > 0 && features[SameOrder] > 0;

    private static float Share(float part, float whole) => whole > 0 ? part / whole : 1;

    private static float Flag(bool value) => value ? 1 : 0;
}
