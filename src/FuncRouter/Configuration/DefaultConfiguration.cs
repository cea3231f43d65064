using System.Collections.Immutable;
using FuncRouter.Providers;
using FuncRouter.Providers.Demo;
using FuncRouter.Routing;

namespace FuncRouter.Configuration;

/// <summary>What holds where the configuration says nothing: the providers whose keys are there, and the route <c>auto</c>.</summary>
internal sealed class DefaultConfiguration(ProviderVocabulary vocabulary, ConfigurationSources sources, ConfigurationReport report)
{
    /// <summary>The route that clients ask for when they leave the choice to the router.</summary>
    public const string Route = "auto";

    /// <summary>Every known provider whose key variable is set; the demo provider where none is.</summary>
    public IEnumerable<ProviderOptions> Providers()
    {
        var keyed = vocabulary.Known
            .Select(known => (Provider: known, known.AddressFrom(sources.Variable).Address, Key: known.KeyVariable is { } name ? sources.Variable(name) : null))
            .Where(found => found is { Key: not null, Address: not null })
            .Select(found => new ProviderOptions
            {
                Name = found.Provider.Name,
                Type = found.Provider.Type,
                BaseUrl = found.Address,
                ApiKey = new Secret(found.Key!),
            })
            .ToArray();
        return keyed.Length > 0 ? keyed : [new ProviderOptions { Name = DemoProvider.Instance.Name, Type = DemoProvider.Instance.Name }];
    }

    /// <summary>
    /// The route <c>auto</c> over all configured models, else over the known providers' own models, else over the demo's;
    /// null where the name is taken or there is nothing to choose from.
    /// </summary>
    public RouteOptions? AutomaticRoute(RouterOptions options)
    {
        if (options.Routes.ContainsKey(Route) || options.Models.ContainsKey(Route))
        {
            return null;
        }

        ImmutableArray<string> candidates = !options.Models.IsEmpty ? [.. options.Models.Keys]
            : KnownModels(options) is { IsEmpty: false } known ? known
            : DemoModels(options);
        if (candidates.IsEmpty)
        {
            report.Warn($"routes.{Route}", "there is no such route and no model to make it of; configure models or the route, "
                + "or ask for <provider>/<model>");
            return null;
        }

        return new RouteOptions { Name = Route, Candidates = candidates };
    }

    private ImmutableArray<string> KnownModels(RouterOptions options) =>
    [
        .. from provider in options.Providers.Values
           from known in vocabulary.Known
           where known.Type == provider.Type && known.AddressFrom(sources.Variable).Address == provider.BaseUrl
           from model in known.Models
           select $"{provider.Name}/{model}",
    ];

    private ImmutableArray<string> DemoModels(RouterOptions options) =>
    [
        .. from provider in options.Providers.Values
           where provider.Type == DemoProvider.Instance.Name
           from model in vocabulary.DemoModels
           select $"{provider.Name}/{model}",
    ];
}
