using System.Collections.Immutable;
using FuncRouter.Health;

namespace FuncRouter.Tests.Health;

public sealed class EndpointLatenciesTests
{
    private readonly EndpointLatencies _latencies = new();

    [Fact]
    public void Too_few_samples_say_nothing()
    {
        Report(EndpointLatencies.FewestSamples - 1, 100);
        Assert.Null(Quantile(0.95));

        Report(1, 100);

        Assert.NotNull(Quantile(0.95));
    }

    [Theory]
    [InlineData(0.5, 100)]
    [InlineData(0.94, 100)]
    [InlineData(0.99, 2000)]
    public void A_quantile_is_exact_to_a_tenth(double share, int milliseconds)
    {
        Report(95, 100);
        Report(5, 2000);

        Assert.InRange(Quantile(share)!.Value.TotalMilliseconds, milliseconds, milliseconds * 1.1);
    }

    [Fact]
    public void What_an_endpoint_does_now_counts_more_than_what_it_did()
    {
        Report(500, 100);
        Report(1500, 2000);

        Assert.InRange(Quantile(0.5)!.Value.TotalMilliseconds, 2000, 2200);
    }

    [Fact]
    public void Efforts_are_kept_apart_and_made_up_ones_are_one()
    {
        for (var i = 0; i < EndpointLatencies.FewestSamples; i++)
        {
            _latencies.Report("a", LatencyKind.FirstToken, $"made up {i}", TimeSpan.FromSeconds(1));
        }

        Assert.NotNull(_latencies.Quantile("a", LatencyKind.FirstToken, "another", 0.5));
        Assert.Null(_latencies.Quantile("a", LatencyKind.FirstToken, "high", 0.5));
        Assert.Null(_latencies.Quantile("a", LatencyKind.Document, "another", 0.5));
    }

    [Fact]
    public void Before_an_instance_has_seen_enough_what_all_have_seen_holds()
    {
        var others = new EndpointLatencies();
        for (var i = 0; i < EndpointLatencies.FewestSamples; i++)
        {
            others.Report("a", LatencyKind.FirstToken, null, TimeSpan.FromSeconds(1));
            others.Report("b", LatencyKind.FirstToken, null, TimeSpan.FromSeconds(i == 0 ? 1 : 2));
        }

        others.Report("c", LatencyKind.FirstToken, null, TimeSpan.FromSeconds(1));
        _latencies.Take(new HealthScores
        {
            Endpoints = others.ToDistributions().ToImmutableDictionary(group => group.Key, group => EndpointScore.Unprobed with { Times = [.. group] }),
        });
        Report(EndpointLatencies.FewestSamples - 1, 100);

        Assert.InRange(Quantile(0.95)!.Value.TotalMilliseconds, 1000, 1100);
        Assert.Null(_latencies.Quantile("a", LatencyKind.FirstToken, "high", 0.95));
        Assert.Null(_latencies.Quantile("c", LatencyKind.FirstToken, null, 0.95));

        Report(1, 100);
        Assert.InRange(Quantile(0.95)!.Value.TotalMilliseconds, 100, 110);
    }

    private void Report(int times, int milliseconds)
    {
        for (var i = 0; i < times; i++)
        {
            _latencies.Report("a", LatencyKind.FirstToken, null, TimeSpan.FromMilliseconds(milliseconds));
        }
    }

    private TimeSpan? Quantile(double share) => _latencies.Quantile("a", LatencyKind.FirstToken, null, share);
}
