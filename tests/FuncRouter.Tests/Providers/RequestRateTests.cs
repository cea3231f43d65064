using FsCheck;
using FsCheck.Xunit;
using FuncRouter.Providers;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Providers;

public sealed class RequestRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(60, 6)]
    [InlineData(600, 60)]
    public void A_burst_is_a_tenth_of_a_minutes_worth(int perMinute, int burst) =>
        Assert.Equal(burst, TakeAll(new RequestRate(perMinute, _time)));

    [Property]
    public void After_the_wait_that_it_names_there_is_one_and_no_more(PositiveInt perMinute)
    {
        var rate = new RequestRate((perMinute.Get % 10_000) + 1, _time);
        TakeAll(rate);
        var wait = rate.Take();
        _time.Advance(wait - TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.FromTicks(1), rate.Take());
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(TimeSpan.Zero, rate.Take());
        Assert.NotEqual(TimeSpan.Zero, rate.Take());
    }

    [Fact]
    public void It_says_when_the_next_request_may_go_and_takes_nothing_by_that()
    {
        var rate = new RequestRate(60, _time);
        Assert.Null(rate.UsedUpUntil);
        TakeAll(rate);
        var until = rate.UsedUpUntil;
        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromTicks(1), until);
        Assert.Equal(until, rate.UsedUpUntil);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(rate.UsedUpUntil);
        Assert.Equal(1, TakeAll(rate));
    }

    [Fact]
    public void It_refills_evenly_and_no_further_than_a_burst()
    {
        var rate = new RequestRate(60, _time);
        TakeAll(rate);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, TakeAll(rate));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(6, TakeAll(rate));
    }

    [Theory]
    [InlineData(600, 60, 0)]
    [InlineData(600, 30, 30)]
    [InlineData(1200, 30, 60)]
    [InlineData(60, 30, 3)]
    public void A_limit_that_takes_the_place_of_another_goes_on_where_that_one_was(int perMinute, int taken, int left)
    {
        var before = new RequestRate(600, _time);
        for (var i = 0; i < taken; i++)
        {
            before.Take();
        }

        Assert.Equal(left, TakeAll(before.With(perMinute)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_raised_limit_is_used_up_for_no_longer_than_its_own_burst_takes(int perMinute)
    {
        var before = new RequestRate(perMinute, _time);
        before.Take();

        Assert.Equal(TimeSpan.FromSeconds(0.1), before.With(600).Take());
    }

    [Fact]
    public void One_of_the_same_number_is_the_same_and_counts_what_requests_under_way_take()
    {
        var before = new RequestRate(600, _time);
        var after = before.With(600);
        TakeAll(before);

        Assert.NotEqual(TimeSpan.Zero, after.Take());
    }

    [Fact]
    public void Parallel_requests_get_no_more_than_there_is()
    {
        var rate = new RequestRate(600, _time);
        var taken = 0;

        Parallel.For(0, 1_000, _ =>
        {
            if (rate.Take() == TimeSpan.Zero)
            {
                Interlocked.Increment(ref taken);
            }
        });

        Assert.Equal(60, taken);
    }

    private static int TakeAll(RequestRate rate)
    {
        var taken = 0;
        while (rate.Take() == TimeSpan.Zero)
        {
            taken++;
        }

        return taken;
    }
}
