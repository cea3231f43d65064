using System.Collections.Immutable;
using FuncRouter.Caching.Semantic;

namespace FuncRouter.Routing;

/// <summary>A name that clients ask for and that stands for several models: an entry of <c>routes</c> in the configuration.</summary>
public sealed record RouteOptions
{
    /// <summary>The name that clients use.</summary>
    public required string Name { get; init; }

    /// <summary>What the ranking aims at.</summary>
    public Objective Objective { get; init; } = Objective.Balanced;

    /// <summary>Weights instead of the objective's own.</summary>
    public AimWeights? Weights { get; init; }

    /// <summary>The expected quality from which on only the cost counts, from 0 to 1; null for none.</summary>
    public double? MinQuality { get; init; }

    /// <summary>The only regions that a provider may work in, as its data policy or address says (<c>eu</c>); empty for all.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>Configured models, or <c>&lt;provider&gt;/&lt;upstream model&gt;</c>; at least one.</summary>
    public required ImmutableArray<string> Candidates { get; init; }

    /// <summary>Asks the cheap models first and the better ones only where an answer will not do; null for the order of the objective.</summary>
    public CascadeOptions? Cascade { get; init; }

    /// <summary>What answers have to be like beside being answers; null for nothing.</summary>
    public RouteChecks? Checks { get; init; }

    /// <summary>Gives remembered answers to questions that mean the same; null for not.</summary>
    public SemanticCacheOptions? SemanticCache { get; init; }

    /// <summary>What is tried when no candidate answered, in this order.</summary>
    public ImmutableArray<RouteFallback> Fallbacks { get; init; } = [];
}

/// <summary>What a ranking aims at.</summary>
public enum Objective
{
    /// <summary>Cost, latency, quality and reliability together.</summary>
    Balanced,

    /// <summary>The cheapest answer.</summary>
    Cost,

    /// <summary>The fastest answer.</summary>
    Latency,

    /// <summary>The best answer.</summary>
    Quality,
}
