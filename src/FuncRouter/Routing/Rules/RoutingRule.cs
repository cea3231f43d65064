using System.Collections.Immutable;

namespace FuncRouter.Routing.Rules;

/// <summary>What is decided before anything is ranked: an entry of <c>rules</c> in the configuration.</summary>
public sealed record RoutingRule
{
    /// <summary>Its name, for explanations and records; no two rules share one.</summary>
    public required string Name { get; init; }

    /// <summary>For which requests it holds.</summary>
    public RuleConditions When { get; init; } = RuleConditions.Always;

    /// <summary>What it does to them.</summary>
    public RuleAction Action { get; init; } = RuleAction.None;

    /// <summary>The shares of them that something else is done to; null for none.</summary>
    public RuleSplit? Split { get; init; }

    /// <summary>The model that gets a copy of some of them; null for none.</summary>
    public RuleShadow? Shadow { get; init; }
}

/// <summary>What is done to a request.</summary>
public sealed record RuleAction
{
    /// <summary>Nothing.</summary>
    public static RuleAction None { get; } = new();

    /// <summary>The route or model to take instead of the one that the client named, which stands behind it; null for no other.</summary>
    public string? Use { get; init; }

    /// <summary>What the ranking aims at, whatever client and route say; null for no change.</summary>
    public RoutingAim? Objective { get; init; }

    /// <summary>The only ones that may answer: providers, configured models, or <c>&lt;provider&gt;/&lt;upstream model&gt;</c>; empty for all.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>Who may not answer, likewise.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether it does nothing.</summary>
    internal bool IsNone => Use is null && Objective is null && Only.IsEmpty && Exclude.IsEmpty;
}

/// <summary>Who falls into the same variant together.</summary>
public enum SplitUnit
{
    /// <summary>A user; where none is named, a conversation.</summary>
    User,

    /// <summary>A conversation.</summary>
    Session,

    /// <summary>A single request.</summary>
    Request,
}

/// <summary>Shares of requests that something else is done to: a canary, or an experiment of several variants.</summary>
/// <param name="By">Who falls into the same variant together.</param>
/// <param name="Variants">The variants; what their shares leave of 1 is left as it is.</param>
public sealed record RuleSplit(SplitUnit By, ImmutableArray<RuleVariant> Variants);

/// <summary>One variant of a split.</summary>
/// <param name="Name">Its name; no two of a split share one.</param>
/// <param name="Share">From 0 to 1.</param>
/// <param name="Action">What is done to its requests.</param>
public sealed record RuleVariant(string Name, double Share, RuleAction Action);

/// <summary>A model that gets a copy of requests and whose answers no client gets.</summary>
/// <param name="Model">A configured model, or <c>&lt;provider&gt;/&lt;upstream model&gt;</c>.</param>
/// <param name="Share">The share of requests that is copied, from 0 to 1.</param>
public sealed record RuleShadow(string Model, double Share);
