using FuncRouter.Providers;

namespace FuncRouter.Configuration;

/// <summary>Reads the section <c>providers</c>.</summary>
internal sealed class ProvidersReader(ProviderVocabulary vocabulary, ConfigurationSources sources, SecretReader secrets)
{
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

        var type = ReadType(section["type"]);
        var baseUrl = ReadBaseUrl(section["baseUrl"], name, type);
        var apiKey = ReadKey(section["apiKey"], type, baseUrl);
        var dataPolicy = ReadDataPolicy(section["dataPolicy"]);
        section.ReportUnknown();
        return type is null ? null : new ProviderOptions
        {
            Name = name,
            Type = type.Name,
            BaseUrl = baseUrl,
            ApiKey = apiKey,
            DataPolicy = dataPolicy,
        };
    }

    private ProviderType? ReadType(ConfigurationOption option)
    {
        var names = vocabulary.Types.Select(type => type.Name).ToArray();
        var list = string.Join(", ", names);
        if (option.Require($"one of {list}").Text() is not { } name)
        {
            return null;
        }

        var type = vocabulary.Types.FirstOrDefault(type => type.Name == name);
        if (type is null)
        {
            option.Mistake($"there is no type \"{name}\"; known are {list}{NearestName.Hint(name, names)}");
        }

        return type;
    }

    private Uri? ReadBaseUrl(ConfigurationOption option, string name, ProviderType? type)
    {
        if (type is { IsLocal: true } && option.IsPresent)
        {
            option.Warn($"a provider of type {type.Name} has no address; this is ignored");
            return null;
        }

        if (type is { IsLocal: false, DefaultBaseUrl: null })
        {
            var known = vocabulary.Known.FirstOrDefault(known => known.Name == name);
            var example = known?.BaseUrl.OriginalString ?? "https://api.example.com/v1";
            option.Require($"the address up to and including the version part, like {example}");
        }

        var address = option.Address();
        if (address is not null && address.AbsolutePath.EndsWith("/chat/completions", StringComparison.Ordinal))
        {
            option.Mistake("must end with the version part; leave out /chat/completions");
        }

        return address ?? type?.DefaultBaseUrl;
    }

    private Secret? ReadKey(ConfigurationOption option, ProviderType? type, Uri? baseUrl)
    {
        if (type is { IsLocal: true } && option.IsPresent)
        {
            option.Warn($"a provider of type {type.Name} takes no key; this is ignored");
            return null;
        }

        if (!option.IsPresent && type?.KeyVariable is { } variable && baseUrl == type.DefaultBaseUrl)
        {
            return UsualKey(option, variable);
        }

        var key = secrets.Read(option);
        if (key is not null && key.Reveal().AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            option.Mistake("its value holds a character that no HTTP header can carry; was it copied whole?");
        }

        return key;
    }

    /// <summary>The key that the service's own tools would use. It goes to that service's own address and to no other.</summary>
    private Secret? UsualKey(ConfigurationOption option, string variable)
    {
        if (sources.Variable(variable) is { } value)
        {
            return new Secret(value);
        }

        option.Warn($"is not given, and {variable} is not set: requests go out without a key");
        return null;
    }

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
