using FuncRouter.Health;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Health;

/// <summary>What a decision expects of an endpoint, from all that is known of it.</summary>
public sealed class ExpectedFiguresTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LiveHealth _live;
    private readonly EndpointLatencies _latencies = new();
    private readonly EndpointCooldowns _cooldowns;
    private readonly EndpointHeadroom _headroom;
    private readonly HealthView _view;

    public ExpectedFiguresTests()
    {
        (_live, _cooldowns, _headroom) = (new LiveHealth(_time), new EndpointCooldowns(_time), new EndpointHeadroom(_time));
        _view = new HealthView(_live, _latencies, _cooldowns, _headroom);
    }

    [Fact]
    public void Times_are_those_that_three_requests_of_four_stay_below_once_enough_were_seen()
    {
        Report(LatencyKind.FirstToken, null, fast: 200, slow: 2000);
        Report(LatencyKind.HundredTokens, null, fast: 1000, slow: 5000);
        _live.ReportFirstToken("a", TimeSpan.FromMilliseconds(200));
        _live.ReportSpeed("a", 100, TimeSpan.FromSeconds(1));

        var expected = _view.Expect("a", null);

        // Two in five are slow; quantiles are exact to a tenth.
        Assert.InRange(expected.FirstTokenMilliseconds!.Value, 2000, 2200);
        Assert.InRange(expected.TokensPerSecond!.Value, 18, 20);
        Assert.Equal((200, 100), (_view.Expect("a", "high").FirstTokenMilliseconds, _view.Expect("a", "high").TokensPerSecond));
        Assert.Equal(EndpointFigures.Unknown, _view.Expect("b", null));
    }

    [Fact]
    public void An_endpoint_that_has_just_become_slow_is_expected_to_be_slow()
    {
        Report(LatencyKind.FirstToken, null, fast: 200, slow: 200);
        _live.ReportFirstToken("a", TimeSpan.FromSeconds(3));

        Assert.Equal(3000, _view.Expect("a", null).FirstTokenMilliseconds);
    }

    [Fact]
    public void One_that_is_left_alone_is_expected_to_fail_until_it_may_be_asked_again()
    {
        _cooldowns.ReportFailure("a", TimeSpan.FromSeconds(5), opens: true);
        Assert.Equal(1, _view.Expect("a", null).ErrorRate);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, _view.Expect("a", null).ErrorRate);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.1, 0)]
    [InlineData(0.05, 0.15)]
    [InlineData(0, 0.3)]
    public void Little_of_a_limit_left_is_a_risk_until_the_limit_begins_anew(double share, double risk)
    {
        _headroom.Report("a", share, TimeSpan.FromSeconds(20));
        Assert.Equal(risk, _view.Expect("a", null).ErrorRate, 9);

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, _view.Expect("a", null).ErrorRate);
    }

    [Fact]
    public void What_failed_lately_and_a_scarce_limit_are_risks_together()
    {
        _live.ReportFailure("a");
        _headroom.Report("a", 0, TimeSpan.FromSeconds(20));

        Assert.Equal(1 - (0.8 * 0.7), _view.Expect("a", null).ErrorRate, 9);
    }

    private void Report(LatencyKind kind, string? effort, int fast, int slow)
    {
        for (var i = 0; i < 50; i++)
        {
            _latencies.Report("a", kind, effort, TimeSpan.FromMilliseconds(i % 5 < 3 ? fast : slow));
        }
    }
}
