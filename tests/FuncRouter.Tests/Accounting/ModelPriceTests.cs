using FuncRouter.Accounting;

namespace FuncRouter.Tests.Accounting;

public sealed class ModelPriceTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.55)]
    [InlineData(1, 0.1)]
    [InlineData(1.5, 0.1)]
    public void A_prompts_token_costs_what_the_share_from_the_cache_makes_of_it(double share, double price) =>
        Assert.Equal((decimal)price, new ModelPrice(1, 2, 0.1m).EffectiveInput(share));

    [Fact]
    public void Without_a_price_of_the_cache_the_share_changes_nothing() => Assert.Equal(1, new ModelPrice(1, 2).EffectiveInput(0.9));
}
