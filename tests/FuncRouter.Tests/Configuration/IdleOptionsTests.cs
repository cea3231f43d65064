namespace FuncRouter.Tests.Configuration;

/// <summary>Options that do nothing because another one is off are told by their paths.</summary>
public sealed class IdleOptionsTests
{
    private const string Shadow = """ "rules": [ { "name": "a", "objective": "cost" }, { "name": "b", "shadow": { "model": "one" } } ]""";
    private const string Semantic = """ "routes": { "r.1": { "candidates": ["one"], "semanticCache": {} } }""";
    private const string Webhook = """ "tickets": { "webhook": { "url": "https://a.example", "secret": "env:S" } }""";

    [Theory]
    [InlineData(Semantic, "routes[\"r.1\"].semanticCache", "only for requests with x-funcrouter-cache: on, because cache.enabled is not set")]
    [InlineData(Semantic + """, "cache": { "enabled": true, "semanticMemoryBytes": 0 }""", "routes[\"r.1\"].semanticCache", "cache.semanticMemoryBytes is 0")]
    [InlineData(Shadow + """, "routing": { "shadowConcurrency": 0 }""", "rules[1].shadow", "routing.shadowConcurrency is 0")]
    [InlineData(""" "rules": [ { "name": "a", "when": { "tenants": ["acme"] }, "objective": "cost" } ]""", "rules[0].when.tenants", "the tenant \"default\"")]
    [InlineData(Webhook, "tickets.webhook", "no route has a person among its fallbacks")]
    [InlineData(""" "routes": { "r": { "candidates": ["one"], "fallbacks": [ { "person": { "holdSeconds": 601 } } ] } }""", "routes.r.fallbacks[0].person.holdSeconds", "deadlineSeconds")]
    [InlineData(""" "probes": { "enabled": false, "dailyCalls": 5 }""", "probes.dailyCalls", "probes.enabled is false")]
    [InlineData(""" "probes": { "enabled": false, "timeoutSeconds": 5 }""", "probes.timeoutSeconds", "probes.enabled is false")]
    [InlineData(""" "catalogue": { "intervalSeconds": 60 }""", "catalogue.intervalSeconds", "without catalogue.url")]
    public async Task What_does_nothing_is_warned_of_by_its_path(string json, string path, string message)
    {
        var warning = Assert.Single(await WarningsOfAsync(json));

        Assert.Equal(path, warning.Path);
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Semantic + """, "cache": { "enabled": true }""")]
    [InlineData(Shadow)]
    [InlineData(""" "rules": [ { "name": "a", "when": { "tenants": ["acme", "def*"] }, "objective": "cost" } ]""")]
    [InlineData(Webhook + """, "routes": { "r": { "candidates": ["one"], "fallbacks": [ { "person": { "holdSeconds": 500 } } ] } }""")]
    [InlineData(""" "probes": { "enabled": false, "intervalSeconds": 5 }""")]
    [InlineData(""" "catalogue": { "url": "https://a.example/prices.json", "intervalSeconds": 60 }""")]
    public async Task What_does_something_is_not(string json) => Assert.Empty(await WarningsOfAsync(json));

    private static async Task<IEnumerable<FuncRouter.Configuration.ConfigurationMistake>> WarningsOfAsync(string json)
    {
        var result = await Reading.OfAsync($$"""{ {{Reading.Small}}, {{json}} }""", ("S", "secret"));
        Assert.Empty(result.Mistakes);
        return result.Warnings;
    }
}
