using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Quality;

/// <summary>
/// Learns from outcomes that come after the answer. It keeps what was analysed of recent prompts (no text of theirs) until somebody says how
/// good the answer was. Per instance and bounded.
/// </summary>
/// <param name="skills">Takes what is learned.</param>
internal sealed class OutcomeLearning(SkillModel skills)
{
    private const int Capacity = 4096;

    private readonly RecentMap<(string Tenant, string Id), (PromptAnalysis Prompt, string Model, double? Tier)> _recent = new(Capacity);

    /// <summary>Notes that a candidate answered a request.</summary>
    public void Note(RouterRequest request, RoutePlan plan, PlannedCandidate candidate) =>
        _recent.Set((request.Caller.Tenant, request.Id), (plan.Analysis, candidate.Endpoint.Model, candidate.Endpoint.Facts.Quality));

    /// <summary>Learns how good an answer was; nothing where the request is too old or was another instance's.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="id">The generation.</param>
    /// <param name="score">From 0 to 1.</param>
    /// <param name="weight">How much it counts; 1 for what a user said.</param>
    public void Learn(string tenant, string id, double score, double weight)
    {
        if (_recent.TryGet((tenant, id), out var known))
        {
            skills.Learn(null, known.Prompt, [(known.Model, known.Tier, score)], weight);
        }
    }
}
