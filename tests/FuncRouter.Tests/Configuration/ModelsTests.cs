using FuncRouter.Accounting;
using FuncRouter.Routing;

namespace FuncRouter.Tests.Configuration;

public sealed class ModelsTests
{
    [Fact]
    public async Task A_model_is_read_whole()
    {
        var model = (await Reading.OptionsOfAsync("""
            { "providers": { "a": { "type": "demo" }, "b": { "type": "demo" } },
              "models": { "gpt-4.1:x": {
                "endpoints": [ { "provider": "a", "model": "x/y" }, { "provider": "b", "model": "z", "weight": 2.5, "limits": { "requestsPerMinute": 500 } } ],
                "order": "listed", "price": { "input": 0.59, "output": 0.79, "cachedInput": 0.1, "cacheWrite": 0.7 },
                "contextWindow": 131072, "maxOutputTokens": 4096, "quality": 0.55,
                "tools": true, "vision": false, "reasoning": true, "structuredOutput": false } } }
            """)).Models["gpt-4.1:x"];

        Assert.Equal("gpt-4.1:x", model.Name);
        Assert.Equal([new ModelEndpointOptions("a", "x/y"), new ModelEndpointOptions("b", "z", 2.5, 500)], model.Endpoints);
        Assert.True(model.KeepListedOrder);
        Assert.Equal(
            new ModelFacts
            {
                Price = new ModelPrice(0.59m, 0.79m, 0.1m, 0.7m),
                ContextWindow = 131072,
                MaxOutputTokens = 4096,
                Quality = 0.55,
                Tools = true,
                Vision = false,
                Reasoning = true,
                StructuredOutput = false,
            },
            model.Facts);
    }

    [Fact]
    public async Task What_is_not_said_of_a_model_is_unknown()
    {
        var model = (await Reading.OptionsOfAsync($$"""{ {{Reading.Small}} }""")).Models["one"];

        Assert.Equal(ModelFacts.Unknown, model.Facts);
        Assert.False(model.KeepListedOrder);
    }

    [Theory]
    [InlineData("{}", "models.m.endpoints", "is missing")]
    [InlineData("""{ "endpoints": [] }""", "models.m.endpoints", "is empty")]
    [InlineData("""{ "endpoints": "demo/x" }""", "models.m.endpoints", "must be a list, not text")]
    [InlineData("""{ "endpoints": [ "demo/x" ] }""", "models.m.endpoints[0]", "must be an object, not text")]
    [InlineData("""{ "endpoints": [ null ] }""", "models.m.endpoints[0]", "must be an object, not null")]
    [InlineData("""{ "endpoints": [ { "model": "x" } ] }""", "models.m.endpoints[0].provider", "is missing")]
    [InlineData("""{ "endpoints": [ { "provider": "demo" } ] }""", "models.m.endpoints[0].model", "is missing")]
    [InlineData("""{ "endpoints": [ { "provider": "demo", "model": " " } ] }""", "models.m.endpoints[0].model", "is empty")]
    [InlineData("""{ "endpoints": [ { "provider": "dem", "model": "x" } ] }""", "models.m.endpoints[0].provider", "did you mean \"demo\"?")]
    [InlineData("""{ "endpoints": [ { "provider": "demo", "model": "x", "weight": 0 } ] }""", "models.m.endpoints[0].weight", "must be from 0.001")]
    [InlineData("""{ "endpoints": [ { "provider": "demo", "model": "x", "limits": { "requestsPerMinute": 0 } } ] }""", "models.m.endpoints[0].limits.requestsPerMinute", "must be from 1")]
    [InlineData("""{ "endpoints": [ { "provider": "demo", "model": "x", "limits": { "rpm": 1 } } ] }""", "models.m.endpoints[0].limits.rpm", "no such option")]
    [InlineData("""{ "endpoints": [ { "provider": "demo", "model": "x", "name": 1 } ] }""", "models.m.endpoints[0].name", "no such option")]
    [InlineData("""{ "endpoints": [ { "provider": "demo", "model": "x" }, { "provider": "demo", "model": "x" } ] }""", "models.m.endpoints", "twice")]
    [InlineData("""{ {0}, "order": "random" }""", "models.m.order", "must be one of ranked, listed")]
    [InlineData("""{ {0}, "price": { "input": -1, "output": 1 } }""", "models.m.price.input", "must be from 0 to")]
    [InlineData("""{ {0}, "price": { "input": 1e300, "output": 1 } }""", "models.m.price.input", "must be a number from 0 to")]
    [InlineData("""{ {0}, "price": { "input": 1 } }""", "models.m.price.output", "is missing")]
    [InlineData("""{ {0}, "price": { "input": 1, "output": 1, "cached": 1 } }""", "models.m.price.cached", "no such option")]
    [InlineData("""{ {0}, "price": 1 }""", "models.m.price", "must be an object, not a number")]
    [InlineData("""{ {0}, "contextWindow": 0 }""", "models.m.contextWindow", "must be from 1 to")]
    [InlineData("""{ {0}, "contextWindow": 99999999999999999999 }""", "models.m.contextWindow", "must be a whole number from 1 to")]
    [InlineData("""{ {0}, "maxOutputTokens": 1.5 }""", "models.m.maxOutputTokens", "must be a whole number")]
    [InlineData("""{ {0}, "quality": 1.01 }""", "models.m.quality", "must be from 0 to 1")]
    [InlineData("""{ {0}, "quality": 1e999 }""", "models.m.quality", "must be a number from 0 to 1")]
    [InlineData("""{ {0}, "tools": "yes" }""", "models.m.tools", "must be true or false, not text")]
    [InlineData("""{ {0}, "contextwindow": 1 }""", "models.m.contextwindow", "did you mean \"contextWindow\"?")]
    public async Task A_mistake_is_named(string model, string path, string message)
    {
        model = model.Replace("{0}", """ "endpoints": [ { "provider": "demo", "model": "x" } ] """, StringComparison.Ordinal);

        var mistake = await Reading.MistakeOfAsync($$"""{ "providers": { "demo": { "type": "demo" } }, "models": { "m": {{model}} } }""");

        Assert.Equal(path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_with_a_mistake_of_its_own_is_still_known()
    {
        var mistake = await Reading.MistakeOfAsync("""
            { "providers": { "p": { "type": "openai-compatible" } },
              "models": { "m": { "endpoints": [ { "provider": "p", "model": "x" } ] } } }
            """);

        Assert.Equal("providers.p.baseUrl", mistake.Path);
    }

    [Theory]
    [InlineData("a/m", "b", true)]
    [InlineData("a/m", "a", false)]
    [InlineData("c/m", "b", false)]
    public async Task A_name_that_means_another_model_of_a_provider_too_is_a_mistake(string name, string provider, bool isMistake)
    {
        var result = await Reading.OfAsync($$"""
            { "providers": { "a": { "type": "demo" }, "b": { "type": "demo" } },
              "models": { "{{name}}": { "endpoints": [ { "provider": "{{provider}}", "model": "x" } ] } } }
            """);

        Assert.Equal(isMistake ? [$"""models["{name}"]"""] : [], result.Mistakes.Select(mistake => mistake.Path));
    }
}
