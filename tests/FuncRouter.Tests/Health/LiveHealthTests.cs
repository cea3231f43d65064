using FuncRouter.Health;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Health;

public sealed class LiveHealthTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LiveHealth _live;

    public LiveHealthTests() => _live = new LiveHealth(_time);

    [Fact]
    public void Of_an_endpoint_that_nobody_asked_nothing_is_known() => Assert.Equal(EndpointFigures.Unknown, _live.Of("a"));

    [Fact]
    public void Times_are_weighted_averages_that_begin_with_the_first_sample()
    {
        Report("a", 100, 200);

        Assert.Equal(120, _live.Of("a").FirstTokenMilliseconds!.Value, 9);
        Assert.Equal(EndpointFigures.Unknown, _live.Of("b"));
    }

    [Fact]
    public void Ten_samples_make_up_nine_tenths()
    {
        Report("a", [100, .. Enumerable.Repeat(200, 10)]);

        Assert.InRange(_live.Of("a").FirstTokenMilliseconds!.Value, 189, 200);
    }

    [Fact]
    public void Speed_is_tokens_over_time()
    {
        _live.ReportSpeed("a", 100, TimeSpan.FromSeconds(2));
        _live.ReportSpeed("a", 100, TimeSpan.FromSeconds(1));

        Assert.Equal(60, _live.Of("a").TokensPerSecond!.Value, 9);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    [InlineData(100, 0)]
    public void An_answer_without_length_or_duration_has_no_speed(long tokens, int seconds)
    {
        _live.ReportSpeed("a", tokens, TimeSpan.FromSeconds(seconds));

        Assert.Equal(EndpointFigures.Unknown, _live.Of("a"));
    }

    [Fact]
    public void Failures_raise_the_error_rate_and_successes_lower_it()
    {
        _live.ReportFailure("a");
        Assert.Equal(0.2, _live.Of("a").ErrorRate, 9);

        _live.ReportFailure("a");
        Assert.Equal(0.36, _live.Of("a").ErrorRate, 9);

        Report("a", 100);
        Assert.Equal(0.288, _live.Of("a").ErrorRate, 9);
    }

    [Fact]
    public void An_error_is_forgiven_by_half_in_thirty_seconds()
    {
        _live.ReportFailure("a");

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0.1, _live.Of("a").ErrorRate, 9);

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0.05, _live.Of("a").ErrorRate, 9);
    }

    [Fact]
    public void What_was_forgiven_stays_forgiven_when_something_else_is_reported()
    {
        _live.ReportFailure("a");
        _time.Advance(TimeSpan.FromSeconds(60));

        _live.ReportSpeed("a", 100, TimeSpan.FromSeconds(1));

        Assert.Equal(0.05, _live.Of("a").ErrorRate, 9);
    }

    [Fact]
    public void Samples_are_attempts()
    {
        Report("a", 100);
        _live.ReportSpeed("a", 100, TimeSpan.FromSeconds(1));
        _live.ReportFailure("a");

        Assert.Equal(2, _live.Of("a").Samples);
    }

    [Fact]
    public void The_table_is_bounded_and_forgets_what_was_left_alone_longest()
    {
        for (var i = 0; i < 4096; i++)
        {
            Report($"e{i}", 100);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Report("e0", 100);
        Report("one too many", 100);

        Assert.NotEqual(EndpointFigures.Unknown, _live.Of("one too many"));
        Assert.NotEqual(EndpointFigures.Unknown, _live.Of("e0"));
        Assert.Equal(EndpointFigures.Unknown, _live.Of("e1"));
        Assert.Equal(4096 - 1024 + 1, Enumerable.Range(0, 4096).Count(i => _live.Of($"e{i}").Samples > 0) + 1);
    }

    [Fact]
    public void No_report_is_lost_when_many_come_at_once()
    {
        Parallel.For(0, 1000, _ => _live.ReportFailure("a"));

        Assert.Equal(1000, _live.Of("a").Samples);
    }

    private void Report(string endpoint, params int[] milliseconds) =>
        Array.ForEach(milliseconds, each => _live.ReportFirstToken(endpoint, TimeSpan.FromMilliseconds(each)));
}
