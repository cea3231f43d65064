using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FuncRouter.Accounting;
using FuncRouter.Conversation;

namespace FuncRouter.Tests.Accounting;

public sealed class CostCalculatorTests
{
    private static readonly ModelPrice Sonnet = new(3, 15, 0.3m, 3.75m);

    private static readonly ModelPrice Tiered = new(1.25m, 10, 0.125m)
    {
        Tiers = [new PriceTier(200_000, new ModelPrice(2.5m, 15, 0.25m)), new PriceTier(500_000, new ModelPrice(5, 30))],
    };

    [Fact]
    public void A_request_costs_the_sum_of_its_tokens() =>
        Assert.Equal(0.0105m, CostCalculator.Cost(Sonnet, new TokenUsage(1_000, 500)));

    [Fact]
    public void Cached_and_written_tokens_have_their_own_prices() =>
        // 100 plain, 600 read, 300 written, 500 of the answer.
        Assert.Equal(
            (100 * 3m + 600 * 0.3m + 300 * 3.75m + 500 * 15m) / 1_000_000,
            CostCalculator.Cost(Sonnet, new TokenUsage(1_000, 500, CachedInputTokens: 600, CacheWriteTokens: 300)));

    [Fact]
    public void Cached_and_written_tokens_without_a_price_cost_as_plain_ones() =>
        Assert.Equal(
            CostCalculator.Cost(new ModelPrice(3, 15), new TokenUsage(1_000, 500)),
            CostCalculator.Cost(new ModelPrice(3, 15), new TokenUsage(1_000, 500, 600, 300)));

    [Fact]
    public void Reasoning_is_a_part_of_the_answer_and_is_not_paid_twice() =>
        Assert.Equal(
            CostCalculator.Cost(Sonnet, new TokenUsage(1_000, 500)),
            CostCalculator.Cost(Sonnet, new TokenUsage(1_000, 500, ReasoningTokens: 400)));

    [Fact]
    public void What_has_no_known_price_has_no_known_cost()
    {
        Assert.Null(CostCalculator.Cost(null, new TokenUsage(1, 1)));
        Assert.Null(CostCalculator.ExpectedCost(null, 1, 1));
    }

    [Fact]
    public void A_free_model_costs_zero_which_is_not_unknown() =>
        Assert.Equal(0m, CostCalculator.Cost(new ModelPrice(0, 0), new TokenUsage(1_000, 1_000)));

    [Fact]
    public void What_is_expected_has_no_cache() => Assert.Equal(0.0105m, CostCalculator.ExpectedCost(Sonnet, 1_000, 500));

    [Theory]
    [InlineData(200_000, 1.25, 10)]
    [InlineData(200_001, 2.5, 15)]
    [InlineData(500_000, 2.5, 15)]
    [InlineData(500_001, 5, 30)]
    public void A_long_prompts_price_holds_for_the_whole_request(long tokens, double input, double output) =>
        Assert.Equal(
            (tokens * (decimal)input + 100 * (decimal)output) / 1_000_000, CostCalculator.Cost(Tiered, new TokenUsage(tokens, 100)));

    [Fact]
    public void Cached_tokens_count_for_the_threshold_and_have_its_price() =>
        Assert.Equal(
            (100_001 * 2.5m + 100_000 * 0.25m) / 1_000_000, CostCalculator.Cost(Tiered, new TokenUsage(200_001, 0, CachedInputTokens: 100_000)));

    [Theory]
    [InlineData(100, 0, 200, 0, 30)] // more read than there were
    [InlineData(100, 0, 60, 60, 168)] // more read and written than there were: 60 read, 40 written
    [InlineData(-5, -5, -5, -5, 0)]
    [InlineData(0, 0, 100, 100, 0)]
    public void Figures_that_contradict_each_other_are_clamped(long input, long output, long cached, long written, double perMillion) =>
        Assert.Equal((decimal)perMillion / 1_000_000, CostCalculator.Cost(Sonnet, new TokenUsage(input, output, cached, written)));

    [Property(Arbitrary = [typeof(Prices)])]
    public void More_tokens_never_cost_less(ModelPrice price, TokenUsage usage, NonNegativeInt more)
    {
        var cost = CostCalculator.Cost(price, usage);
        Assert.True(CostCalculator.Cost(price, usage with { InputTokens = usage.InputTokens + more.Get }) >= cost);
        Assert.True(CostCalculator.Cost(price, usage with { OutputTokens = usage.OutputTokens + more.Get }) >= cost);
        Assert.True(CostCalculator.Cost(price, usage with { CacheWriteTokens = usage.CacheWriteTokens + more.Get }) >= cost);
        Assert.Equal(cost, CostCalculator.Cost(price, usage with { ReasoningTokens = usage.ReasoningTokens + more.Get }));
    }

    [Property(Arbitrary = [typeof(Prices)])]
    public void More_cached_tokens_never_cost_more(ModelPrice price, TokenUsage usage, NonNegativeInt more)
    {
        var cached = usage with { CachedInputTokens = usage.CachedInputTokens + more.Get };
        Assert.True(CostCalculator.Cost(price, cached) <= CostCalculator.Cost(price, usage));
    }

    [Property(Arbitrary = [typeof(Prices)])]
    public void The_cost_is_never_negative(ModelPrice price, long input, long output, long cached, long written) =>
        Assert.True(CostCalculator.Cost(price, new TokenUsage(input, output, cached, written)) >= 0);

    [Property(Arbitrary = [typeof(Prices)])]
    public void The_cost_is_the_sum_of_its_parts(ModelPrice price, TokenUsage usage)
    {
        var flat = price with { Tiers = [] };
        var plain = usage.InputTokens - usage.CachedInputTokens - usage.CacheWriteTokens;
        decimal? parts = CostCalculator.Cost(flat, new TokenUsage(plain, 0))
            + CostCalculator.Cost(flat, new TokenUsage(usage.CachedInputTokens, 0, CachedInputTokens: usage.CachedInputTokens))
            + CostCalculator.Cost(flat, new TokenUsage(usage.CacheWriteTokens, 0, CacheWriteTokens: usage.CacheWriteTokens))
            + CostCalculator.Cost(flat, new TokenUsage(0, usage.OutputTokens));
        Assert.Equal(parts, CostCalculator.Cost(flat, usage));
    }

    /// <summary>Prices as lists have them (reading a cache is no dearer, writing it and longer prompts no cheaper) and consistent usages.</summary>
    private static class Prices
    {
        public static Arbitrary<ModelPrice> Price() => Arb.From(
            from price in Flat()
            from threshold in Gen.Choose(1, 5_000)
            from factor in Gen.Choose(1, 3)
            from tiered in Gen.Elements(true, false)
            select tiered ? price with { Tiers = [new PriceTier(threshold, Times(price, factor))] } : price);

        public static Arbitrary<TokenUsage> Usage() => Arb.From(
            from plain in Gen.Choose(0, 5_000)
            from cached in Gen.Choose(0, 5_000)
            from written in Gen.Choose(0, 5_000)
            from output in Gen.Choose(0, 5_000)
            select new TokenUsage(plain + cached + written, output, cached, written));

        private static Gen<ModelPrice> Flat() =>
            from input in Gen.Choose(0, 100_000)
            from output in Gen.Choose(0, 100_000)
            from cached in Gen.Choose(0, input)
            from written in Gen.Choose(input, 2 * input)
            from hasCached in Gen.Elements(true, false)
            from hasWritten in Gen.Elements(true, false)
            select new ModelPrice(input / 1_000m, output / 1_000m, hasCached ? cached / 1_000m : null, hasWritten ? written / 1_000m : null);

        private static ModelPrice Times(ModelPrice price, int factor) =>
            new(price.Input * factor, price.Output * factor, price.CachedInput * factor, price.CacheWrite * factor);
    }
}
