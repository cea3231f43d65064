using FuncRouter.Conversation;

namespace FuncRouter.Caching.Semantic;

/// <summary>A request as the semantic cache sees it: what was asked last, and a name for all the rest.</summary>
/// <param name="Scope">The name of the rest. Only what was asked within the same rest is ever compared.</param>
/// <param name="Text">The user's last turn.</param>
/// <param name="Signature">What of it is compared.</param>
internal sealed record SemanticQuestion(UInt128 Scope, string Text, TurnSignature Signature)
{
    /// <summary>Whether it may be read together with others.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary>Its direction among those of other questions; null where no model turns questions into vectors.</summary>
    public QuestionVector? Vector { get; init; }

    /// <summary>Reads a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="variant">What else changes the answer: the rules that decided; empty for nothing.</param>
    /// <param name="options">How its route compares questions.</param>
    /// <returns>Null where it does not end with a plain text of a user's.</returns>
    public static SemanticQuestion? Of(RouterRequest request, string variant, SemanticCacheOptions options) =>
        PlainTurn.Of(request) is var (place, text)
            ? new SemanticQuestion(CacheKey.OfRest(request, variant, place, options.Embeddings?.Model ?? ""), text, TurnSignature.Of(text, options.Reading)) { IsRead = options.Reading }
            : null;
}
