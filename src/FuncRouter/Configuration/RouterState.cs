using System.Collections.Immutable;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Configuration;

/// <summary>What is true now: the configuration and what was built from it. A request keeps the one that it started with.</summary>
/// <param name="Options">The configuration.</param>
/// <param name="Table">The names that clients may ask for.</param>
internal sealed record RouterState(RouterOptions Options, RoutingTable Table);

/// <summary>Builds the state anew when the configuration or the catalogue of models changes.</summary>
internal sealed class RouterStateSource : IEndpointSource, IDisposable
{
    private readonly CatalogueSource _catalogue;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private readonly Lock _gate = new();
    private volatile RouterState _current;

    public RouterStateSource(IOptionsSource options, CatalogueSource catalogue, TimeProvider time)
    {
        _catalogue = catalogue;
        _time = time;
        _current = Build(options.Current, null);
        _subscription = options.Subscribe(Rebuild);
        catalogue.Changed += OnCatalogueChanged;
    }

    /// <summary>The state for a request that starts now.</summary>
    public RouterState Current => _current;

    /// <inheritdoc />
    public ImmutableArray<ModelEndpoint> Endpoints => _current.Table.Endpoints;

    /// <inheritdoc />
    public void Dispose()
    {
        _catalogue.Changed -= OnCatalogueChanged;
        _subscription.Dispose();
    }

    private void OnCatalogueChanged() => Rebuild(null);

    // The two kinds of change come on threads of their own.
    private void Rebuild(RouterOptions? changed)
    {
        lock (_gate)
        {
            _current = Build(changed ?? _current.Options, _current.Table);
        }
    }

    private RouterState Build(RouterOptions options, RoutingTable? before)
    {
        var providers = options.Providers.Values.Select(provider => before?.Providers.FirstOrDefault(old => old.Options == provider) ?? Connect(provider)).ToArray();
        return new RouterState(options, new RoutingTable(options.Models.Values, options.Routes.Values, providers, _catalogue.Current, _time, before) { Rules = options.Rules });
    }

    // A provider that did not change keeps its connections. One that went is not disposed: requests in flight still use it, and its
    // idle connections close by themselves.
    private Provider Connect(ProviderOptions options)
    {
        var type = ProviderType.Get(options.Type);
        return new Provider(options, type, new HttpMessageInvoker(type.CreateHandler(_time)));
    }
}
