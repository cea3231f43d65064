using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace FuncRouter.Accounting.Feeds;

/// <summary>
/// Where models.dev is known to be wrong or to say too little: a wrong price is worse than an unknown one. The reasons stand in
/// <c>eng/catalogue/corrections.mjs</c>, by which the built-in catalogue is made.
/// </summary>
internal static partial class ModelsDevCorrections
{
    // A figure is put right only while the feed still has the wrong one.
    private static readonly FrozenDictionary<string, (decimal WrongInput, decimal WrongOutput, ModelPrice Right)> Wrong =
        new Dictionary<string, (decimal, decimal, ModelPrice)>
        {
            ["bedrock/google.gemma-3-12b-it"] = (0.05m, 0.1m, new ModelPrice(0.09m, 0.29m)),
            ["bedrock/google.gemma-3-27b-it"] = (0.12m, 0.2m, new ModelPrice(0.23m, 0.38m)),
            ["bedrock/mistral.voxtral-small-24b-2507"] = (0.15m, 0.35m, new ModelPrice(0.1m, 0.3m)),
            ["bedrock/qwen.qwen3-coder-480b-a35b-v1:0"] = (0.22m, 1.8m, new ModelPrice(0.45m, 1.8m)),
            ["bedrock/qwen.qwen3-vl-235b-a22b"] = (0.3m, 1.5m, new ModelPrice(0.53m, 2.66m)),
            ["moonshotai/kimi-k2-turbo-preview"] = (2.4m, 10m, new ModelPrice(1.15m, 8m, 0.15m)),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    // Aliases that move on to models of another price.
    private static readonly FrozenSet<string> Moving = FrozenSet.Create(
        StringComparer.Ordinal, "gemini/gemini-flash-latest", "gemini/gemini-flash-lite-latest", "mistral/mistral-medium-latest");

    // List prices of Claude, input and output, before Amazon's surcharge for a region.
    private static readonly (string Name, decimal Input, decimal Output)[] Anthropic =
        [("haiku-4-5", 1, 5), ("opus-4", 5, 25), ("sonnet-4", 3, 15), ("sonnet-5", 2, 10), ("fable-5", 10, 50)];

    /// <summary>The price of a model, corrected; null where it is unknown.</summary>
    /// <param name="provider">The router's name of the provider.</param>
    /// <param name="id">The provider's name of the model.</param>
    /// <param name="price">What the feed says.</param>
    public static ModelPrice? Correct(string provider, string id, ModelPrice? price)
    {
        var key = $"{provider}/{id}";
        if (price is null || !IsPaidByTokens(provider, id))
        {
            return null;
        }

        if (Wrong.TryGetValue(key, out var wrong) && (price.Input, price.Output) == (wrong.WrongInput, wrong.WrongOutput))
        {
            return wrong.Right;
        }

        return EndedTiers().IsMatch(key) ? price with { Tiers = [] } : Geographic().IsMatch(key) ? InRegion(id) : price;
    }

    /// <summary>Whether tokens are what a request to a model is paid by, and always the same model's: not pictures, songs or searches, and no alias that moves on.</summary>
    /// <param name="provider">The router's name of the provider.</param>
    /// <param name="id">The provider's name of the model.</param>
    public static bool IsPaidByTokens(string provider, string id) =>
        !Moving.Contains($"{provider}/{id}") && !PerPictureOrSong().IsMatch(id) && !PerSearch().IsMatch($"{provider}/{id}");

    private static ModelPrice InRegion(string id)
    {
        var (_, input, output) = Anthropic.First(model => id.Contains(model.Name, StringComparison.Ordinal));
        return new ModelPrice(input * 1.1m, output * 1.1m, input * 0.11m, input * 1.375m);
    }

    [GeneratedRegex("image|lyria")]
    private static partial Regex PerPictureOrSong();

    [GeneratedRegex("^perplexity/|^openrouter/perplexity/")]
    private static partial Regex PerSearch();

    [GeneratedRegex("^(azure/claude-|openrouter/anthropic/claude-)")]
    private static partial Regex EndedTiers();

    [GeneratedRegex(@"^bedrock/((us|au|jp)\.)?anthropic\.claude-(haiku-4-5|opus-4-[5-9]|sonnet-4-[56]|sonnet-5|fable-5)")]
    private static partial Regex Geographic();
}
