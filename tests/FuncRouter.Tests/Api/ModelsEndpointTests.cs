using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Api;
using FuncRouter.Configuration;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Api;

public sealed class ModelsEndpointTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly RouterStateSource _states;
    private readonly HealthView _health;

    public ModelsEndpointTests()
    {
        _states = new RouterStateSource(new TwoEndpoints(), new CatalogueSource(), _time);
        _health = new HealthView(new LiveHealth(_time));
    }

    public void Dispose() => _states.Dispose();

    [Fact]
    public async Task Every_endpoint_has_its_price_and_what_a_prompt_costs_with_its_providers_cache()
    {
        _health.Scores = new HealthScores
        {
            Endpoints = ImmutableDictionary<string, EndpointScore>.Empty.Add("one/x", EndpointScore.Unprobed with { CachedInputShare = 0.5 }),
        };
        var call = new WebCall("GET", "/v1/models/m");

        await new ModelsEndpoint(_states, _health).FindAsync(call.Context);

        var endpoints = JsonNode.Parse(call.Sent)!["endpoints"]!.AsArray();
        Assert.Equal(
            """{"prompt":"0.000001","completion":"0.000002","input_cache_read":"0.0000001","effective_prompt":"0.00000055"}""",
            endpoints[0]!["pricing"]!.ToJsonString());
        Assert.Equal("""{"prompt":"0.000001","completion":"0.000002","input_cache_read":"0.0000001"}""", endpoints[1]!["pricing"]!.ToJsonString());
    }

    private sealed class TwoEndpoints : IOptionsSource, IDisposable
    {
        public RouterOptions Current { get; } = new()
        {
            Providers = ImmutableSortedDictionary<string, ProviderOptions>.Empty
                .Add("one", new ProviderOptions { Name = "one", Type = "openai" })
                .Add("two", new ProviderOptions { Name = "two", Type = "openai" }),
            Models = ImmutableSortedDictionary<string, ModelOptions>.Empty.Add("m", new ModelOptions
            {
                Name = "m",
                Endpoints = [new ModelEndpointOptions("one", "x", 1, null), new ModelEndpointOptions("two", "x", 1, null)],
                Facts = new ModelFacts { Price = new ModelPrice(1, 2, 0.1m) },
            }),
        };

        public IDisposable Subscribe(Action<RouterOptions> changed) => this;

        public void Dispose()
        {
        }
    }
}
