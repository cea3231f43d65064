using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

public sealed class TimeLimitsTests
{
    private static readonly ResilienceOptions Options = new() { FirstTokenTimeout = TimeSpan.FromSeconds(10), IdleTimeout = TimeSpan.FromSeconds(15) };

    [Fact]
    public void The_configured_limits_hold_and_a_document_gets_the_time_to_write_it()
    {
        var limits = Of(new RequestFeatures { MaxOutputTokens = 200 });

        Assert.Equal(new TimeLimits(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(20)), limits);
    }

    [Fact]
    public void An_answer_without_a_limit_is_taken_for_1500_tokens() =>
        Assert.Equal(TimeSpan.FromSeconds(85), Of(new RequestFeatures()).Document);

    [Theory]
    [InlineData(10, 50)]
    [InlineData(1000, 20)]
    public void A_slow_endpoint_gets_twice_its_usual_time_and_a_fast_one_no_less_than_others(double tokensPerSecond, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            Of(new RequestFeatures { MaxOutputTokens = 200 }, figures: new EndpointFigures(null, tokensPerSecond, 0, 1)).Document);

    [Theory]
    [InlineData(null, false, 10)]
    [InlineData(null, true, 120)]
    [InlineData("none", true, 10)]
    [InlineData("minimal", true, 10)]
    [InlineData("low", true, 10)]
    [InlineData("medium", false, 120)]
    [InlineData("high", false, 120)]
    [InlineData("xhigh", false, 120)]
    public void A_model_that_thinks_may_be_silent_for_longer(string? effort, bool thinks, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Of(new RequestFeatures { ReasoningEffort = effort }, thinks).FirstToken);

    [Fact]
    public void A_longer_configured_limit_is_not_shortened_for_one_that_thinks() => Assert.Equal(
        TimeSpan.FromSeconds(300),
        Of(new RequestFeatures { ReasoningEffort = "high" }, options: Options with { FirstTokenTimeout = TimeSpan.FromSeconds(300) }).FirstToken);

    [Theory]
    [InlineData(2, 10)]
    [InlineData(20, 60)]
    public void An_endpoint_that_is_usually_slow_gets_three_times_what_nearly_all_its_answers_took(int usual, int limit)
    {
        var latencies = new EndpointLatencies();
        for (var i = 0; i < EndpointLatencies.FewestSamples; i++)
        {
            latencies.Report("a/m", LatencyKind.FirstToken, "high", TimeSpan.FromSeconds(usual));
        }

        var limits = Of(new RequestFeatures { ReasoningEffort = "high" }, latencies: latencies);

        Assert.InRange(limits.FirstToken.TotalSeconds, limit, limit * 1.1);
        Assert.Equal(TimeSpan.FromSeconds(120), Of(new RequestFeatures { ReasoningEffort = "medium" }, latencies: latencies).FirstToken);
    }

    [Fact]
    public void The_slowest_endpoint_still_has_a_limit_that_a_timer_can_hold() => Assert.Equal(
        TimeSpan.FromDays(1) + TimeSpan.FromSeconds(10),
        Of(new RequestFeatures { MaxOutputTokens = int.MaxValue }, figures: new EndpointFigures(null, 1e-9, 0, 1)).Document);

    private static TimeLimits Of(RequestFeatures features, bool thinks = false, ResilienceOptions? options = null, EndpointFigures? figures = null, EndpointLatencies? latencies = null) =>
        TimeLimits.Of(
            options ?? Options,
            new ScriptedHandler().AsEndpoint("a", new ModelFacts { Reasoning = thinks }),
            features,
            figures ?? EndpointFigures.Unknown,
            latencies ?? new EndpointLatencies());
}
