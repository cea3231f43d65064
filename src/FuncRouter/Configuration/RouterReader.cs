using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Providers;

namespace FuncRouter.Configuration;

/// <summary>Reads a whole document and what environment variables set beside it.</summary>
internal sealed class RouterReader(
    ProviderVocabulary vocabulary,
    ConfigurationSources sources,
    SecretReader secrets,
    ILookup<string, EnvironmentOverride> overrides,
    ConfigurationReport report)
{
    private static readonly string[] Settings = ["routing", "resilience", "cache", "tickets", "probes", "catalogue", "api", "store"];

    public RouterOptions Read(JsonElement document)
    {
        var defaults = new DefaultConfiguration(vocabulary, sources, report);
        var root = new ConfigurationSection("", document, report, []);
        _ = root["$schema"];
        var configured = root["providers"];
        var providers = ByName(
            configured.IsPresent ? new ProvidersReader(vocabulary, sources, secrets).Read(configured) : defaults.Providers(),
            provider => provider.Name);
        var names = new ConfigurationNames(
            configured.IsPresent ? ConfigurationNames.Of(document, "providers") : providers.Keys.ToHashSet(StringComparer.Ordinal),
            ConfigurationNames.Of(document, "models"),
            ConfigurationNames.Of(document, "routes").Append(DefaultConfiguration.Route).ToHashSet(StringComparer.Ordinal));
        var fallbacks = new FallbacksReader(names);
        var options = new RouterOptions
        {
            Providers = providers,
            Models = ByName(new ModelsReader(names).Read(root["models"]), model => model.Name),
            Routes = ByName(new RoutesReader(names, fallbacks).Read(root["routes"]), route => route.Name),
            Rules = new RulesReader(names).Read(root["rules"]),
            Routing = SettingsReader.ReadRouting(Section(root, "routing"), sources.WorkingFolder),
            Resilience = SettingsReader.ReadResilience(Section(root, "resilience")),
            Cache = SettingsReader.ReadCache(Section(root, "cache")),
            Tickets = new TicketsReader(secrets).Read(Section(root, "tickets")),
            Probes = SettingsReader.ReadProbes(Section(root, "probes")),
            Catalogue = SettingsReader.ReadCatalogue(Section(root, "catalogue")),
            Api = SettingsReader.ReadApi(Section(root, "api")),
            Store = new StoreReader(secrets).Read(root["store"].Section(overrides["store"])),
        };
        fallbacks.CheckStale(options.Cache);
        IdleOptions.Warn(options, report);
        root.ReportUnknown();
        ReportUnknownSections();
        return defaults.AutomaticRoute(options) is { } route
            ? options with { Routes = options.Routes.Add(route.Name, route) }
            : options;
    }

    private ConfigurationSection Section(ConfigurationSection root, string name) =>
        root[name].Section(overrides[name]) ?? new ConfigurationSection(name, default, report, []);

    private void ReportUnknownSections()
    {
        foreach (var item in overrides
            .Where(section => !Settings.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            .SelectMany(section => section))
        {
            report.Mistake(item.Variable, $"can set options of {string.Join(", ", Settings)} only; "
                + $"the rest belongs in the file or in {ConfigurationLoader.PatchVariable}{NearestName.Hint(item.Section, Settings)}");
        }
    }

    private static ImmutableSortedDictionary<string, T> ByName<T>(IEnumerable<T> items, Func<T, string> name) =>
        items.ToImmutableSortedDictionary(name, item => item, StringComparer.Ordinal);
}
