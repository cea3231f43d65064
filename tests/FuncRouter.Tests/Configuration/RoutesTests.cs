using FuncRouter.Routing;

namespace FuncRouter.Tests.Configuration;

public sealed class RoutesTests
{
    [Fact]
    public async Task A_route_is_read_whole()
    {
        var route = (await Reading.OptionsOfAsync($$"""
            { {{Reading.Small}}, "routes": { "fast": { "objective": "latency", "candidates": ["demo/b", "one", "demo/a/c"],
                "fallbacks": [ { "model": "demo/last" }, { "rule": "Please try again." } ] } } }
            """)).Routes["fast"];

        Assert.Equal("fast", route.Name);
        Assert.Equal(Objective.Latency, route.Objective);
        Assert.Equal(["demo/b", "one", "demo/a/c"], route.Candidates);
        Assert.Equal([new ModelFallback("demo/last"), new RuleFallback("Please try again.")], route.Fallbacks);
    }

    [Theory]
    [InlineData("cost", Objective.Cost)]
    [InlineData("latency", Objective.Latency)]
    [InlineData("quality", Objective.Quality)]
    [InlineData("balanced", Objective.Balanced)]
    public async Task Every_objective_has_its_name(string name, Objective objective)
    {
        var options = await Reading.OptionsOfAsync(
            $$"""{ {{Reading.Small}}, "routes": { "r": { "objective": "{{name}}", "candidates": ["one"] } } }""");

        Assert.Equal(objective, options.Routes["r"].Objective);
    }

    [Theory]
    [InlineData("{}", "routes.r.candidates", "is missing")]
    [InlineData("""{ "candidates": [] }""", "routes.r.candidates", "is empty")]
    [InlineData("""{ "candidates": "one" }""", "routes.r.candidates", "must be a list, not text")]
    [InlineData("""{ "candidates": ["one", 2] }""", "routes.r.candidates[1]", "must be text, not a number")]
    [InlineData("""{ "candidates": ["one", "one"] }""", "routes.r.candidates[1]", "already")]
    [InlineData("""{ "candidates": ["ones"] }""", "routes.r.candidates[0]", "did you mean \"one\"?")]
    [InlineData("""{ "candidates": ["demos/x"] }""", "routes.r.candidates[0]", "did you mean \"demo/x\"?")]
    [InlineData("""{ "candidates": ["demo/"] }""", "routes.r.candidates[0]", "neither a configured model nor")]
    [InlineData("""{ "candidates": ["r"] }""", "routes.r.candidates[0]", "is a route")]
    [InlineData("""{ "candidates": ["one"], "objective": "speed" }""", "routes.r.objective", "must be one of balanced, cost, latency, quality")]
    [InlineData("""{ "candidates": ["one"], "objectiv": "cost" }""", "routes.r.objectiv", "did you mean \"objective\"?")]
    [InlineData("""{ "candidates": ["one"], "weights": {} }""", "routes.r.weights", "weighs nothing")]
    [InlineData("""{ "candidates": ["one"], "weights": { "quality": 0, "cost": 0 } }""", "routes.r.weights", "weighs nothing")]
    [InlineData("""{ "candidates": ["one"], "weights": { "quality": "x" } }""", "routes.r.weights.quality", "must be a number")]
    [InlineData("""{ "candidates": ["one"], "checks": { "matches": "(" } }""", "routes.r.checks.matches", "no regular expression")]
    [InlineData("""{ "candidates": ["one"], "checks": { "minLength": 0 } }""", "routes.r.checks.minLength", "1")]
    [InlineData("""{ "candidates": ["one"], "checks": { "judge": {} } }""", "routes.r.checks.judge.model", "grades")]
    [InlineData("""{ "candidates": ["one"], "checks": { "judge": { "model": "two" } } }""", "routes.r.checks.judge.model", "neither")]
    [InlineData("""{ "candidates": ["one"], "checks": { "judges": {} } }""", "routes.r.checks.judges", "no such option")]
    [InlineData("""{ "candidates": ["one"], "fallbacks": [ {} ] }""", "routes.r.fallbacks[0]", "needs exactly one")]
    [InlineData("""{ "candidates": ["one"], "fallbacks": [ { "model": "one", "rule": "x" } ] }""", "routes.r.fallbacks[0]", "needs exactly one")]
    [InlineData("""{ "candidates": ["one"], "fallbacks": [ { "model": "two" } ] }""", "routes.r.fallbacks[0].model", "neither")]
    [InlineData("""{ "candidates": ["one"], "fallbacks": [ { "rule": "" } ] }""", "routes.r.fallbacks[0].rule", "is empty")]
    [InlineData("""{ "candidates": ["one"], "fallbacks": [ { "rule": "x", "after": 1 } ] }""", "routes.r.fallbacks[0].after", "no such option")]
    public async Task A_mistake_is_named(string route, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ {{Reading.Small}}, "routes": { "r": {{route}} } }""");

        Assert.Equal(path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "objective": "cost", "minQuality": 0.5 """, "routes.r.objective decides nothing beside minQuality")]
    [InlineData(""" "objective": "cost", "weights": { "cost": 1 } """, "routes.r.objective decides nothing beside weights")]
    [InlineData(""" "weights": { "cost": 1 }, "minQuality": 0.5 """, "routes.r.weights decides nothing beside minQuality")]
    public async Task An_aim_that_another_overrules_is_warned_of(string aims, string warning)
    {
        var result = await Reading.OfAsync($$"""{ {{Reading.Small}}, "routes": { "r": { "candidates": ["one"], {{aims}} } } }""");

        var warned = Assert.Single(result.Warnings);
        Assert.Equal(warning, $"{warned.Path} {warned.Message}");
    }

    [Theory]
    [InlineData("one", "routes.one", "a model has the same name")]
    [InlineData("demo/x", """routes["demo/x"]""", "also means a model of the provider")]
    public async Task A_name_that_means_something_else_too_is_a_mistake(string name, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ {{Reading.Small}}, "routes": { "{{name}}": { "candidates": ["one"] } } }""");

        Assert.Equal(path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }
}
