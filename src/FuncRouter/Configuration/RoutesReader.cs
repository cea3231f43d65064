using System.Collections.Immutable;
using FuncRouter.Routing;

namespace FuncRouter.Configuration;

/// <summary>Reads the section <c>routes</c>.</summary>
/// <param name="names">The names that the configuration gives.</param>
/// <param name="fallbacks">Reads last resorts.</param>
internal sealed class RoutesReader(ConfigurationNames names, FallbacksReader fallbacks)
{
    public IEnumerable<RouteOptions> Read(ConfigurationOption routes) =>
        [.. (routes.Entries() ?? []).Select(entry => ReadRoute(entry.Name, entry.Value)).OfType<RouteOptions>()];

    private RouteOptions? ReadRoute(string name, ConfigurationOption entry)
    {
        ConfigurationNames.CheckName(name, entry);
        if (names.Models.Contains(name))
        {
            entry.Mistake("a model has the same name; rename one of the two");
        }

        if (names.ProviderOf(name) is { } provider)
        {
            entry.Mistake($"the name also means a model of the provider \"{provider}\"; rename the route");
        }

        if (entry.Section() is not { } section)
        {
            return null;
        }

        var objective = section["objective"].OneOf(
            ("balanced", Objective.Balanced),
            ("cost", Objective.Cost),
            ("latency", Objective.Latency),
            ("quality", Objective.Quality));
        var candidates = ReadCandidates(section["candidates"]);
        var resorts = fallbacks.Read(section["fallbacks"]);
        var route = new RouteOptions
        {
            Name = name,
            Objective = objective ?? Objective.Balanced,
            Weights = ReadWeights(section["weights"]),
            MinQuality = section["minQuality"].Number(0, 1),
            Regions = [.. (section["regions"].Items() ?? []).Select(item => item.Text()).OfType<string>()],
            Candidates = candidates,
            Cascade = ReadCascade(section["cascade"]),
            Checks = new ChecksReader(names).Read(section["checks"]),
            SemanticCache = new SemanticCacheReader(names).Read(section["semanticCache"]),
            Fallbacks = resorts,
        };
        section.ReportUnknown();
        WarnOfIdleAims(section, route);
        return route;
    }

    // Of several aims one has the word.
    private static void WarnOfIdleAims(ConfigurationSection section, RouteOptions route)
    {
        if (route.MinQuality is not null && route.Weights is not null)
        {
            section["weights"].Warn("decides nothing beside minQuality");
        }

        if (section["objective"].IsPresent && (route.MinQuality is not null || route.Weights is not null))
        {
            section["objective"].Warn($"decides nothing beside {(route.MinQuality is null ? "weights" : "minQuality")}");
        }
    }

    private static CascadeOptions? ReadCascade(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var cascade = new CascadeOptions { Confidence = section["confidence"].Number(0, 1) };
        section.ReportUnknown();
        return cascade;
    }

    private static AimWeights? ReadWeights(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        const double Most = 1000;
        ConfigurationOption[] sides = [section["quality"], section["cost"], section["latency"]];
        var numbers = Array.ConvertAll(sides, side => side.Number(0, Most));
        section.ReportUnknown();
        if (sides.Zip(numbers).All(side => side.Second == 0 || !side.First.IsPresent))
        {
            section.Mistake("weighs nothing; give quality, cost or latency a weight above 0");
        }

        return new AimWeights(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0);
    }

    private ImmutableArray<string> ReadCandidates(ConfigurationOption option)
    {
        if (option.Require("the models to choose from: [\"…\", \"…\"]").Items() is not { } items)
        {
            return [];
        }

        if (items.IsEmpty)
        {
            option.Mistake("is empty; name the models to choose from");
        }

        var candidates = ImmutableArray.CreateBuilder<string>();
        foreach (var item in items)
        {
            if (names.ReadModel(item) is not { } name)
            {
                continue;
            }

            if (candidates.Contains(name))
            {
                item.Mistake($"\"{name}\" stands in the list already");
            }

            candidates.Add(name);
        }

        return candidates.ToImmutable();
    }
}
