using System.Collections.Immutable;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Rules;

namespace FuncRouter.Routing;

/// <summary>Who is asked for an answer, in order, and why.</summary>
public sealed record RoutePlan
{
    /// <summary>The route's or model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The route's name; null where the client named a model.</summary>
    public string? Route { get; init; }

    /// <summary>What the order aims at.</summary>
    public required RoutingAim Aim { get; init; }

    /// <summary>What the prompt asks for.</summary>
    public required PromptAnalysis Analysis { get; init; }

    /// <summary>The candidates, the best first.</summary>
    public required ImmutableArray<PlannedCandidate> Candidates { get; init; }

    /// <summary>Who could not be asked.</summary>
    public ImmutableArray<ExcludedCandidate> Excluded { get; init; } = [];

    /// <summary>What answers of all but the last step have to reach; null where the plan is no cascade.</summary>
    public CascadeOptions? Cascade { get; init; }

    /// <summary>What the route asks of answers; null for nothing.</summary>
    public RouteChecks? Checks { get; init; }

    /// <summary>Where the judge of <see cref="Checks"/> is.</summary>
    public ImmutableArray<ModelEndpoint> Judges { get; init; } = [];

    /// <summary>What the rules said.</summary>
    internal RuleDecision Rules { get; init; } = RuleDecision.None;

    /// <summary>The only regions that a provider may work in; empty for all.</summary>
    internal ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>A sentence for people: what was asked, who comes first, and why.</summary>
    public string Explanation => Routing.Explanation.Of(this);

    /// <summary>What is tried when no candidate answered, in this order.</summary>
    public ImmutableArray<PlannedResort> Resorts { get; init; } = [];
}

/// <summary>One candidate of a plan.</summary>
/// <param name="Endpoint">Whom to ask.</param>
/// <param name="Estimate">What to expect of it.</param>
/// <param name="Score">What it was ranked by: higher is better, and only the order means anything.</param>
/// <param name="Reason">A short sentence for people.</param>
public sealed record PlannedCandidate(ModelEndpoint Endpoint, CandidateEstimate Estimate, double Score, string Reason)
{
    /// <summary>Which step of a cascade it is, from 1, the cheapest; 0 for none.</summary>
    public int Step { get; init; }

    /// <summary>Whether it stands behind those that were chosen from, for when they fail.</summary>
    public bool IsFallback { get; init; }
}

/// <summary>One last resort of a plan.</summary>
/// <param name="Fallback">What it is.</param>
/// <param name="Candidates">Whom to ask, in order, where it is a model; else empty.</param>
public sealed record PlannedResort(RouteFallback Fallback, ImmutableArray<PlannedCandidate> Candidates);

/// <summary>One candidate that could not be asked.</summary>
/// <param name="Endpoint">Which.</param>
/// <param name="Constraint">The constraint that removed it, as in <c>provider.only</c>.</param>
public sealed record ExcludedCandidate(ModelEndpoint Endpoint, string Constraint);

/// <summary>What to expect of a candidate for one request.</summary>
/// <param name="CostUsd">US dollars; null where no price is known.</param>
/// <param name="LatencyMilliseconds">The time to the whole answer.</param>
/// <param name="Quality">From 0 to 1.</param>
/// <param name="ErrorRate">The chance that an attempt fails, from 0 to 1.</param>
public readonly record struct CandidateEstimate(decimal? CostUsd, double LatencyMilliseconds, double Quality, double ErrorRate)
{
    /// <summary>How many of the prompt's tokens are expected to be read from the provider's cache; the cost counts them at that price.</summary>
    public int CachedInputTokens { get; init; }

    /// <summary>The standard deviation of the quality.</summary>
    public double QualityDeviation { get; init; }

    /// <summary>What the user thinks of its answers to such prompts, from -1 to 1; 0 where nobody knows.</summary>
    public double Preference { get; init; }

    /// <summary>What was drawn for the decision of what the user may think; null where nothing was.</summary>
    public double? DrawnPreference { get; init; }

    /// <summary>That it is left alone now; null where it may be asked.</summary>
    public EndpointRest? Rest { get; init; }
}
