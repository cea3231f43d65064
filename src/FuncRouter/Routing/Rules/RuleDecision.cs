using System.Collections.Immutable;
using FuncRouter.Providers;

namespace FuncRouter.Routing.Rules;

/// <summary>What the rules say of one request.</summary>
internal sealed record RuleDecision
{
    /// <summary>No rule says anything.</summary>
    public static RuleDecision None { get; } = new();

    /// <summary>The rules that hold, in the order of the configuration.</summary>
    public ImmutableArray<AppliedRule> Applied { get; init; } = [];

    /// <summary>The route or model to take; null for the one that the client named.</summary>
    public string? Use { get; init; }

    /// <summary>What the ranking aims at; null for what client and route say.</summary>
    public RoutingAim? Objective { get; init; }

    /// <summary>Who may and who may not answer.</summary>
    public ImmutableArray<RuleRestriction> Restrictions { get; init; } = [];

    /// <summary>The model that gets a copy; null for none.</summary>
    public PlannedShadow? Shadow { get; init; }

    /// <summary>The rules in a few words, as in <c>rule canary (new)</c>; empty where none holds.</summary>
    public string Reason => Applied.IsEmpty ? "" : $"{(Applied.Length == 1 ? "rule" : "rules")} {string.Join(", ", Applied)}";

    /// <summary>The constraint that keeps an endpoint from answering; null where no rule does.</summary>
    public string? Forbidden(ModelEndpoint endpoint)
    {
        foreach (var restriction in Restrictions)
        {
            var isNamed = restriction.Endpoints.Contains(endpoint.Key) || restriction.Endpoints.Contains(endpoint.Provider.Name);
            if (isNamed != restriction.Allows)
            {
                return $"rule {restriction.Rule}";
            }
        }

        return null;
    }
}

/// <summary>A rule that holds for a request.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Variant">The variant of its split that the request falls into; null for none.</param>
internal sealed record AppliedRule(string Name, string? Variant)
{
    /// <summary>As explanations name it.</summary>
    public override string ToString() => Variant is null ? Name : $"{Name} ({Variant})";
}

/// <summary>Whom a rule lets answer, or whom it does not.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Allows">Whether these alone may answer; else these may not.</param>
/// <param name="Endpoints">Keys of endpoints and names of providers.</param>
internal sealed record RuleRestriction(string Rule, bool Allows, ImmutableHashSet<string> Endpoints);

/// <summary>A copy of a request that is to be sent.</summary>
/// <param name="Rule">The rule that says so.</param>
/// <param name="Model">Who gets it.</param>
internal sealed record PlannedShadow(string Rule, string Model);
