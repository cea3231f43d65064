using System.Collections.Immutable;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Api;
using FuncRouter.Caching;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Rules;
using FuncRouter.Storage;
using FuncRouter.Tickets;

namespace FuncRouter.Configuration;

/// <summary>The whole configuration as it was asked for: read, checked, secrets resolved. Immutable; a change makes a new one.</summary>
public sealed record RouterOptions
{
    /// <summary>The upstreams, by name.</summary>
    public ImmutableSortedDictionary<string, ProviderOptions> Providers { get; init; } =
        ImmutableSortedDictionary.Create<string, ProviderOptions>(StringComparer.Ordinal);

    /// <summary>The configured models, by name.</summary>
    public ImmutableSortedDictionary<string, ModelOptions> Models { get; init; } =
        ImmutableSortedDictionary.Create<string, ModelOptions>(StringComparer.Ordinal);

    /// <summary>The routes, by name.</summary>
    public ImmutableSortedDictionary<string, RouteOptions> Routes { get; init; } =
        ImmutableSortedDictionary.Create<string, RouteOptions>(StringComparer.Ordinal);

    /// <summary>What is decided before anything is ranked, in the order of the file.</summary>
    public ImmutableArray<RoutingRule> Rules { get; init; } = [];

    /// <summary>How decisions are made.</summary>
    public RoutingOptions Routing { get; init; } = new();

    /// <summary>How hard the router tries.</summary>
    public ResilienceOptions Resilience { get; init; } = new();

    /// <summary>What is remembered of answers.</summary>
    public CacheOptions Cache { get; init; } = new();

    /// <summary>How requests are handed to persons.</summary>
    public TicketOptions Tickets { get; init; } = new();

    /// <summary>How providers are probed.</summary>
    public ProbeOptions Probes { get; init; } = new();

    /// <summary>Where newer prices come from.</summary>
    public CatalogueOptions Catalogue { get; init; } = new();

    /// <summary>What the endpoints accept.</summary>
    public ApiOptions Api { get; init; } = new();

    /// <summary>Where state is kept; null leaves the choice to the host. Read at start only.</summary>
    public StoreOptions? Store { get; init; }
}
