using FuncRouter.Health;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

public sealed class ProbeBudgetTests
{
    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_day_has_so_many_probes()
    {
        Assert.Equal(10, await LeftAsync());
        Assert.Equal(4, await TakeAsync(4));
        Assert.Equal(6, await LeftAsync());
        Assert.Equal(6, await TakeAsync(7));
        Assert.Equal(0, await LeftAsync());
        Assert.Equal(0, await TakeAsync(1));
    }

    [Fact]
    public async Task The_next_day_begins_anew()
    {
        await TakeAsync(10);
        _time.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(0, await TakeAsync(1));

        _time.Advance(TimeSpan.FromHours(0.1));

        Assert.Equal(10, await LeftAsync());
        Assert.Equal(10, await TakeAsync(20));
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("update")]
    public async Task Instances_that_take_at_the_same_moment_stay_below_the_limit_together(string operation)
    {
        if (operation == "update")
        {
            await TakeAsync(1);
        }

        var races = 0;
        _store.Before = async current =>
        {
            if (current == operation && ++races == 1)
            {
                await TakeAsync(6);
            }
        };

        Assert.Equal(operation == "update" ? 3 : 4, await TakeAsync(6));
        Assert.Equal(0, await TakeAsync(1));
    }

    [Fact]
    public async Task A_limit_of_zero_grants_nothing_and_writes_nothing()
    {
        Assert.False(await new ProbeBudget(_store, _time).TryTakeAsync(0, Cancelled));
        Assert.Empty(_store.Rows("health", "budget"));
    }

    [Fact]
    public async Task A_limit_that_was_lowered_below_what_is_used_grants_nothing()
    {
        await TakeAsync(10);

        Assert.Equal(0, await new ProbeBudget(_store, _time).LeftAsync(5, Cancelled));
        Assert.False(await new ProbeBudget(_store, _time).TryTakeAsync(5, Cancelled));
    }

    private Task<long> LeftAsync() => new ProbeBudget(_store, _time).LeftAsync(10, Cancelled);

    private async Task<int> TakeAsync(int wanted)
    {
        var taken = 0;
        while (taken < wanted && await new ProbeBudget(_store, _time).TryTakeAsync(10, Cancelled))
        {
            taken++;
        }

        return taken;
    }
}
