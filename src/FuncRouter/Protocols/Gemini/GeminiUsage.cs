using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Reads what was used. Cached tokens are part of the prompt's; what Google's own tools put into the prompt is counted beside it, and
/// thoughts beside the answer. A stream repeats running totals.
/// Source: Gemini API reference, "Generating content", <c>UsageMetadata</c>.
/// </summary>
internal static class GeminiUsage
{
    /// <summary>Reads a <c>usageMetadata</c> object.</summary>
    /// <returns>Null where it has no tokens: a stream may begin with the kind of traffic alone.</returns>
    public static TokenUsage? Read(JsonElement? usage)
    {
        if (usage is not { } value || (value.Get("promptTokenCount"u8) ?? value.Get("candidatesTokenCount"u8)) is null)
        {
            return null;
        }

        var thoughts = value.Whole("thoughtsTokenCount"u8) ?? 0;
        return new TokenUsage(
            (value.Whole("promptTokenCount"u8) ?? 0) + (value.Whole("toolUsePromptTokenCount"u8) ?? 0),
            (value.Whole("candidatesTokenCount"u8) ?? 0) + thoughts,
            CachedInputTokens: value.Whole("cachedContentTokenCount"u8) ?? 0,
            ReasoningTokens: thoughts);
    }
}
