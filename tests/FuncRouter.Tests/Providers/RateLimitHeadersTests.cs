using FuncRouter.Providers;

namespace FuncRouter.Tests.Providers;

public sealed class RateLimitHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("6m0s", 360)]
    [InlineData("1h2m3s", 3723)]
    [InlineData("20ms", 0.02)]
    [InlineData("7.66s", 7.66)]
    [InlineData("30", 30)]
    public void A_limit_that_is_used_up_says_when_it_is_not(string reset, double seconds) =>
        Assert.Equal(seconds, Read(("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", reset))!.Value.TotalSeconds, 6);

    [Fact]
    public void Anthropic_gives_a_time_of_day() =>
        Assert.Equal(40, Read(("anthropic-ratelimit-tokens-remaining", "0"), ("anthropic-ratelimit-tokens-reset", "2026-07-15T12:00:40Z"))!.Value.TotalSeconds);

    [Fact]
    public void Of_two_limits_the_later_one_counts() => Assert.Equal(
        60,
        Read(
            ("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "60s"),
            ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "1s"))!.Value.TotalSeconds);

    [Theory]
    [InlineData("7", "1s")]
    [InlineData("0", "soon")]
    [InlineData("0", "-3")]
    [InlineData("many", "1s")]
    public void What_is_left_or_makes_no_sense_keeps_nobody_away(string remaining, string reset) =>
        Assert.Null(Read(("x-ratelimit-remaining-requests", remaining), ("x-ratelimit-reset-requests", reset)));

    [Fact]
    public void What_is_left_is_told_of_the_limit_nearest_to_its_end()
    {
        var left = Headroom(
            ("x-ratelimit-limit-requests", "100"), ("x-ratelimit-remaining-requests", "50"), ("x-ratelimit-reset-requests", "1s"),
            ("x-ratelimit-limit-tokens", "1000"), ("x-ratelimit-remaining-tokens", "30"), ("x-ratelimit-reset-tokens", "20s"));

        Assert.Equal((0.03, TimeSpan.FromSeconds(20)), left);
        Assert.Equal(
            (0.25, TimeSpan.FromSeconds(40)),
            Headroom(("anthropic-ratelimit-tokens-limit", "8"), ("anthropic-ratelimit-tokens-remaining", "2"), ("anthropic-ratelimit-tokens-reset", "2026-07-15T12:00:40Z")));
    }

    [Theory]
    [InlineData("0", "0", "1s")]
    [InlineData("many", "1", "1s")]
    [InlineData("10", "some", "1s")]
    [InlineData("10", "1", "soon")]
    [InlineData("10", "NaN", "1s")]
    public void A_limit_that_makes_no_sense_says_nothing(string limit, string remaining, string reset) => Assert.Null(
        Headroom(("x-ratelimit-limit-requests", limit), ("x-ratelimit-remaining-requests", remaining), ("x-ratelimit-reset-requests", reset)));

    private static (double Share, TimeSpan Reset)? Headroom(params (string Name, string Value)[] headers)
    {
        using var response = Response(headers);
        return RateLimitHeaders.Headroom(response.Headers, Now);
    }

    private static TimeSpan? Read(params (string Name, string Value)[] headers)
    {
        using var response = Response(headers);
        return RateLimitHeaders.Exhausted(response.Headers, Now);
    }

    private static HttpResponseMessage Response((string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
