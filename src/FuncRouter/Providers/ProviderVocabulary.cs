using System.Collections.Immutable;

namespace FuncRouter.Providers;

/// <summary>What a configuration may say of providers, and what it falls back to where it says nothing.</summary>
public sealed record ProviderVocabulary
{
    /// <summary>The types that <c>type</c> may name.</summary>
    public ImmutableArray<ProviderType> Types { get; init; } = ProviderType.All;

    /// <summary>The services that are enabled by their key alone.</summary>
    public ImmutableArray<KnownProvider> Known { get; init; } = KnownProviders.All;

    /// <summary>The demo provider's models for the route <c>auto</c>, without the provider's name.</summary>
    public required ImmutableArray<string> DemoModels { get; init; }
}
