using System.Collections.Immutable;
using System.Text.Json;

namespace FuncRouter.Conversation;

/// <summary>The vectors of texts, whatever protocol they came in.</summary>
/// <param name="Vectors">One list of numbers for each text, in the order of the texts: as the provider wrote them, so that no digit is lost.</param>
/// <param name="Usage">What was used; null where the provider does not say.</param>
public sealed record EmbeddingsAnswer(ImmutableArray<JsonElement> Vectors, TokenUsage? Usage);
