using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Configuration;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Builds routing tables over providers that answer nothing, with a small catalogue.</summary>
internal static class RoutingFixture
{
    public static ModelCatalogue Catalogue { get; } = new(new CatalogueDocument("here", "MIT", "2026-07", new(StringComparer.OrdinalIgnoreCase)
    {
        ["alpha"] = new()
        {
            ["small"] = new() { Price = new ModelPrice(1, 1), Quality = 0.4, ContextWindow = 1000 },
            ["large"] = new() { Price = new ModelPrice(8, 8), Quality = 0.9 },
            ["odd:floor"] = new() { Quality = 0.1 },
        },
        ["beta"] = new() { ["small"] = new() { Price = new ModelPrice(2, 2), Quality = 0.4 } },
    }));

    public static RouterOptions Options { get; } = new();

    /// <summary>A table of the providers alpha, beta and gamma.</summary>
    public static RoutingTable Table(TimeProvider time, RouterOptions? options = null) => new(
        (options ?? Options).Models.Values,
        (options ?? Options).Routes.Values,
        [Provider("alpha"), Provider("beta"), Provider("gamma")],
        Catalogue,
        time)
    {
        Rules = (options ?? Options).Rules,
    };

    public static RouterOptions With(this RouterOptions options, ModelOptions model) => options with { Models = options.Models.Add(model.Name, model) };

    public static RouterOptions With(this RouterOptions options, RouteOptions route) => options with { Routes = options.Routes.Add(route.Name, route) };

    public static ModelOptions Model(string name, params ImmutableArray<ModelEndpointOptions> endpoints) => new() { Name = name, Endpoints = endpoints };

    private static Provider Provider(string name) => new ScriptedHandler().AsProvider(name);

    public static RouteOptions Route(string name, params ImmutableArray<string> candidates) => new() { Name = name, Candidates = candidates };
}
