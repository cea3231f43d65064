using FuncRouter.Execution;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Execution;

public sealed class RetryPauseTests
{
    private static readonly TimeSpan Left = TimeSpan.FromMinutes(10);

    [Fact]
    public void No_endpoint_gets_more_than_four_requests_in_three_seconds_whatever_chance_says()
    {
        for (var chance = 0.0; chance < 1; chance += 0.1)
        {
            var pause = new RetryPause(() => chance);
            var times = new List<TimeSpan> { TimeSpan.Zero };
            for (var i = 0; i < 8; i++)
            {
                times.Add(times[^1] + pause.Next(Failure(null), hasOthers: true, Left)!.Value);
            }

            Assert.All(times, start => Assert.InRange(times.Count(time => time >= start && time < start + TimeSpan.FromSeconds(3)), 1, 4));
        }
    }

    [Fact]
    public void Two_clients_wait_differently() =>
        Assert.NotEqual(new RetryPause(() => 0.2).Next(Failure(null), true, Left), new RetryPause(() => 0.7).Next(Failure(null), true, Left));

    [Theory]
    [InlineData(2, true, 2.11)]
    [InlineData(10, true, null)]
    [InlineData(10, false, 10.51)]
    [InlineData(86400, false, null)]
    public void A_pause_that_is_asked_for_is_kept_and_a_little_more_where_nobody_is_made_to_wait_for_too_long(int asked, bool hasOthers, double? pause) =>
        Assert.Equal(pause, new RetryPause(() => 0.5).Next(Failure(asked), hasOthers, Left)?.TotalSeconds);

    [Fact]
    public void Nobody_waits_beyond_the_deadline() => Assert.Null(new RetryPause(() => 0.5).Next(Failure(2), false, TimeSpan.FromSeconds(2)));

    private static UpstreamFailure Failure(int? retryAfter) =>
        new(FailureKind.RateLimit, 429, "slow down") { RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
}
