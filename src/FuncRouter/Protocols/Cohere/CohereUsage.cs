using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Reads what was used: the tokens that the model read and wrote, Cohere's own instructions among them, those of the prompt that hit Cohere's own cache
/// (<c>cached_tokens</c>, which its price list has no price of their own for), and those that are billed.
/// Source: Cohere API reference, "Chat API (v2)".
/// </summary>
internal static class CohereUsage
{
    /// <summary>Reads a <c>usage</c> object, or the <c>meta</c> of an embedding.</summary>
    /// <returns>Null where it has no tokens.</returns>
    public static TokenUsage? Read(JsonElement? usage)
    {
        var billed = Tokens(usage?.Get("billed_units"u8));
        return Tokens(usage?.Get("tokens"u8)) is { } read
            ? read with
            {
                CachedInputTokens = usage?.Whole("cached_tokens"u8) ?? 0,
                BilledInputTokens = billed?.InputTokens,
                BilledOutputTokens = billed?.OutputTokens,
            }
            : billed;
    }

    private static TokenUsage? Tokens(JsonElement? tokens) =>
        (tokens?.Whole("input_tokens"u8), tokens?.Whole("output_tokens"u8)) switch
        {
            (null, null) => null,
            var (input, output) => new TokenUsage(input ?? 0, output ?? 0),
        };
}
