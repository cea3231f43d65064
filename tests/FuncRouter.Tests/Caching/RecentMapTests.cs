using FuncRouter.Caching;

namespace FuncRouter.Tests.Caching;

public sealed class RecentMapTests
{
    [Fact]
    public void What_was_set_last_is_found()
    {
        var map = new RecentMap<string, int>(10);
        map.Set("a", 1);
        map.Set("a", 2);

        Assert.Equal((true, 2, false), (map.TryGet("a", out var value), value, map.TryGet("b", out _)));
    }

    [Fact]
    public void At_least_one_generation_is_remembered_and_never_more_than_two()
    {
        var map = new RecentMap<int, int>(100);
        for (var key = 0; key < 10_000; key++)
        {
            map.Set(key, key);
            Assert.True(map.TryGet(Math.Max(0, key - 99), out _));
        }

        Assert.InRange(Enumerable.Range(0, 10_000).Count(key => map.TryGet(key, out _)), 100, 202);
    }

    [Fact]
    public void What_is_set_again_and_again_is_never_forgotten()
    {
        var map = new RecentMap<int, string>(10);
        for (var key = 0; key < 1000; key++)
        {
            map.Set(-1, "kept");
            map.Set(key, "passing");

            Assert.True(map.TryGet(-1, out var value));
            Assert.Equal("kept", value);
        }
    }

    [Fact]
    public void It_stays_bounded_under_many_writers()
    {
        var map = new RecentMap<int, int>(100);
        Parallel.For(0, 20_000, key => map.Set(key, key));

        Assert.InRange(Enumerable.Range(0, 20_000).Count(key => map.TryGet(key, out _)), 1, 500);
    }
}
