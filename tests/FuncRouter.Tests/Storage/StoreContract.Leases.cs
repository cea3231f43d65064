using FuncRouter.Storage;

namespace FuncRouter.Tests.Storage;

public abstract partial class StoreContract
{
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Of_two_contenders_one_has_the_lease_and_keeps_it_as_long_as_it_renews_it()
    {
        var (first, second) = (Lease("first"), Lease("second"));

        Assert.True(await first.TryHoldAsync(Token));
        for (var round = 0; round < 5; round++)
        {
            Assert.False(await second.TryHoldAsync(Token));
            Assert.True(first.IsHeld);
            Assert.False(second.IsHeld);
            Time.Advance(TimeSpan.FromSeconds(10));
            Assert.True(await first.TryHoldAsync(Token));
        }

        Assert.Equal("first", TextOf(await ReadAsync("lease")));
    }

    [Fact]
    public async Task Of_many_contenders_at_once_one_has_the_lease()
    {
        var contenders = Enumerable.Range(0, 8).Select(number => Lease($"{number}")).ToArray();

        var results = await Task.WhenAll(contenders.Select(contender => contender.TryHoldAsync(Token).AsTask()));

        Assert.Single(results, isHeld => isHeld);
        Assert.Equal(results, contenders.Select(contender => contender.IsHeld));
    }

    [Fact]
    public async Task A_holder_that_died_is_followed_at_the_end_of_its_time_and_not_before()
    {
        var (dead, other) = (Lease("dead"), Lease("other"));
        await dead.TryHoldAsync(Token);

        Time.Advance(Claim - TimeSpan.FromMilliseconds(1));
        Assert.False(await other.TryHoldAsync(Token));
        Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await other.TryHoldAsync(Token));
        Assert.False(dead.IsHeld);
        Assert.False(await dead.TryHoldAsync(Token));
    }

    [Fact]
    public async Task A_holder_that_slept_past_its_end_has_the_lease_again_where_nobody_took_it()
    {
        var lease = Lease("sleeper");
        await lease.TryHoldAsync(Token);
        Time.Advance(Claim * 2);

        Assert.False(lease.IsHeld);
        Assert.True(await lease.TryHoldAsync(Token));
        Assert.True(lease.IsHeld);
    }

    [Fact]
    public async Task A_holder_stops_relying_on_the_lease_while_clocks_that_are_seconds_ahead_still_see_it()
    {
        var lease = Lease("holder");
        await lease.TryHoldAsync(Token);

        Time.Advance(Claim - StoreLease.ClockDifference - TimeSpan.FromMilliseconds(1));
        Assert.True(lease.IsHeld);
        Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(lease.IsHeld);
        Assert.False(await Lease("other").TryHoldAsync(Token));
    }

    [Fact]
    public async Task A_lease_that_was_given_up_is_free_at_once_and_nobody_gives_up_anothers()
    {
        var (first, second) = (Lease("first"), Lease("second"));
        await first.TryHoldAsync(Token);
        await second.ReleaseAsync(Token);
        Assert.False(await second.TryHoldAsync(Token));

        await first.ReleaseAsync(Token);
        Assert.False(first.IsHeld);
        Assert.True(await second.TryHoldAsync(Token));

        await first.ReleaseAsync(Token);
        Assert.False(await first.TryHoldAsync(Token));
    }

    [Fact]
    public async Task Giving_up_a_lease_that_another_has_taken_meanwhile_leaves_it_with_the_other()
    {
        var (slow, other) = (Lease("slow"), Lease("other"));
        await slow.TryHoldAsync(Token);
        Time.Advance(Claim);
        await other.TryHoldAsync(Token);

        await slow.ReleaseAsync(Token);

        Assert.Equal("other", TextOf(await ReadAsync("lease")));
    }

    private StoreLease Lease(string holder) => new(Store, Key("lease"), holder, Claim, Time);
}
