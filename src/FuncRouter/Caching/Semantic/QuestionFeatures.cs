namespace FuncRouter.Caching.Semantic;

/// <summary>
/// The features by which a question is found: its words, cut off behind their fifth letter so that forms of a word are one, and pairs of
/// neighbouring characters where a script has no spaces. Each is mixed with the question's scope, so that questions of different scopes
/// have nothing in common.
/// </summary>
internal static class QuestionFeatures
{
    private const int StemLength = 5;
    private const int MostFeatures = 256;

    /// <summary>The feature that every entry of a scope has.</summary>
    public static ulong All(UInt128 scope) => Mix(scope, 0);

    /// <summary>The features of a text, each once.</summary>
    public static ulong[] Of(UInt128 scope, string text)
    {
        var features = new HashSet<ulong>();
        for (var i = 0; i < text.Length && features.Count < MostFeatures;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            if (IsUnspaced(text[i]))
            {
                i++;
                var length = i < text.Length && IsUnspaced(text[i]) ? 2 : 1;
                features.Add(Feature(scope, text.AsSpan(start, length)));
                continue;
            }

            var isNumber = char.IsDigit(text[i]);
            while (i < text.Length && char.IsLetterOrDigit(text[i]) && !IsUnspaced(text[i]))
            {
                i++;
            }

            features.Add(Feature(scope, text.AsSpan(start, isNumber ? i - start : Math.Min(i - start, StemLength))));
        }

        return [.. features];
    }

    // Chinese, Japanese and Korean, and Thai.
    private static bool IsUnspaced(char character) => character is (>= '\u2e80' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3') or (>= '\u0e00' and <= '\u0e7f');

    // Hashes of this process only: nothing that is stored has them in it.
    private static ulong Feature(UInt128 scope, ReadOnlySpan<char> word) => Mix(scope, (uint)string.GetHashCode(word, StringComparison.OrdinalIgnoreCase) + 1UL);

    // The finaliser of splitmix64 (Steele, Lea and Flood, 2014).
    private static ulong Mix(UInt128 scope, ulong value)
    {
        var mixed = (ulong)scope ^ (ulong)(scope >> 64) ^ (value * 0x9e3779b97f4a7c15);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
