using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Routing;
using FuncRouter.Routing.Quality;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Routing;

public sealed class PlanAllocationTests
{
    private const int Plans = 200;

    [Fact]
    public void A_plan_of_four_candidates_takes_no_more_than_four_kilobytes_and_a_longer_prompt_takes_no_more()
    {
        var names = Enumerable.Range(1, 4).Select(number => $"alpha/model-{number}").ToArray();
        var time = new WatchedTime();
        var table = Table(time, Options.With(Route("auto", [.. names])));
        var planner = new RoutePlanner(
            new HealthView(new LiveHealth(time), new EndpointLatencies(), new EndpointCooldowns(time)),
            new ConversationHomes(time),
            new SkillModel(),
            new UserPreferences(new ScriptedStore(), time),
            () => new RoutingOptions(),
            () => 0.5);

        var brief = BytesOf(10);
        var lengthy = BytesOf(10_000);

        Assert.InRange(brief, 100, 4096);
        Assert.InRange(lengthy, 100, brief + 512);

        long BytesOf(int repeats)
        {
            var prompt = string.Concat(Enumerable.Repeat("The harbour was quiet, and nobody could say when the boat would leave. ", repeats));
            var request = ChatBodies.Request($$"""{"model":"auto","messages":[{"role":"user","content":"{{prompt}}"}]}""");
            planner.Plan(request, table);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var plan = 0; plan < Plans; plan++)
            {
                planner.Plan(request, table);
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / Plans;
        }
    }
}
