using FuncRouter.Protocols;
using FuncRouter.Providers.Aws;

namespace FuncRouter.Providers;

/// <summary>One upstream as it was asked for: an entry of <c>providers</c> in the configuration.</summary>
public sealed record ProviderOptions
{
    /// <summary>The name in the configuration; what <c>&lt;provider&gt;/&lt;model&gt;</c> and <c>x-funcrouter-provider</c> say.</summary>
    public required string Name { get; init; }

    /// <summary>What it speaks and how it is reached: the <see cref="ProviderType.Name"/> of one of <see cref="ProviderType.All"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The address up to and including the version part (<c>https://api.groq.com/openai/v1</c>), without a slash at its end.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The key, already resolved from <c>env:</c> or <c>keyvault:</c>; null where the provider takes none.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>The region that it works in, where its type has regions (<c>eu-west-1</c>).</summary>
    public string? Region { get; init; }

    /// <summary>The access key that signs requests, where AWS is asked without an API key.</summary>
    internal AwsCredentials? AwsCredentials { get; init; }

    /// <summary>Azure OpenAI: the version of the deployment's own path (<c>2024-10-21</c>); null for the v1 path.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Where the provider departs from the protocol that it speaks; null for what is known of its address.</summary>
    public ParameterQuirks? Quirks { get; init; }

    /// <summary>What the provider says it does with data; null where nobody said.</summary>
    public DataPolicy? DataPolicy { get; init; }
}

/// <summary>What a provider does with the data that it gets. Null is unknown.</summary>
/// <param name="Retention">Whether it keeps prompts.</param>
/// <param name="Training">Whether it trains on them.</param>
/// <param name="Region">Where it works: <c>eu</c>, <c>us</c>…</param>
public sealed record DataPolicy(bool? Retention, bool? Training, string? Region);
