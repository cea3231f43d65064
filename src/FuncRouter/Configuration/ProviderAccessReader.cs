using FuncRouter.Providers;
using FuncRouter.Providers.Aws;

namespace FuncRouter.Configuration;

/// <summary>Reads where a provider is and how the router proves who it is there.</summary>
internal sealed class ProviderAccessReader(ConfigurationSources sources, SecretReader secrets)
{
    /// <summary>Reads an entry's key and region.</summary>
    /// <returns>The options, without a name yet.</returns>
    public ProviderOptions Read(ConfigurationSection section, ConfigurationOption region, ProviderType type, KnownProvider? known, Uri? baseUrl)
    {
        var aws = type.HasRegions ? AwsEnvironment.Read(sources.Variable) : null;
        var key = ReadKey(section["apiKey"], type, known, baseUrl, aws);
        if (region.IsPresent && !type.HasRegions)
        {
            region.Warn($"a provider of type {type.Name} has no region; this is ignored");
        }

        return new ProviderOptions
        {
            Name = "",
            Type = type.Name,
            BaseUrl = baseUrl,
            ApiKey = key,
            Region = type.HasRegions ? RegionOf(region) : null,
            AwsCredentials = key is null ? aws?.Credentials : null,
        };
    }

    /// <summary>The address of a known service, with what the environment says of the account in it; null where that is missing.</summary>
    public Uri? AddressOf(KnownProvider known, ConfigurationOption option)
    {
        var (address, missing) = known.AddressFrom(sources.Variable);
        if (missing is not null)
        {
            option.Require($"{missing} is not set either, which the address of {known.Name} needs: {known.BaseUrl}");
        }

        return address;
    }

    /// <summary>The region that the option or the environment names.</summary>
    public string? RegionOf(ConfigurationOption region) => region.Text() ?? AwsEnvironment.Read(sources.Variable).Region;

    private Secret? ReadKey(ConfigurationOption option, ProviderType type, KnownProvider? known, Uri? baseUrl, AwsEnvironment? aws)
    {
        if (type.IsLocal && option.IsPresent)
        {
            option.Warn($"a provider of type {type.Name} takes no key; this is ignored");
            return null;
        }

        if (!option.IsPresent)
        {
            return aws is not null ? UsualAws(option, aws, baseUrl)
                : known is not null ? known.KeyVariable is { } ofService && baseUrl == known.AddressFrom(sources.Variable).Address ? UsualKey(option, ofService) : null
                : type.KeyVariable is { } ofType && baseUrl == type.DefaultBaseUrl ? UsualKey(option, ofType)
                : null;
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

    // A signature gives nothing away, a key does: the environment's goes to AWS's own addresses only.
    private static Secret? UsualAws(ConfigurationOption option, AwsEnvironment aws, Uri? baseUrl)
    {
        if (aws is { BedrockKey: null, Credentials: null })
        {
            option.Warn("is not given, and neither AWS_BEARER_TOKEN_BEDROCK nor AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set: requests will be refused");
        }

        return baseUrl is not null && BedrockAddress.IsOfAws(baseUrl) ? aws.BedrockKey : null;
    }
}
