using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Configuration;

/// <summary>What is true now: the configuration and what was built from it. A request keeps the one that it started with.</summary>
/// <param name="Options">The configuration.</param>
/// <param name="Table">The names that clients may ask for.</param>
internal sealed record RouterState(RouterOptions Options, RoutingTable Table);

/// <summary>Builds the state anew when the configuration changes.</summary>
internal sealed class RouterStateSource : IEndpointSource, IDisposable
{
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private volatile RouterState _current;

    public RouterStateSource(IOptionsSource options, TimeProvider time)
    {
        _time = time;
        _current = Build(options.Current, []);
        _subscription = options.Subscribe(changed => _current = Build(changed, _current.Table.Providers));
    }

    /// <summary>The state for a request that starts now.</summary>
    public RouterState Current => _current;

    /// <inheritdoc />
    public ImmutableArray<ModelEndpoint> Endpoints => _current.Table.Endpoints;

    /// <inheritdoc />
    public void Dispose() => _subscription.Dispose();

    private RouterState Build(RouterOptions options, IReadOnlyCollection<Provider> before)
    {
        var providers = options.Providers.Values.Select(provider => before.FirstOrDefault(old => old.Options == provider) ?? Connect(provider)).ToArray();
        return new RouterState(options, new RoutingTable(options.Models.Values, options.Routes.Values, providers, ModelCatalogue.BuiltIn, _time) { Rules = options.Rules });
    }

    // A provider that did not change keeps its connections. One that went is not disposed: requests in flight still use it, and its
    // idle connections close by themselves.
    private Provider Connect(ProviderOptions options)
    {
        var type = ProviderType.Get(options.Type);
        return new Provider(options, type, new HttpMessageInvoker(type.CreateHandler(_time)));
    }
}
