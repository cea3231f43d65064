using System.Collections.Immutable;
using FuncRouter.Accounting;

namespace FuncRouter.Routing;

/// <summary>A model that clients ask for by name: an entry of <c>models</c> in the configuration.</summary>
public sealed record ModelOptions
{
    /// <summary>The name that clients use.</summary>
    public required string Name { get; init; }

    /// <summary>Where it can be had, at least one.</summary>
    public required ImmutableArray<ModelEndpointOptions> Endpoints { get; init; }

    /// <summary>Whether the endpoints keep the file's order (<c>"order": "listed"</c>) or are ranked by the objective.</summary>
    public bool KeepListedOrder { get; init; }

    /// <summary>What the file says of the model; the catalogue fills in the rest.</summary>
    public ModelFacts Facts { get; init; } = ModelFacts.Unknown;
}

/// <summary>One place where a model can be had.</summary>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="Model">What that provider calls the model.</param>
/// <param name="Weight">How large a share it gets beside equals; 1 where nothing is said.</param>
/// <param name="RequestsPerMinute">How many requests a minute it may get; null for as many as come.</param>
public sealed record ModelEndpointOptions(string Provider, string Model, double Weight = 1, int? RequestsPerMinute = null);
