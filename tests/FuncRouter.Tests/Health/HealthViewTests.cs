using System.Collections.Immutable;
using FuncRouter.Health;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Health;

public sealed class HealthViewTests
{
    private static readonly EndpointScore Probed = new(300, 0.75, DateTimeOffset.UnixEpoch, null);

    private readonly FakeTimeProvider _time = new();
    private readonly LiveHealth _live;
    private readonly HealthView _view;

    public HealthViewTests()
    {
        _live = new LiveHealth(_time);
        _view = new HealthView(_live);
        Read(Probed);
    }

    [Fact]
    public void Probes_speak_for_an_endpoint_without_traffic() =>
        Assert.Equal(new EndpointFigures(null, null, 0.25, 0) { ProbeMilliseconds = 300 }, _view.Of("a"));

    [Fact]
    public void Nobody_speaks_for_an_endpoint_that_was_never_probed() => Assert.Equal(EndpointFigures.Unknown, _view.Of("b"));

    [Theory]
    [InlineData(0.4, 50_000, 1, 0.4)]
    [InlineData(0.99, 50_000, 1, 0.9)]
    [InlineData(0.4, 49_999, 1, null)]
    [InlineData(0.4, 50_000, 0, null)]
    [InlineData(null, 50_000, 1, null)]
    public void The_share_of_prompts_that_is_cached_counts_once_it_rests_on_enough_and_while_there_is_traffic(double? seen, long tokens, long attempts, double? counts)
    {
        Read(Probed with { CachedInputShare = seen, PromptTokens = tokens, RecentAttempts = attempts });

        Assert.Equal(counts, _view.Of("a").CachedInputShare);
        Assert.Equal(counts, _view.Expect("a", null).CachedInputShare);
    }

    [Fact]
    public void What_clients_saw_goes_before_the_probes()
    {
        _live.ReportFirstToken("a", TimeSpan.FromMilliseconds(100));

        Assert.Equal(100, _view.Of("a").FirstTokenMilliseconds);
    }

    [Fact]
    public void With_few_samples_the_worse_reliability_holds()
    {
        _live.ReportFirstToken("a", TimeSpan.FromMilliseconds(100));
        Assert.Equal(0.25, _view.Of("a").ErrorRate, 9);

        _live.ReportFailure("a");
        _live.ReportFailure("a");
        Assert.Equal(0.36, _view.Of("a").ErrorRate, 9);
    }

    [Fact]
    public void With_enough_samples_probes_have_no_say()
    {
        for (var i = 0; i < 5; i++)
        {
            _live.ReportFirstToken("a", TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(0, _view.Of("a").ErrorRate);
    }

    [Fact]
    public void A_probe_that_failed_has_no_say_once_clients_were_answered()
    {
        Read(Probed with { Reliability = 0, RecentAttempts = 1 });

        Assert.Equal(0, _view.Of("a").ErrorRate);
    }

    [Fact]
    public void An_instance_that_saw_nothing_knows_what_others_saw()
    {
        Read(Probed with { FirstTokenMilliseconds = 500, TokensPerSecond = 40, ErrorRate = 0.1, RecentAttempts = 20 });

        Assert.Equal(new EndpointFigures(500, 40, 0.1, 20) { ProbeMilliseconds = 300 }, _view.Of("a"));
    }

    [Fact]
    public void What_this_instance_saw_goes_before_what_others_saw_once_it_is_enough()
    {
        Read(Probed with { FirstTokenMilliseconds = 500, TokensPerSecond = 40, ErrorRate = 0.1, RecentAttempts = 20 });
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal((500, 0.1), (_view.Of("a").FirstTokenMilliseconds, _view.Of("a").ErrorRate));
            _live.ReportFirstToken("a", TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal((100, 0, 40), (_view.Of("a").FirstTokenMilliseconds, _view.Of("a").ErrorRate, _view.Of("a").TokensPerSecond));
    }

    [Fact]
    public void What_this_instance_saw_is_enough_where_others_saw_no_more()
    {
        Read(Probed with { FirstTokenMilliseconds = 500, RecentAttempts = 0 });
        _live.ReportFirstToken("a", TimeSpan.FromMilliseconds(100));
        Assert.Equal(100, _view.Of("a").FirstTokenMilliseconds);

        _time.Advance(TimeSpan.FromMinutes(5));

        // Nobody asked lately: many know more than one.
        Assert.Equal(500, _view.Of("a").FirstTokenMilliseconds);
    }

    [Fact]
    public void Of_few_own_failures_and_those_of_others_the_worse_rate_holds()
    {
        Read(Probed with { ErrorRate = 0.3, RecentAttempts = 20 });
        Assert.Equal(0.3, _view.Of("a").ErrorRate, 9);

        _live.ReportFailure("a");
        _live.ReportFailure("a");
        Assert.Equal(0.36, _view.Of("a").ErrorRate, 9);
    }

    [Fact]
    public void What_failed_elsewhere_is_forgiven_with_time_although_the_store_is_out()
    {
        Read(EndpointScore.Unprobed with { ErrorRate = 0.8, RecentAttempts = 20 });

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(0.2, _view.Of("a").ErrorRate, 9);
    }

    private void Read(EndpointScore score) => _view.Scores = new HealthScores
    {
        RefreshedAt = _time.GetUtcNow(),
        Endpoints = ImmutableDictionary<string, EndpointScore>.Empty.Add("a", score),
    };
}
