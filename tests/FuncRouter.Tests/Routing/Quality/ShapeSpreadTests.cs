using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Tests.Routing.Quality;

public sealed class ShapeSpreadTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.6, 1)]
    [InlineData(0.3, -2)]
    [InlineData(0.8, 1)]
    [InlineData(0.9, 0)]
    [InlineData(5, 0)]
    public void What_the_group_has_hardly_any_of_counts_for_less_again(double numbers, double deviations) =>
        Assert.Equal(deviations, Spread(10).Standardise(new PromptShape(numbers, 1.5), 10).Numbers, 1e-6);

    [Fact]
    public void A_few_prompts_tell_nothing() => Assert.Equal(default, Spread(4).Standardise(new PromptShape(0.6, 1.7), 4));

    [Fact]
    public void Sums_of_two_instances_add_up()
    {
        var joined = Spread(6);
        joined.Add(Spread(4).Sums);

        Assert.Equal(Spread(10).Standardise(new PromptShape(0.6, 1.7), 10), joined.Standardise(new PromptShape(0.6, 1.7), 10));
    }

    // Half of them at 0.4 and 1.4, half at 0.6 and 1.6.
    private static ShapeSpread Spread(int count)
    {
        var spread = new ShapeSpread();
        for (var index = 0; index < count; index++)
        {
            spread.Add(index % 2 == 0 ? new PromptShape(0.4, 1.4) : new PromptShape(0.6, 1.6));
        }

        return spread;
    }
}
