using FuncRouter.Conversation;

namespace FuncRouter.Accounting;

/// <summary>Turns tokens into US dollars.</summary>
internal static class CostCalculator
{
    private const decimal TokensPerPrice = 1_000_000;

    /// <summary>
    /// What a request cost, in US dollars, unrounded; null where the price is unknown. Every token is counted once: those read from the
    /// cache and those written to it at their own prices, the rest of the prompt at the plain one. A provider's figures that contradict
    /// each other (more cached than there were, less than nothing) are clamped, so that the cost is never negative.
    /// </summary>
    public static decimal? Cost(ModelPrice? price, TokenUsage usage)
    {
        if (price is null)
        {
            return null;
        }
        var input = Math.Max(0, usage.BilledInputTokens ?? usage.InputTokens);
        var cached = Math.Clamp(usage.CachedInputTokens, 0, input);
        var written = Math.Clamp(usage.CacheWriteTokens, 0, input - cached);
        var output = Math.Max(0, usage.BilledOutputTokens ?? usage.OutputTokens);
        var tier = price.For(input);
        return ((input - cached - written) * tier.Input
            + cached * (tier.CachedInput ?? tier.Input)
            + written * (tier.CacheWrite ?? tier.Input)
            + output * tier.Output) / TokensPerPrice;
    }

    /// <summary>What a request will probably cost, in US dollars: nothing read from a cache or written to it. Null where the price is unknown.</summary>
    public static decimal? ExpectedCost(ModelPrice? price, long inputTokens, long expectedOutputTokens) =>
        Cost(price, new TokenUsage(inputTokens, expectedOutputTokens));
}
