using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Routing;

/// <summary>Makes the plan for a request: who can serve it, in which order. Pure computation over what is in memory.</summary>
/// <param name="health">How endpoints do.</param>
/// <param name="homes">Where conversations have their reasoning state and their prompt caches.</param>
/// <param name="skills">How good models are.</param>
/// <param name="preferences">What users think of models.</param>
/// <param name="options">How decisions are made.</param>
/// <param name="random">A number from 0 up to 1.</param>
internal sealed class RoutePlanner(
    HealthView health, ConversationHomes homes, SkillModel skills, UserPreferences preferences, Func<RoutingOptions> options, Func<double> random)
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

        if (Aim(request.Controls, target.Aim) is not { } aim)
        {
            return (null, Invalid($"x-funcrouter-objective \"{request.Controls.Objective}\" is not known; use balanced, cost, latency, quality, "
                + "a level as in quality>=0.9, or weights as in quality=2,cost=1,latency=0.5."));
        }

        return Plan(request, table, target, aim);
    }

    // OpenRouter's word in the body is the more specific one, then the header's, then the route's.
    private static RoutingAim? Aim(RequestControls controls, RoutingAim configured) => (controls.Providers.Sort, controls.Objective) switch
    {
        ("price", _) => new RoutingAim(Objective.Cost),
        ("latency" or "throughput", _) => new RoutingAim(Objective.Latency),
        (_, { } wanted) => RoutingAim.Parse(wanted),
        _ => configured,
    };

    private (RoutePlan? Plan, RouterError? Error) Plan(RouterRequest request, RoutingTable table, RouteTarget target, RoutingAim aim)
    {
        var analysis = PromptAnalyzer.Analyze(request);
        var family = analysis.Family.ToWord();
        var estimator = new CandidateEstimator(
            skills,
            analysis,
            request.Features,
            homes.Find(request),
            health.Of,
            endpoint => preferences.Of(request.Caller.Tenant, request.Caller.User, family, endpoint.Model));
        var draft = new PlanDraft(request, target, estimator, _ranking, options());
        var keepOrder = target.KeepListedOrder && request.Controls is { Objective: null, Providers.Sort: null };
        draft.Add(target.Endpoints, keepOrder ? null : aim, "listed order");
        foreach (var name in request.Controls.FallbackModels)
        {
            if (table.Find(name) is not { } fallback)
            {
                return (null, UnknownModel(name, table));
            }

            draft.Add(fallback.Endpoints, fallback.KeepListedOrder ? null : aim, $"fallback {name}");
        }

        var (inChain, resorts) = AddResorts(draft, target);
        var excluded = draft.Excluded;
        if (draft.Candidates.Count == 0)
        {
            return (null, draft.Unreadable is { } unreadable ? Invalid(unreadable.Message) with { Param = unreadable.Path } : NobodyLeft(request, excluded));
        }

        var wanted = request.Controls.Providers;
        var allowed = wanted.AllowFallbacks ? draft.Candidates.Count : 1;
        return (new RoutePlan
        {
            Name = target.Name,
            Route = target.Route,
            Aim = aim,
            Analysis = analysis,
            Candidates = [.. homes.First(request, Ordered(draft.Quick(inChain, wanted, health), wanted.Order)).Take(allowed)],
            Excluded = excluded,
            Checks = target.Checks,
            Judges = target.Judges,
            Resorts = wanted.AllowFallbacks ? resorts : [.. resorts.Where(resort => resort.Fallback is not ModelFallback)],
        }, null);
    }

    // Models that stand before all other resorts are asked in one chain with the candidates. So is the first that can answer at all.
    private static (int InChain, ImmutableArray<PlannedResort> Resorts) AddResorts(PlanDraft draft, RouteTarget target)
    {
        var resorts = ImmutableArray.CreateBuilder<PlannedResort>();
        var inChain = draft.Candidates.Count;
        foreach (var (fallback, endpoints) in target.Resorts)
        {
            var before = draft.Candidates.Count;
            draft.Add(endpoints, null, "the route's fallback");
            if (fallback is ModelFallback && (resorts.Count == 0 || inChain == 0))
            {
                inChain = draft.Candidates.Count;
            }
            else if (fallback is not ModelFallback || draft.Candidates.Count > before)
            {
                resorts.Add(new PlannedResort(fallback, [.. draft.Candidates.Skip(before)]));
            }
        }

        return (inChain, resorts.ToImmutable());
    }

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
                + "Send the items of the conversation themselves (as SDKs do under \"store\": false), or name another model.") with
            { Param = field }
            : excluded.All(candidate => candidate.Constraint == Suitability.Operation)
            ? Invalid($"No provider that may answer for \"{request.Model}\" has this operation ({request.Protocol}). Name a model at one that has.") with { Param = "model" }
            : Excluded(request.Model, excluded);

    private static RouterError Excluded(string model, IEnumerable<ExcludedCandidate> excluded) => Invalid(
        $"Nobody may answer for \"{model}\": "
        + string.Join(", ", excluded.Select(candidate => $"{candidate.Endpoint.Key} is excluded by {candidate.Constraint}")) + ". Loosen these.");

    private static RouterError Invalid(string message) => new() { Status = 400, Code = "invalid_request", Message = message };
}
