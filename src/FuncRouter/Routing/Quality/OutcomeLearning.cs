using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Providers;
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
    /// <param name="source">How it is known.</param>
    public void Learn(string tenant, string id, double score, OutcomeSource source)
    {
        if (_recent.TryGet((tenant, id), out var known))
        {
            skills.Learn(null, known.Prompt, [(known.Model, known.Tier, score)], source.Weight());
        }
    }

    /// <summary>Learns how good an answer was that is known of at once, as of an attempt that failed a check.</summary>
    /// <param name="plan">The request's plan.</param>
    /// <param name="endpoint">Whose answer it was.</param>
    /// <param name="score">From 0 to 1.</param>
    /// <param name="source">How it is known.</param>
    public void Learn(RoutePlan plan, ModelEndpoint endpoint, double score, OutcomeSource source) =>
        skills.Learn(null, plan.Analysis, [(endpoint.Model, endpoint.Facts.Quality, score)], source.Weight());
}

/// <summary>How it is known how good an answer was.</summary>
internal enum OutcomeSource
{
    /// <summary>A user said so.</summary>
    Feedback,

    /// <summary>A model that judges answers said so.</summary>
    Judge,

    /// <summary>The answer failed a check: it was empty, refused, or not of the schema.</summary>
    Unsatisfactory,

    /// <summary>A better model was asked because the answer did not convince.</summary>
    Escalation,

    /// <summary>The user asked for another answer, or from another model.</summary>
    AskedAgain,

    /// <summary>The user changed the question and sent it again.</summary>
    Edited,
}

/// <summary>How much outcomes count by their source.</summary>
internal static class OutcomeSources
{
    /// <summary>The weight, beside 1 for what a user said: judges err, and somebody who asks again may only be curious.</summary>
    public static double Weight(this OutcomeSource source) => source switch
    {
        OutcomeSource.Feedback => 1,
        OutcomeSource.Judge => 0.7,
        OutcomeSource.Unsatisfactory => 0.7,
        OutcomeSource.Escalation => 0.5,
        OutcomeSource.AskedAgain => 0.33,
        _ => 0.2,
    };
}
