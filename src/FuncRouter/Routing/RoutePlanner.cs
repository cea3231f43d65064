using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Protocols;
using FuncRouter.Providers;

namespace FuncRouter.Routing;

/// <summary>Makes the plan for a request: who can serve it, in which order. Pure computation over what is in memory.</summary>
/// <param name="health">How endpoints do.</param>
/// <param name="homes">Where conversations have their reasoning state.</param>
/// <param name="random">A number from 0 up to 1.</param>
internal sealed class RoutePlanner(HealthView health, ConversationHomes homes, Func<double> random)
{
    private readonly CandidateRanking _ranking = new(random);

    /// <summary>Makes the plan.</summary>
    /// <returns>Either the plan or the error that says what to mend.</returns>
    public (RoutePlan? Plan, RouterError? Error) Plan(RouterRequest request, RoutingTable table)
    {
        if (table.Find(request.Model) is not { } target)
        {
            return (null, UnknownModel(request.Model, table));
        }

        return Aim(request.Controls, target.Objective) is { } objective
            ? TryPlan(request, table, target, objective)
            : (null, Invalid($"x-funcrouter-objective \"{request.Controls.Objective}\" is not known; use balanced, cost, latency or quality."));
    }

    // OpenRouter's word in the body is the more specific one, then the header's, then the route's.
    private static Objective? Aim(RequestControls controls, Objective configured) => (controls.Providers.Sort, controls.Objective?.ToLowerInvariant()) switch
    {
        ("price", _) => Objective.Cost,
        ("latency" or "throughput", _) => Objective.Latency,
        (_, null) => configured,
        (_, "balanced") => Objective.Balanced,
        (_, "cost") => Objective.Cost,
        (_, "latency") => Objective.Latency,
        (_, "quality") => Objective.Quality,
        _ => null,
    };

    private (RoutePlan? Plan, RouterError? Error) TryPlan(RouterRequest request, RoutingTable table, RouteTarget target, Objective objective)
    {
        try
        {
            return Plan(request, table, target, objective);
        }
        catch (RequestFormatException exception)
        {
            return (null, Invalid(exception.Message) with { Param = exception.Path });
        }
    }

    private (RoutePlan? Plan, RouterError? Error) Plan(RouterRequest request, RoutingTable table, RouteTarget target, Objective objective)
    {
        var excluded = ImmutableArray.CreateBuilder<ExcludedCandidate>();
        var candidates = ImmutableArray.CreateBuilder<PlannedCandidate>();
        var keepOrder = target.KeepListedOrder && request.Controls is { Objective: null, Providers.Sort: null };
        Add(candidates, excluded, request, target.Endpoints, keepOrder ? null : objective, "listed order");
        foreach (var name in request.Controls.FallbackModels)
        {
            if (table.Find(name) is not { } fallback)
            {
                return (null, UnknownModel(name, table));
            }

            Add(candidates, excluded, request, fallback.Endpoints, fallback.KeepListedOrder ? null : objective, $"fallback {name}");
        }

        Add(candidates, excluded, request, target.Fallbacks, null, "the route's fallback");
        if (candidates.Count == 0)
        {
            return (null, NobodyLeft(request, excluded));
        }

        var allowed = request.Controls.Providers.AllowFallbacks ? candidates.Count : 1;
        return (new RoutePlan
        {
            Name = target.Name,
            Route = target.Route,
            Objective = objective,
            Candidates = [.. homes.First(request, Ordered(candidates, request.Controls.Providers.Order)).Take(allowed)],
            Excluded = excluded.DrainToImmutable(),
            Rule = target.Rule,
        }, null);
    }

    private void Add(
        ImmutableArray<PlannedCandidate>.Builder candidates,
        ImmutableArray<ExcludedCandidate>.Builder excluded,
        RouterRequest request,
        ImmutableArray<ModelEndpoint> endpoints,
        Objective? objective,
        string reason)
    {
        var able = ImmutableArray.CreateBuilder<ModelEndpoint>(endpoints.Length);
        foreach (var endpoint in endpoints)
        {
            if (candidates.Any(candidate => candidate.Endpoint.Key == endpoint.Key)
                || excluded.Any(candidate => candidate.Endpoint.Key == endpoint.Key))
            {
                continue;
            }

            if ((Constraint(request.Controls.Providers, endpoint) ?? Suitability.Constraint(request, endpoint)) is { } constraint)
            {
                excluded.Add(new ExcludedCandidate(endpoint, constraint));
            }
            else
            {
                able.Add(endpoint);
            }
        }

        if (able.Count > 0)
        {
            var (input, output) = (request.Features.EstimatedInputTokens, request.Features.MaxOutputTokens);
            var ranked = objective is { } aim
                ? _ranking.Rank(able.DrainToImmutable(), aim, input, output, health.Of)
                : CandidateRanking.Keep(able.DrainToImmutable(), reason, input, output, health.Of);
            candidates.AddRange(ranked.Where(candidate => !IsTooDear(candidate, request)));
            excluded.AddRange(ranked
                .Where(candidate => IsTooDear(candidate, request))
                .Select(candidate => new ExcludedCandidate(candidate.Endpoint, "maxCost")));
        }
    }

    // By all the tokens that the client allows, where it says so. A price that nobody knows may be any.
    private static bool IsTooDear(PlannedCandidate candidate, RouterRequest request) =>
        request.Controls.MaxCostUsd is { } limit
        && !((request.Features.MaxOutputTokens is { } most
            ? CostCalculator.ExpectedCost(candidate.Endpoint.Facts.Price, request.Features.EstimatedInputTokens, most)
            : candidate.Estimate.CostUsd) <= limit);

    private static string? Constraint(ProviderPreferences wanted, ModelEndpoint endpoint) =>
        !wanted.Only.IsEmpty && !wanted.Only.Contains(endpoint.Provider.Name) ? "provider.only"
        : wanted.Ignore.Contains(endpoint.Provider.Name) ? "provider.ignore"
        : null;

    private static IEnumerable<PlannedCandidate> Ordered(IEnumerable<PlannedCandidate> candidates, ImmutableArray<string> order) =>
        order.IsEmpty ? candidates : candidates.OrderBy(candidate =>
            order.IndexOf(candidate.Endpoint.Provider.Name) is var place and >= 0 ? place : order.Length);

    private static RouterError UnknownModel(string name, RoutingTable table) => new()
    {
        Status = 404,
        Code = "model_not_found",
        Param = "model",
        Message = $"There is no model or route \"{name}\". Use one of {Some(table)} (GET /v1/models lists them), or \"<provider>/<model>\" with "
            + $"a configured provider: {string.Join(", ", table.Providers.Select(provider => provider.Name))}.",
    };

    private static string Some(RoutingTable table)
    {
        var names = table.Targets.Select(target => target.Name).ToArray();
        return string.Join(", ", names.Take(8)) + (names.Length > 8 ? "…" : "");
    }

    private static RouterError NobodyLeft(RouterRequest request, IReadOnlyCollection<ExcludedCandidate> excluded) =>
        request.Features.NativeOnly is { } field && excluded.All(candidate => candidate.Constraint == field)
            ? Invalid($"\"{field}\" works only with a provider that speaks this protocol itself, and none that may answer for \"{request.Model}\" does. "
                + "Send the items of the conversation themselves (as SDKs do under \"store\": false), or name another model.") with { Param = field }
            : excluded.All(candidate => candidate.Constraint == Suitability.Operation)
            ? Invalid($"No provider that may answer for \"{request.Model}\" has this operation ({request.Protocol}). Name a model at one that has.") with { Param = "model" }
            : Excluded(request.Model, excluded);

    private static RouterError Excluded(string model, IEnumerable<ExcludedCandidate> excluded) => Invalid(
        $"Nobody may answer for \"{model}\": "
        + string.Join(", ", excluded.Select(candidate => $"{candidate.Endpoint.Key} is excluded by {candidate.Constraint}")) + ". Loosen these.");

    private static RouterError Invalid(string message) => new() { Status = 400, Code = "invalid_request", Message = message };
}
