using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Protocols;
using FuncRouter.Providers;
using FuncRouter.Routing.Rules;

namespace FuncRouter.Routing;

/// <summary>A plan while it is made: candidates are added list by list, each list sorted out and ranked on its own.</summary>
/// <param name="request">The request.</param>
/// <param name="regions">The only regions that a provider may work in; empty for all.</param>
/// <param name="rules">What the rules say of it.</param>
/// <param name="estimator">What to expect of candidates.</param>
/// <param name="ranking">Ranks them.</param>
/// <param name="options">How decisions are made.</param>
internal sealed class PlanDraft(
    RouterRequest request, ImmutableArray<string> regions, RuleDecision rules, CandidateEstimator estimator, CandidateRanking ranking, RoutingOptions options)
{
    private readonly List<ExcludedCandidate> _excluded = [];
    private int _lists;

    /// <summary>The candidates so far, the best first.</summary>
    public List<PlannedCandidate> Candidates { get; } = [];

    /// <summary>Who cannot be asked, and why.</summary>
    public ImmutableArray<ExcludedCandidate> Excluded => [.. _excluded];

    /// <summary>Puts the candidates so far into another order.</summary>
    public void Reorder(Func<IEnumerable<PlannedCandidate>, IReadOnlyList<PlannedCandidate>> order)
    {
        var ordered = order(Candidates);
        Candidates.Clear();
        Candidates.AddRange(ordered);
    }

    /// <summary>What translation could not read in the request, the first of it; null where it read all that it had to.</summary>
    public RequestFormatException? Unreadable { get; private set; }

    /// <summary>Adds those of a list that may and can answer behind the ones that are there.</summary>
    /// <param name="endpoints">The list.</param>
    /// <param name="aim">What to rank them by; null to keep their order.</param>
    /// <param name="reason">Why they stand where they stand, where they are not ranked or stand behind another list.</param>
    public void Add(ImmutableArray<ModelEndpoint> endpoints, RoutingAim? aim, string reason)
    {
        var able = ImmutableArray.CreateBuilder<ModelEndpoint>(endpoints.Length);
        List<ExcludedCandidate>? incapable = null;
        foreach (var endpoint in endpoints)
        {
            if (IsSorted(endpoint.Key))
            {
                continue;
            }

            if (Constraint(endpoint) is { } constraint)
            {
                _excluded.Add(new ExcludedCandidate(endpoint, constraint));
            }
            else if (CandidateConstraints.Incapable(request.Features, endpoint.Facts) is { } lack)
            {
                (incapable ??= []).Add(new ExcludedCandidate(endpoint, lack));
            }
            else
            {
                able.Add(endpoint);
            }
        }

        if (able.Count == 0 && Candidates.Count == 0)
        {
            // Nobody is known to be able: then the catalogue's word is not worth an error of the router's own.
            able.AddRange(incapable?.Select(candidate => candidate.Endpoint) ?? []);
        }
        else
        {
            _excluded.AddRange(incapable ?? []);
        }

        Rank(able.DrainToImmutable(), aim, reason);
        _lists++;
    }

    /// <summary>
    /// The candidates, those in front that are known not to miss <c>preferred_max_latency</c> and <c>preferred_min_throughput</c>: a preference and
    /// no constraint, as at OpenRouter.
    /// </summary>
    /// <param name="count">How many of them, from the first; what is behind these are last resorts.</param>
    /// <param name="wanted">What the client prefers.</param>
    /// <param name="health">How quick they are.</param>
    public IEnumerable<PlannedCandidate> Quick(int count, ProviderPreferences wanted, HealthView health) =>
        wanted is { MaxLatencySeconds: null, MinTokensPerSecond: null } ? Candidates.Take(count) : Candidates.Take(count).OrderBy(candidate =>
        {
            var figures = health.Of(candidate.Endpoint.Key);
            return figures.FirstTokenMilliseconds > wanted.MaxLatencySeconds * 1000 || figures.TokensPerSecond < wanted.MinTokensPerSecond;
        });

    // Whether a list before had it already.
    private bool IsSorted(string key)
    {
        foreach (var candidate in Candidates)
        {
            if (candidate.Endpoint.Key == key)
            {
                return true;
            }
        }

        foreach (var candidate in _excluded)
        {
            if (candidate.Endpoint.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    private string? Constraint(ModelEndpoint endpoint) =>
        CandidateConstraints.Forbidden(request.Controls.Providers, endpoint)
        ?? CandidateConstraints.Forbidden(regions, endpoint)
        ?? rules.Forbidden(endpoint)
        ?? Unsuitable(endpoint);

    // What one endpoint's translation cannot read, another that speaks the client's protocol itself may take.
    private string? Unsuitable(ModelEndpoint endpoint)
    {
        try
        {
            return Suitability.Constraint(request, endpoint);
        }
        catch (RequestFormatException exception)
        {
            Unreadable ??= exception;
            return exception.Path;
        }
    }

    private void Rank(ImmutableArray<ModelEndpoint> able, RoutingAim? aim, string reason)
    {
        if (able.IsEmpty)
        {
            return;
        }

        foreach (var candidate in aim is not null ? ranking.Rank(able, aim, estimator, options) : CandidateRanking.Keep(able, reason, estimator))
        {
            if (IsTooDear(candidate))
            {
                _excluded.Add(new ExcludedCandidate(candidate.Endpoint, "maxCost"));
            }
            else
            {
                Candidates.Add(_lists == 0 ? candidate : candidate with
                {
                    IsFallback = true,
                    Reason = aim is null || able.Length == 1 ? reason : $"{reason}; {candidate.Reason}",
                });
            }
        }
    }

    // By all the tokens that the client allows, where it says so. A price that nobody knows may be any.
    private bool IsTooDear(PlannedCandidate candidate) =>
        request.Controls.MaxCostUsd is { } limit
        && !((request.Features.MaxOutputTokens is { } most
            ? CostCalculator.ExpectedCost(candidate.Endpoint.Facts.Price, request.Features.EstimatedInputTokens, most)
            : candidate.Estimate.CostUsd) <= limit);
}
