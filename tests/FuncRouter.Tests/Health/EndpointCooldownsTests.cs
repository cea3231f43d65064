using FuncRouter.Health;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Health;

public sealed class EndpointCooldownsTests
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly EndpointCooldowns _cooldowns;

    public EndpointCooldownsTests() => _cooldowns = new EndpointCooldowns(_time);

    [Fact]
    public void Three_failures_in_a_row_open_the_breaker_and_fewer_do_not()
    {
        Fail(2);
        Assert.True(_cooldowns.TryEnter("a"));

        Fail(1);

        Assert.False(_cooldowns.TryEnter("a"));
        Assert.Equal(Cooldown, _cooldowns.Remaining("a"));
        Assert.True(_cooldowns.TryEnter("b"));
    }

    [Fact]
    public void A_success_between_failures_begins_the_row_anew()
    {
        Fail(2);
        _cooldowns.ReportSuccess("a");
        Fail(2);

        Assert.True(_cooldowns.TryEnter("a"));
    }

    [Fact]
    public void A_failure_that_says_enough_opens_it_alone()
    {
        _cooldowns.ReportFailure("a", Cooldown, opens: true);

        Assert.False(_cooldowns.TryEnter("a"));
    }

    [Fact]
    public void After_the_cooldown_one_request_at_a_time_tries_it_until_one_succeeds()
    {
        Fail(3);
        _time.Advance(Cooldown);

        Assert.True(_cooldowns.TryEnter("a"));
        Assert.False(_cooldowns.TryEnter("a"));
        _cooldowns.ReportSuccess("a");

        Assert.True(_cooldowns.TryEnter("a"));
        Assert.True(_cooldowns.TryEnter("a"));
    }

    [Fact]
    public void A_trial_that_never_comes_back_does_not_keep_others_away_for_ever()
    {
        Fail(3);
        _time.Advance(Cooldown);
        Assert.True(_cooldowns.TryEnter("a"));
        _time.Advance(Cooldown);

        Assert.True(_cooldowns.TryEnter("a"));
    }

    [Fact]
    public void Cooldowns_grow_with_failed_trials_up_to_three_times()
    {
        Fail(3);
        foreach (var seconds in (int[])[10, 15, 15])
        {
            _time.Advance(_cooldowns.Remaining("a"));
            Assert.True(_cooldowns.TryEnter("a"));
            Fail(1);
            Assert.Equal(TimeSpan.FromSeconds(seconds), _cooldowns.Remaining("a"));
        }
    }

    [Theory]
    [InlineData(20, 10, 20)]
    [InlineData(10, 20, 20)]
    public void Of_two_ends_the_later_one_holds(int first, int second, int left)
    {
        _cooldowns.Rest("a", TimeSpan.FromSeconds(first));
        _cooldowns.Rest("a", TimeSpan.FromSeconds(second));

        Assert.Equal(TimeSpan.FromSeconds(left), _cooldowns.Remaining("a"));
    }

    [Fact]
    public void A_failure_does_not_shorten_a_pause_that_was_asked_for()
    {
        _cooldowns.Rest("a", TimeSpan.FromSeconds(60));
        Fail(3);

        Assert.Equal(TimeSpan.FromSeconds(60), _cooldowns.Remaining("a"));
    }

    [Fact]
    public void A_pause_of_a_day_ends_after_minutes()
    {
        _cooldowns.Rest("a", TimeSpan.FromDays(1));

        Assert.Equal(TimeSpan.FromMinutes(5), _cooldowns.Remaining("a"));
    }

    [Fact]
    public void A_success_does_not_end_a_pause_that_was_asked_for()
    {
        _cooldowns.Rest("a", TimeSpan.FromSeconds(60));
        _cooldowns.ReportSuccess("a");

        Assert.False(_cooldowns.TryEnter("a"));
    }

    [Fact]
    public void Names_without_end_take_no_memory_without_end()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _cooldowns.Rest($"e{i}", TimeSpan.FromSeconds(1 + i));
        }

        Assert.Equal(TimeSpan.Zero, _cooldowns.Remaining("e0"));
        Assert.False(_cooldowns.TryEnter("e9999"));
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _cooldowns.ReportFailure("a", Cooldown, opens: false);
        }
    }
}
