using FuncRouter.Caching.Semantic;

namespace FuncRouter.Tests.Configuration;

public sealed class SemanticCacheTests
{
    [Fact]
    public async Task It_is_off_unless_a_route_has_it()
    {
        Assert.Null((await Reading.OptionsOfAsync(Route("{ \"candidates\": [\"one\"] }"))).Routes["r"].SemanticCache);
        Assert.Equal(new SemanticCacheOptions(), (await Reading.OptionsOfAsync(With("{}"))).Routes["r"].SemanticCache);
    }

    [Fact]
    public async Task It_is_read_whole()
    {
        var options = await Reading.OptionsOfAsync(With("""{ "maxWrongHits": 0.02, "sample": 0.1, "reading": false, "embeddings": { "model": "demo/e", "timeoutSeconds": 0.2 } }"""));

        Assert.Equal(
            new SemanticCacheOptions { MaxWrongHits = 0.02, Sample = 0.1, Reading = false, Embeddings = new EmbeddingsOptions("demo/e", TimeSpan.FromSeconds(0.2)) },
            options.Routes["r"].SemanticCache);
    }

    [Theory]
    [InlineData("""{ "maxWrongHits": 0 }""", "maxWrongHits", "must be from 0.0001 to 0.5")]
    [InlineData("""{ "maxWrongHits": 0.6 }""", "maxWrongHits", "must be from 0.0001 to 0.5")]
    [InlineData("""{ "sample": 1.5 }""", "sample", "must be from 0 to 1")]
    [InlineData("""{ "reading": "no" }""", "reading", "must be true or false")]
    [InlineData("""{ "samples": 1 }""", "samples", "sample")]
    [InlineData("""{ "embeddings": {} }""", "embeddings.model", "is missing")]
    [InlineData("""{ "embeddings": { "model": "r" } }""", "embeddings.model", "is a route")]
    [InlineData("""{ "embeddings": { "model": "demos/e" } }""", "embeddings.model", "did you mean \"demo/e\"?")]
    [InlineData("""{ "embeddings": { "model": "one", "timeoutSeconds": 60 } }""", "embeddings.timeoutSeconds", "must be from 0.001 to 10")]
    [InlineData("""{ "embeddings": "one" }""", "embeddings", "must be an object, not text")]
    public async Task A_mistake_is_named_by_its_path(string json, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync(With(json));

        Assert.Equal("routes.r.semanticCache." + path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_samples_nothing_is_warned()
    {
        var result = await Reading.OfAsync(With("""{ "sample": 0 }"""), ("FUNCROUTER__CACHE__ENABLED", "true"));

        Assert.True(result.Succeeded);
        Assert.Equal("routes.r.semanticCache", Assert.Single(result.Warnings).Path);
    }

    private static string With(string json) => Route($$"""{ "candidates": ["one"], "semanticCache": {{json}} }""");

    private static string Route(string json) => $$"""{ {{Reading.Small}}, "routes": { "r": {{json}} } }""";
}
