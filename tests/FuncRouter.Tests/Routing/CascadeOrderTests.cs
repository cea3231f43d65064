using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Routing;

public sealed class CascadeOrderTests
{
    [Fact]
    public void The_cheapest_comes_first_and_each_step_leads_up()
    {
        using var handler = new ScriptedHandler();
        var provider = handler.AsProvider("p");
        PlannedCandidate Of(string model, decimal? cost, double quality) =>
            new(new ModelEndpoint { Provider = provider, Model = model }, new CandidateEstimate(cost, 0, quality, 0), 0, "because");

        var ordered = Cascade.Order([Of("best", 10, 0.9), Of("poor", 5, 0.2), Of("unknown", null, 0.5), Of("small", 1, 0.3), Of("good", 3, 0.6)]).ToArray();

        Assert.Equal(["small", "good", "best", "poor", "unknown"], ordered.Select(candidate => candidate.Endpoint.Model));
        Assert.Equal(
            ["step 1 of the cascade", "step 2 of the cascade", "step 3 of the cascade", "behind the cascade", "behind the cascade"],
            ordered.Select(candidate => candidate.Reason.Split(';')[0]));
    }
}
