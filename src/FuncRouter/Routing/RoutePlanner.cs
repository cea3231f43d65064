using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Providers;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;
using FuncRouter.Routing.Rules;

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
        var analysis = PromptAnalyzer.Analyze(request);
        var named = table.Find(request.Model);
        var suffixed = named?.Name == request.Model ? null : RoutingTable.Suffixed(request.Model);
        var rules = RuleEngine.Decide(table.Rules, request, analysis, table.KeysOf, suffixed?.Name);
        var used = rules.Use is { } use ? Find(table, use, suffixed?.Aim) : null;
        if ((used ?? named) is not { } target)
        {
            return (null, UnknownModel(request.Model, table));
        }

        if ((rules.Objective ?? Aim(request.Controls, target.Aim)) is not { } aim)
        {
            return (null, Invalid($"x-funcrouter-objective \"{request.Controls.Objective}\" is not known; use {RoutingAim.Forms}."));
        }

        // What a rule takes instead is not less bound to a region than what the client named.
        var regions = target.Regions.IsEmpty ? named?.Regions ?? [] : target.Regions;
        var draft = new PlanDraft(request, regions, rules, Estimator(request, analysis), _ranking, options());
        var keepOrder = target.KeepListedOrder && rules.Objective is null && request.Controls is { Objective: null, Providers.Sort: null };
        draft.Add(target.Endpoints, keepOrder ? null : aim, "listed order");
        if (target.Cascade is not null)
        {
            draft.Reorder(Cascade.Order);
        }

        if (used is not null && named is not null)
        {
            draft.Add(named.Endpoints, named.KeepListedOrder ? null : aim, $"behind {used.Name}");
        }

        foreach (var name in request.Controls.FallbackModels)
        {
            if (table.Find(name) is not { } fallback)
            {
                return (null, UnknownModel(name, table));
            }

            draft.Add(Within(fallback), fallback.KeepListedOrder ? null : aim, $"fallback {name}");
        }

        var (inChain, resorts) = AddResorts(draft, used is null || named is null ? target.Resorts : [.. target.Resorts, .. named.Resorts]);
        var excluded = draft.Excluded;
        if (draft.Candidates.Count == 0)
        {
            return (null, draft.Unreadable is { } unreadable ? Invalid(unreadable.Message) with { Param = unreadable.Path } : NobodyLeft(request, excluded));
        }

        var wanted = request.Controls.Providers;
        var allowed = wanted.AllowFallbacks ? draft.Candidates.Count : 1;
        ImmutableArray<PlannedCandidate> candidates =
            [.. homes.First(request, Ordered(draft.Quick(inChain, wanted, health), wanted.Order)).Take(allowed).Select(candidate => Naming(rules, candidate))];
        var isRanked = wanted is { Order: [], MaxLatencySeconds: null, MinTokensPerSecond: null } && candidates is [var first, ..] && first.Endpoint == draft.Candidates[0].Endpoint;
        return (new RoutePlan
        {
            Name = target.Name,
            Route = target.Route,
            Aim = aim,
            Analysis = analysis,
            Candidates = PassedOver.Explain(candidates, isRanked),
            Excluded = excluded,
            Cascade = target.Cascade,
            Checks = target.Checks ?? named?.Checks,
            Judges = [.. (target.Checks is null ? named?.Judges ?? [] : target.Judges)
                .Where(judge => (CandidateConstraints.Forbidden(regions, judge) ?? rules.Forbidden(judge)) is null)],
            Rules = rules,
            Regions = regions,
            Resorts = wanted.AllowFallbacks ? resorts : [.. resorts.Where(resort => resort.Fallback is not ModelFallback)],
        }, null);
    }

    // Models that stand before all other resorts are asked in one chain with the candidates. So is the first that can answer at all.
    private static (int InChain, ImmutableArray<PlannedResort> Resorts) AddResorts(PlanDraft draft, ImmutableArray<RouteResort> fallbacks)
    {
        var resorts = ImmutableArray.CreateBuilder<PlannedResort>();
        var inChain = draft.Candidates.Count;
        foreach (var (fallback, endpoints) in fallbacks)
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

    /// <summary>Makes the plan for a copy of a request: one endpoint of the shadow's model, under all that keeps others from the request itself.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="table">The table that the request was planned with.</param>
    /// <param name="shadowed">The plan of the request, which has a shadow.</param>
    /// <returns>Null where no endpoint of the model may get it.</returns>
    public RoutePlan? PlanShadow(RouterRequest copy, RoutingTable table, RoutePlan shadowed)
    {
        if (shadowed.Rules.Shadow is not { } shadow || table.Find(shadow.Model) is not { } target)
        {
            return null;
        }

        var draft = new PlanDraft(copy, shadowed.Regions, shadowed.Rules, Estimator(copy, shadowed.Analysis), _ranking, options());
        draft.Add(target.Endpoints, shadowed.Aim, "");
        return draft.Candidates.Count == 0 ? null : new RoutePlan
        {
            Name = target.Name,
            Aim = shadowed.Aim,
            Analysis = shadowed.Analysis,
            Candidates = [draft.Candidates[0] with { Reason = $"a copy by rule {shadow.Rule}" }],
            Excluded = draft.Excluded,
        };
    }

    // What the client's suffix asks for holds for what a rule takes instead, but where that has a suffix of its own.
    private static RouteTarget? Find(RoutingTable table, string use, RoutingAim? suffix) =>
        table.Find(use) is { } target && suffix is not null && target.Name == use ? target.AimingAt(suffix) : table.Find(use);

    // OpenRouter's word in the body is the more specific one, then the header's, then the route's.
    private static RoutingAim? Aim(RequestControls controls, RoutingAim configured) => (controls.Providers.Sort, controls.Objective) switch
    {
        ("price", _) => new RoutingAim(Objective.Cost),
        ("latency" or "throughput", _) => new RoutingAim(Objective.Latency),
        (_, { } wanted) => RoutingAim.Parse(wanted),
        _ => configured,
    };

    private CandidateEstimator Estimator(RouterRequest request, PromptAnalysis analysis)
    {
        var taste = preferences.For(request.Caller.Tenant, request.Caller.User, analysis.Family.ToWord());
        return new CandidateEstimator(
            skills,
            analysis,
            request.Features,
            homes.Find(request),
            endpoint => Expect(endpoint, request),
            endpoint => taste.Draw(endpoint.Model, random));
    }

    // What is cached of others' prompts is a guess: a limit that the client sets on the cost is not to rest on it.
    private EndpointFigures Expect(string endpoint, RouterRequest request) =>
        health.Expect(endpoint, request.Features.ReasoningEffort) is var figures && request.Controls.MaxCostUsd is null ? figures : figures with { CachedInputShare = null };

    private static PlannedCandidate Naming(RuleDecision rules, PlannedCandidate candidate) =>
        rules.Applied.IsEmpty ? candidate : candidate with { Reason = $"{rules.Reason}; {candidate.Reason}" };

    // A route that is named as another's fallback keeps to its own regions.
    private static ImmutableArray<ModelEndpoint> Within(RouteTarget target) =>
        target.Regions.IsEmpty ? target.Endpoints : [.. target.Endpoints.Where(endpoint => CandidateConstraints.Forbidden(target.Regions, endpoint) is null)];

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
