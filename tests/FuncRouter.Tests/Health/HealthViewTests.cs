using System.Collections.Immutable;
using FuncRouter.Health;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Health;

public sealed class HealthViewTests
{
    private readonly LiveHealth _live = new(new FakeTimeProvider());
    private readonly HealthView _view;

    public HealthViewTests() => _view = new HealthView(_live)
    {
        Scores = new HealthScores
        {
            Endpoints = ImmutableDictionary<string, EndpointScore>.Empty.Add("a", new EndpointScore(300, 0.75, DateTimeOffset.UnixEpoch, null)),
        },
    };

    [Fact]
    public void Probes_speak_for_an_endpoint_without_traffic() =>
        Assert.Equal(new EndpointFigures(null, null, 0.25, 0) { ProbeMilliseconds = 300 }, _view.Of("a"));

    [Fact]
    public void Nobody_speaks_for_an_endpoint_that_was_never_probed() => Assert.Equal(EndpointFigures.Unknown, _view.Of("b"));

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
}
