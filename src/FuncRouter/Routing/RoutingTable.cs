using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Providers;
using FuncRouter.Routing.Rules;

namespace FuncRouter.Routing;

/// <summary>
/// The names that clients may ask for and what stands behind them: the configuration, with providers connected and the
/// catalogue's facts filled in. Immutable; a changed configuration makes a new one, and requests in flight keep theirs.
/// </summary>
internal sealed class RoutingTable
{
    // Clients may name any upstream model; what they name is kept for the next request, but not without end.
    private const int MaxNamedEndpoints = 1024;

    private readonly FrozenDictionary<string, RouteTarget> _targets;
    private readonly FrozenDictionary<string, Provider> _providers;
    private readonly Dictionary<string, ModelEndpoint> _configured = new(StringComparer.Ordinal);
    private readonly ModelCatalogue _catalogue;
    private readonly ConcurrentDictionary<string, RouteTarget> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Model, string Endpoint), RequestRate> _rates = [];

    /// <summary>Builds the table.</summary>
    /// <param name="models">The configured models.</param>
    /// <param name="routes">The configured routes; what they name was checked.</param>
    /// <param name="providers">Its providers, connected.</param>
    /// <param name="catalogue">What is known of models.</param>
    /// <param name="time">The clock of the request limits.</param>
    /// <param name="before">The table whose place it takes: what was sent in this minute counts on. Null for the first.</param>
    public RoutingTable(
        IEnumerable<ModelOptions> models,
        IEnumerable<RouteOptions> routes,
        IReadOnlyCollection<Provider> providers,
        ModelCatalogue catalogue,
        TimeProvider time,
        RoutingTable? before = null)
    {
        _catalogue = catalogue;
        _providers = providers.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);
        var targets = new Dictionary<string, RouteTarget>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            targets[model.Name] = new RouteTarget
            {
                Name = model.Name,
                KeepListedOrder = model.KeepListedOrder,
                Endpoints = [.. model.Endpoints.Select(endpoint => Connect(endpoint, model, RateOf(endpoint, model.Name, before, time)))],
            };
        }

        var byName = routes.ToDictionary(route => route.Name, route => Target(route, targets), StringComparer.Ordinal);
        foreach (var (name, route) in byName)
        {
            targets[name] = route;
        }

        _targets = targets.ToFrozenDictionary(StringComparer.Ordinal);
        Providers = [.. providers];
        Endpoints = [.. targets.Values.SelectMany(target => target.Endpoints.Concat(target.Resorts.SelectMany(resort => resort.Endpoints)).Concat(target.Judges)).DistinctBy(endpoint => endpoint.Key)];
    }

    /// <summary>What is decided before anything is ranked.</summary>
    public ImmutableArray<RoutingRule> Rules { get; init; } = [];

    /// <summary>The providers.</summary>
    public ImmutableArray<Provider> Providers { get; }

    /// <summary>Every endpoint that the configuration names, each once.</summary>
    public ImmutableArray<ModelEndpoint> Endpoints { get; }

    /// <summary>Every configured model and route, by name.</summary>
    public IEnumerable<RouteTarget> Targets => _targets.Values.OrderBy(target => target.Name, StringComparer.Ordinal);

    /// <summary>Finds what a request's <c>model</c> stands for.</summary>
    /// <param name="name">A route, a configured model or <c>&lt;provider&gt;/&lt;upstream model&gt;</c>, with or without <c>:floor</c> or <c>:nitro</c>.</param>
    /// <returns>Null where there is nothing of that name.</returns>
    public RouteTarget? Find(string name)
    {
        if (FindWhole(name) is { } whole)
        {
            return whole;
        }

        return Suffixed(name) is var (bare, aim) && Lookup(bare) is { } target ? target.AimingAt(aim) : Lookup(name);
    }

    /// <summary>What a name says by its end: <c>:floor</c> wants the cheapest first, <c>:nitro</c> the fastest. Null where it says nothing.</summary>
    public static (string Name, RoutingAim Aim)? Suffixed(string name)
    {
        foreach (var (suffix, objective) in (ReadOnlySpan<(string, Objective)>)[(":floor", Objective.Cost), (":nitro", Objective.Latency)])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return (name[..^suffix.Length], new RoutingAim(objective));
            }
        }

        return null;
    }

    /// <summary>The keys of the endpoints that a configured name stands for; none for a provider's.</summary>
    public IEnumerable<string> KeysOf(string name) => Lookup(name)?.Endpoints.Select(endpoint => endpoint.Key) ?? [];

    private RouteTarget? FindWhole(string name) => _targets.TryGetValue(name, out var target) ? target : FindKnownUpstream(name);

    // A suffix stays on where the catalogue has a model of that whole name (OpenRouter's own ":floor" is not one).
    private RouteTarget? FindKnownUpstream(string name) =>
        name.Contains(':', StringComparison.Ordinal) && Split(name) is var (provider, model)
        && FactsOf(provider, model) != ModelFacts.Unknown
            ? Named(name, provider, model)
            : null;

    private RouteTarget? Lookup(string name) =>
        _targets.TryGetValue(name, out var target) ? target : Split(name) is var (provider, model) ? Named(name, provider, model) : null;

    private (Provider Provider, string Model)? Split(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash + 1 < name.Length && _providers.TryGetValue(name[..slash], out var provider)
            ? (provider, name[(slash + 1)..])
            : null;
    }

    private RouteTarget Named(string name, Provider provider, string model)
    {
        if (_named.TryGetValue(name, out var known))
        {
            return known;
        }

        var target = new RouteTarget { Name = name, Endpoints = [Connect(provider, model)] };
        if (_named.Count < MaxNamedEndpoints)
        {
            _named.TryAdd(name, target);
        }

        return target;
    }

    private ModelEndpoint Connect(ModelEndpointOptions options, ModelOptions model, RequestRate? rate)
    {
        var endpoint = new ModelEndpoint
        {
            Provider = _providers[options.Provider],
            Model = options.Model,
            Facts = model.Facts.Or(FactsOf(_providers[options.Provider], options.Model)),
            Weight = options.Weight,
            Rate = rate,
        };
        _configured.TryAdd(endpoint.Key, endpoint);
        return endpoint;
    }

    private RequestRate? RateOf(ModelEndpointOptions options, string model, RoutingTable? before, TimeProvider time)
    {
        if (options.RequestsPerMinute is not { } limit)
        {
            return null;
        }

        var key = (model, $"{options.Provider}/{options.Model}");
        return _rates[key] = before?._rates.GetValueOrDefault(key)?.With(limit) ?? new RequestRate(limit, time);
    }

    // What the configuration says of an endpoint, its limit above all, holds under its own name too.
    private ModelEndpoint Connect(Provider provider, string model) =>
        _configured.GetValueOrDefault($"{provider.Name}/{model}")
        ?? new ModelEndpoint { Provider = provider, Model = model, Facts = FactsOf(provider, model) };

    private ModelFacts FactsOf(Provider provider, string model) =>
        provider.Type.FactsOf(model) ?? _catalogue.Find(provider.Name, provider.Options.Type, model);

    private RouteTarget Target(RouteOptions route, Dictionary<string, RouteTarget> models)
    {
        ImmutableArray<ModelEndpoint> EndpointsOf(string name) =>
            models.TryGetValue(name, out var model) ? model.Endpoints
            : Split(name) is var (provider, upstream) ? [Connect(provider, upstream)]
            : throw new ArgumentException($"Route {route.Name} names {name}, which is neither a model nor at a provider.", nameof(route));

        return new RouteTarget
        {
            Name = route.Name,
            Route = route.Name,
            Aim = new RoutingAim(route.Objective) { Weights = route.Weights, MinQuality = route.MinQuality },
            Regions = route.Regions,
            Endpoints = [.. route.Candidates.SelectMany(name => EndpointsOf(name)).DistinctBy(endpoint => endpoint.Key)],
            Cascade = route.Cascade,
            Checks = route.Checks,
            Judges = route.Checks?.Judge is { } judge ? [.. EndpointsOf(judge.Model)] : [],
            Resorts = [.. route.Fallbacks.Select(fallback => new RouteResort(fallback, fallback is ModelFallback { Model: var model } ? EndpointsOf(model) : []))],
        };
    }
}

/// <summary>What a name stands for.</summary>
internal sealed record RouteTarget
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The route's name; null for a model.</summary>
    public string? Route { get; init; }

    /// <summary>What the ranking aims at.</summary>
    public RoutingAim Aim { get; init; } = new(Objective.Balanced);

    /// <summary>The only regions that a provider may work in; empty for all.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>Whether the endpoints keep their order.</summary>
    public bool KeepListedOrder { get; init; }

    /// <summary>Who may answer.</summary>
    public required ImmutableArray<ModelEndpoint> Endpoints { get; init; }

    /// <summary>Whether the cheap ones come first, and what their answers have to reach; null for the order of the aim.</summary>
    public CascadeOptions? Cascade { get; init; }

    /// <summary>What it asks of answers; null for nothing.</summary>
    public RouteChecks? Checks { get; init; }

    /// <summary>Where the judge of these is.</summary>
    public ImmutableArray<ModelEndpoint> Judges { get; init; } = [];

    /// <summary>What is tried when none of these did, in this order.</summary>
    public ImmutableArray<RouteResort> Resorts { get; init; } = [];

    /// <summary>The same, ranked by another aim.</summary>
    public RouteTarget AimingAt(RoutingAim aim) => this with { Aim = aim, KeepListedOrder = false };
}

/// <summary>One last resort of a route.</summary>
/// <param name="Fallback">What it is.</param>
/// <param name="Endpoints">Whom to ask, where it is a model; else empty.</param>
internal sealed record RouteResort(RouteFallback Fallback, ImmutableArray<ModelEndpoint> Endpoints);
