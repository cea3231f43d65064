using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Routing;

/// <summary>What keeps a candidate from a request whatever its score: what the client forbids, and what the model is known not to be able to do.</summary>
internal static class CandidateConstraints
{
    // The estimate of the prompt's tokens may be off by so much before a window counts as too small.
    private const double WindowTolerance = 1.15;

    /// <summary>What the client forbids, by OpenRouter's <c>provider</c> object; null for nothing.</summary>
    public static string? Forbidden(ProviderPreferences wanted, ModelEndpoint endpoint)
    {
        var policy = endpoint.Provider.Options.DataPolicy;
        return !wanted.Only.IsEmpty && !wanted.Only.Contains(endpoint.Provider.Name) ? "provider.only"
            : wanted.Ignore.Contains(endpoint.Provider.Name) ? "provider.ignore"
            : wanted.DenyDataCollection && policy is not { Training: false, Retention: not true } ? "provider.data_collection"
            : wanted.ZeroRetention && policy is not { Retention: false } ? "provider.zdr"
            : IsTooDear(wanted.MaxPrice, endpoint.Facts.Price) ? "provider.max_price"
            : null;
    }

    /// <summary>What the regions forbid that a route allows; null for nothing.</summary>
    public static string? Forbidden(ImmutableArray<string> regions, ModelEndpoint endpoint)
    {
        var options = endpoint.Provider.Options;
        return regions.IsEmpty || (options.DataPolicy?.Region ?? options.Region) is { } region && regions.Any(allowed => IsIn(region, allowed)) ? null : "region";
    }

    /// <summary>
    /// What the model is known not to be able to do; null for nothing. Where this is said of all candidates it is not held against any:
    /// the provider knows better than a catalogue.
    /// </summary>
    public static string? Incapable(RequestFeatures features, ModelFacts facts) =>
        features.Images && facts.Vision == false ? "vision"
        : features.Tools && facts.Tools == false ? "tools"
        : features.JsonSchema && facts.StructuredOutput == false ? "schema"
        : features.EstimatedInputTokens > facts.ContextWindow * WindowTolerance ? "context"
        : null;

    // A price that nobody knows may be any.
    private static bool IsTooDear(MaxPrice? limit, ModelPrice? price) =>
        limit is not null && (price is null || price.Input > limit.Prompt || price.Output > limit.Completion);

    // "eu" allows "eu-west-1".
    private static bool IsIn(string region, string allowed) =>
        region.StartsWith(allowed, StringComparison.OrdinalIgnoreCase) && (region.Length == allowed.Length || region[allowed.Length] == '-');
}
