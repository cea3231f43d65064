using System.Globalization;
using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A router with routes that give remembered answers to questions that mean the same, each before a model of its own.</summary>
public sealed class SemanticRouter : IAsyncLifetime
{
    private const int Routes = 40;

    private int _routes;

    internal RoutedUpstream Routed { get; private set; } = null!;

    /// <summary>The name of a route, and of the one model behind it, that no other test has.</summary>
    public string NewRoute(string kind = "faq") => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Interlocked.Increment(ref _routes)}");

    public async ValueTask InitializeAsync()
    {
        var routes = new JsonObject();
        for (var i = 1; i <= Routes; i++)
        {
            routes[$"faq-{i}"] = JsonNode.Parse($$"""{ "candidates": ["one/faq-{{i}}"], "semanticCache": { "maxWrongHits": 0.5, "sample": 0 } }""");
            routes[$"near-{i}"] = JsonNode.Parse($$"""
                { "candidates": ["one/near-{{i}}"], "semanticCache": { "maxWrongHits": 0.5, "sample": 0, "embeddings": { "model": "embed-{{i}}", "timeoutSeconds": 5 } } }
                """);
        }

        var models = new JsonObject();
        for (var i = 1; i <= Routes; i++)
        {
            models[$"embed-{i}"] = JsonNode.Parse($$"""{ "endpoints": [ { "provider": "two", "model": "embed-{{i}}" } ], "price": { "input": 10, "output": 0 } }""");
        }

        Routed = await RoutedUpstream.StartAsync(
            new JsonObject { ["cache"] = new JsonObject { ["enabled"] = true }, ["routes"] = routes, ["models"] = models },
            new Dictionary<string, string> { ["FUNCROUTER_MANAGEMENT_KEY"] = ManagedRouters.ManagementKey });
    }

    public async ValueTask DisposeAsync()
    {
        if (Routed is not null)
        {
            await Routed.DisposeAsync();
        }
    }
}
