using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Routing;

namespace FuncRouter.Execution.Remembered;

/// <summary>An answer that was found, or not.</summary>
/// <param name="Kept">The answer; null where there is none.</param>
/// <param name="Key">Its key, or the request's own.</param>
/// <param name="Lookup">What the semantic cache said; null where it was not asked.</param>
internal readonly record struct RememberedAnswer(CachedAnswer? Kept, string Key, SemanticLookup? Lookup);

/// <summary>
/// Looks for remembered answers: for the request's own, and on routes that want it for those to questions that mean the same. The store is read
/// once at the most: for the request's own answer, or for that of the question that means the same.
/// </summary>
/// <param name="cache">The answers.</param>
/// <param name="semantic">The questions.</param>
/// <param name="embedder">Turns questions into vectors.</param>
/// <param name="random">A number from 0 up to 1.</param>
internal sealed class RememberedAnswers(AnswerCache cache, SemanticCache semantic, QuestionEmbedder embedder, Func<double> random)
{
    /// <summary>Looks for an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="state">The configuration.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="key">The request's own key.</param>
    /// <param name="reads">Whether a remembered answer will do; else only the question is read, so that its answer can be remembered.</param>
    /// <param name="clientLeft">Cancelled when the client goes.</param>
    public async ValueTask<RememberedAnswer> FindAsync(
        RouterRequest request, RouterState state, RoutePlan plan, string key, bool reads, CancellationToken clientLeft)
    {
        var (controls, options) = (request.Controls.Cache, state.Options.Cache);
        if (plan.Route is not { } route || !state.Options.Routes.TryGetValue(route, out var configured) || configured.SemanticCache is not { } wanted)
        {
            return new(reads ? await cache.FindAsync(request.Caller.Tenant, new AnswerPlace(key), controls, options, clientLeft) : null, key, null);
        }

        if (reads && cache.FindInMemory(request.Caller.Tenant, key, controls, options) is { } own)
        {
            return new(own, key, null);
        }

        var question = SemanticQuestion.Of(request, plan.Rules.Reason, wanted);
        var lookup = new SemanticLookup(new VerifiedRoute(route, wanted.Reading), key) { Scope = question?.Scope, Question = question };
        var isKnown = semantic.Knows(key);
        if (question is not null && wanted.Embeddings is { } embeddings)
        {
            // Where the request's own answer is known to be in the store, no other is looked for.
            var (vector, cost) = reads && !isKnown ? await embedder.EmbedAsync(request, state, plan, question.Text, embeddings, clientLeft) : default;
            lookup = lookup with { Question = vector is null ? null : question with { Vector = vector }, CostUsd = cost };
        }

        return reads ? await FindAsync(request, state, lookup, wanted, isKnown, clientLeft) : new(null, key, lookup);
    }

    /// <summary>What a new answer is remembered under where the one in memory cannot be given any more; null on a route without questions that mean the same.</summary>
    /// <param name="request">The request.</param>
    /// <param name="state">The configuration.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="key">The request's own key.</param>
    public static SemanticLookup? PlaceOf(RouterRequest request, RouterState state, RoutePlan plan, string key) =>
        plan.Route is { } route && state.Options.Routes.TryGetValue(route, out var configured) && configured.SemanticCache is { } wanted
            && SemanticQuestion.Of(request, plan.Rules.Reason, wanted) is { } question
            ? new SemanticLookup(new VerifiedRoute(route, wanted.Reading), key) { Scope = question.Scope, Question = wanted.Embeddings is null ? question : null }
            : null;

    private async ValueTask<RememberedAnswer> FindAsync(
        RouterRequest request, RouterState state, SemanticLookup lookup, SemanticCacheOptions wanted, bool isKnown, CancellationToken clientLeft)
    {
        var (tenant, controls, options) = (request.Caller.Tenant, request.Controls.Cache, state.Options.Cache);
        lookup = lookup with { Threshold = semantic.ThresholdOf(lookup.Route).For(wanted.MaxWrongHits), IsSampled = random() < wanted.Sample };

        // What will not be given is of interest where it is looked into.
        var atLeast = lookup.IsSampled ? HitThreshold.Lowest : lookup.Threshold;
        var matches = lookup.Question is { } question && !isKnown ? await semantic.FindAsync(question, atLeast, clientLeft) : [];
        if (matches.IsEmpty)
        {
            return new(await cache.FindAsync(tenant, lookup.Place, controls, options, clientLeft), lookup.Key, lookup);
        }

        lookup = lookup with { Match = matches[0] };
        if (matches[0].Probability < lookup.Threshold)
        {
            return new(await cache.FindAsync(tenant, lookup.Place, controls, options, clientLeft), lookup.Key, lookup);
        }

        // The best may be in the store alone; the others are looked for where that takes nothing.
        var (found, match) = (await cache.FindAsync(tenant, lookup.Place with { Key = matches[0].Key }, controls, options, clientLeft), matches[0]);
        foreach (var other in found is null ? matches.Skip(1).TakeWhile(other => other.Probability >= lookup.Threshold) : [])
        {
            (found, match) = (cache.FindInMemory(tenant, other.Key, controls, options), other);
            if (found is not null)
            {
                break;
            }
        }

        return found is null ? new(null, lookup.Key, lookup) : new(found, match.Key, lookup with { Match = match, IsHit = true });
    }
}
