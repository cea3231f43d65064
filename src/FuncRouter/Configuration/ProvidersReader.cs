using System.Collections.Immutable;
using FuncRouter.Protocols;
using FuncRouter.Providers;

namespace FuncRouter.Configuration;

/// <summary>Reads the section <c>providers</c>.</summary>
internal sealed class ProvidersReader(ProviderVocabulary vocabulary, ConfigurationSources sources, SecretReader secrets)
{
    private readonly ProviderAccessReader _access = new(sources, secrets);

    public IEnumerable<ProviderOptions> Read(ConfigurationOption providers)
    {
        if (providers.Entries() is not { } entries)
        {
            return [];
        }

        if (entries.IsEmpty)
        {
            providers.Mistake("is empty; leave it out to use every provider whose key variable is set, or configure one");
        }

        return [.. entries.Select(entry => ReadProvider(entry.Name, entry.Value)).OfType<ProviderOptions>()];
    }

    private ProviderOptions? ReadProvider(string name, ConfigurationOption entry)
    {
        ConfigurationNames.CheckName(name, entry);
        if (name.Contains('/', StringComparison.Ordinal))
        {
            entry.Mistake("a provider's name must not hold a slash: <provider>/<model> is parted there");
        }

        if (entry.Section() is not { } section)
        {
            return null;
        }

        var (type, known) = ReadType(section["type"], name);
        var region = section["region"];
        var baseUrl = ReadBaseUrl(section["baseUrl"], region, name, type, known);
        var options = type is null ? null : _access.Read(section, region, type, known, baseUrl) with
        {
            Name = name,
            ApiVersion = ReadApiVersion(section["apiVersion"], type),
            Quirks = ReadQuirks(section["quirks"]) ?? known?.Quirks,
            DataPolicy = ReadDataPolicy(section["dataPolicy"]),
        };
        section.ReportUnknown();
        return options;
    }

    // The type is a protocol's name or that of a known service; a provider that is called like a known service needs none.
    private (ProviderType? Type, KnownProvider? Known) ReadType(ConfigurationOption option, string name)
    {
        if (!option.IsPresent && vocabulary.Known.FirstOrDefault(known => known.Name == name) is { } service)
        {
            return (TypeOf(service), service);
        }

        var types = vocabulary.Types.Select(type => type.Name).ToArray();
        var list = string.Join(", ", types);
        if (option.Require($"one of {list}, or a known service like groq").Text() is not { } word)
        {
            return default;
        }

        if (vocabulary.Types.FirstOrDefault(type => type.Name == word) is { } found)
        {
            return (found, null);
        }

        if (vocabulary.Known.FirstOrDefault(known => known.Name == word) is { } other)
        {
            return (TypeOf(other), other);
        }

        var all = types.Concat(vocabulary.Known.Select(known => known.Name)).ToArray();
        option.Mistake($"there is no type \"{word}\"; known are {list}, and the services by their names{NearestName.Hint(word, all)}");
        return default;
    }

    private ProviderType? TypeOf(KnownProvider known) => vocabulary.Types.FirstOrDefault(type => type.Name == known.Type);

    private Uri? ReadBaseUrl(ConfigurationOption option, ConfigurationOption region, string name, ProviderType? type, KnownProvider? known)
    {
        if (type is { IsLocal: true } && option.IsPresent)
        {
            option.Warn($"a provider of type {type.Name} has no address; this is ignored");
            return null;
        }

        if (!option.IsPresent && known is not null)
        {
            return _access.AddressOf(known, option);
        }

        if (!option.IsPresent && type is { HasRegions: true })
        {
            return _access.RegionOf(region) is { } place ? type.AddressIn(place) : RequireRegion(region);
        }

        if (type is { IsLocal: false, DefaultBaseUrl: null })
        {
            var example = type.AddressExample ?? vocabulary.Known.FirstOrDefault(service => service.Name == name)?.BaseUrl ?? "https://api.example.com/v1";
            option.Require($"the address up to and including the version part, like {example}");
        }

        var address = option.Address();
        if (address is not null && address.AbsolutePath.EndsWith("/chat/completions", StringComparison.Ordinal))
        {
            option.Mistake("must end with the version part; leave out /chat/completions");
        }

        return address ?? type?.DefaultBaseUrl;
    }

    private static Uri? RequireRegion(ConfigurationOption region)
    {
        region.Require("the region, like eu-west-1, or set AWS_REGION");
        return null;
    }

    private static string? ReadApiVersion(ConfigurationOption option, ProviderType type)
    {
        if (option.IsPresent && !type.HasApiVersions)
        {
            option.Warn($"a provider of type {type.Name} has no API version; this is ignored");
        }

        return option.Text();
    }

    private static ParameterQuirks? ReadQuirks(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var renamed = section["rename"].Entries() ?? [];
        var quirks = new ParameterQuirks
        {
            Renamed = renamed.Select(entry => (entry.Name, New: entry.Value.Text()))
                .Where(entry => entry.New is not null)
                .ToImmutableDictionary(entry => entry.Name, entry => entry.New!),
            Refused = Names(section["refuse"]),
            Extra = Names(section["extra"]),
            Continuation = section["continuation"].OneOf([.. ContinuationForm.All.Select((form, place) => (form.Name, place))]) is { } place ? ContinuationForm.All[place] : null,
        };
        section.ReportUnknown();
        return quirks;
    }

    private static ImmutableHashSet<string> Names(ConfigurationOption option) =>
        [.. (option.Items() ?? []).Select(item => item.Text()).OfType<string>()];

    private static DataPolicy? ReadDataPolicy(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var policy = new DataPolicy(section["retention"].Flag(), section["training"].Flag(), section["region"].Text());
        section.ReportUnknown();
        return policy;
    }
}
