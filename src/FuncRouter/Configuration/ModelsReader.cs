using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Routing;

namespace FuncRouter.Configuration;

/// <summary>Reads the section <c>models</c>.</summary>
internal sealed class ModelsReader(ConfigurationNames names)
{
    private const int MostTokens = 1_000_000_000;

    public IEnumerable<ModelOptions> Read(ConfigurationOption models) =>
        [.. (models.Entries() ?? []).Select(entry => ReadModel(entry.Name, entry.Value)).OfType<ModelOptions>()];

    private ModelOptions? ReadModel(string name, ConfigurationOption entry)
    {
        ConfigurationNames.CheckName(name, entry);
        if (entry.Section() is not { } section)
        {
            return null;
        }

        var endpoints = ReadEndpoints(section["endpoints"]);
        var order = section["order"].OneOf(("ranked", false), ("listed", true));
        var facts = new ModelFacts
        {
            Price = ReadPrice(section["price"]),
            ContextWindow = (int?)section["contextWindow"].Whole(1, MostTokens),
            MaxOutputTokens = (int?)section["maxOutputTokens"].Whole(1, MostTokens),
            Quality = section["quality"].Number(0, 1),
            Tools = section["tools"].Flag(),
            Vision = section["vision"].Flag(),
            Reasoning = section["reasoning"].Flag(),
            StructuredOutput = section["structuredOutput"].Flag(),
        };
        section.ReportUnknown();
        if (names.ProviderOf(name) is { } provider && endpoints.Length > 0 && endpoints.All(endpoint => endpoint.Provider != provider))
        {
            entry.Mistake($"the name also means a model of the provider \"{provider}\", which none of its endpoints is at; "
                + "rename one of the two");
        }

        return new ModelOptions { Name = name, Endpoints = endpoints, KeepListedOrder = order ?? false, Facts = facts };
    }

    private ImmutableArray<ModelEndpointOptions> ReadEndpoints(ConfigurationOption option)
    {
        const string Example = "[ { \"provider\": …, \"model\": … } ]";
        if (option.Require($"where the model can be had: {Example}").Items() is not { } items)
        {
            return [];
        }

        if (items.IsEmpty)
        {
            option.Mistake($"is empty; say where the model can be had: {Example}");
        }

        var endpoints = items.Select(ReadEndpoint).OfType<ModelEndpointOptions>().ToImmutableArray();
        foreach (var twice in endpoints.GroupBy(endpoint => (endpoint.Provider, endpoint.Model)).Where(group => group.Count() > 1))
        {
            option.Mistake($"lists the model \"{twice.Key.Model}\" at \"{twice.Key.Provider}\" twice; "
                + "give one of them the sum of the weights");
        }

        return endpoints;
    }

    private ModelEndpointOptions? ReadEndpoint(ConfigurationOption item)
    {
        if (item.Section() is not { } section)
        {
            return null;
        }

        var provider = names.ReadProvider(section["provider"].Require("a provider's name"));
        var model = section["model"].Require("what the provider calls the model").Text();
        var weight = section["weight"].Number(0.001, 1000);
        var requestsPerMinute = ReadLimits(section["limits"]);
        section.ReportUnknown();
        return provider is null || model is null ? null : new ModelEndpointOptions(provider, model, weight ?? 1, requestsPerMinute);
    }

    private static int? ReadLimits(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var requestsPerMinute = section["requestsPerMinute"].Whole(1, int.MaxValue);
        section.ReportUnknown();
        return (int?)requestsPerMinute;
    }

    private static ModelPrice? ReadPrice(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var input = section["input"].Require("US dollars per million tokens, 0 where it is free").Dollars();
        var output = section["output"].Require("US dollars per million tokens, 0 where it is free").Dollars();
        var cachedInput = section["cachedInput"].Dollars();
        var cacheWrite = section["cacheWrite"].Dollars();
        section.ReportUnknown();
        return new ModelPrice(input ?? 0, output ?? 0, cachedInput, cacheWrite);
    }
}
