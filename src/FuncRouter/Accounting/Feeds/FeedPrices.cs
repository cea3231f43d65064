using System.Text.RegularExpressions;

namespace FuncRouter.Accounting.Feeds;

/// <summary>What holds of prices in every feed.</summary>
internal static partial class FeedPrices
{
    /// <summary>
    /// The four prices. A cached token is never free where a token costs something: such a 0 stands for "unknown" (gpt-3.5-turbo has no cache). Nor
    /// does a written one ever cost less than a plain one: such a figure is the storage alone (Gemini at OpenRouter).
    /// </summary>
    public static ModelPrice Of(decimal input, decimal output, decimal? cached, decimal? written) =>
        new(input, output, cached > 0 && cached <= input ? cached : null, written > 0 && written >= input ? written : null);

    /// <summary>Whether a model writes nothing that could cost something.</summary>
    public static bool IsWithoutOutput(string name) => WithoutOutput().IsMatch(name);

    [GeneratedRegex("embed|rerank", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WithoutOutput();
}
