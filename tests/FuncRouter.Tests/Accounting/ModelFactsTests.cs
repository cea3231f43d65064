using FuncRouter.Accounting;

namespace FuncRouter.Tests.Accounting;

public sealed class ModelFactsTests
{
    private static readonly ModelFacts Full = new()
    {
        Price = new ModelPrice(1, 2, 0.5m),
        ContextWindow = 100,
        MaxOutputTokens = 50,
        Quality = 0.5,
        Tools = false,
        Vision = false,
        Reasoning = false,
        StructuredOutput = false,
    };

    private static readonly ModelFacts Other = new()
    {
        Price = new ModelPrice(9, 9, 9, 9),
        ContextWindow = 9,
        MaxOutputTokens = 9,
        Quality = 0.9,
        Tools = true,
        Vision = true,
        Reasoning = true,
        StructuredOutput = true,
    };

    [Fact]
    public void What_is_known_wins_field_by_field() => Assert.Equal(Full, Full.Or(Other));

    [Fact]
    public void What_is_unknown_is_taken_from_the_other() => Assert.Equal(Other, ModelFacts.Unknown.Or(Other));

    [Fact]
    public void One_known_field_leaves_the_others_to_the_other() =>
        Assert.Equal(Other with { Quality = 0 }, new ModelFacts { Quality = 0 }.Or(Other));

    [Fact]
    public void A_price_is_taken_whole() =>
        Assert.Equal(new ModelPrice(1, 2), new ModelFacts { Price = new ModelPrice(1, 2) }.Or(Other).Price);

    [Fact]
    public void Prices_with_equal_tiers_are_equal()
    {
        static ModelPrice Price(decimal input) => new(1, 2) { Tiers = [new PriceTier(10, new ModelPrice(input, 4))] };
        Assert.Equal(Price(3), Price(3));
        Assert.Equal(Price(3).GetHashCode(), Price(3).GetHashCode());
        Assert.NotEqual(Price(3), Price(4));
        Assert.NotEqual(Price(3), new ModelPrice(1, 2));
    }
}
