using System.Collections.Immutable;

namespace FuncRouter.Conversation;

/// <summary>Texts that shall become vectors, whatever protocol they came in.</summary>
/// <param name="Texts">The texts, at least one.</param>
/// <param name="Dimensions">How long the vectors shall be; null for the model's own length.</param>
public sealed record EmbeddingsRequest(ImmutableArray<string> Texts, int? Dimensions);
