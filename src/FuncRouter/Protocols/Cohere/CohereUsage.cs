using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Reads what was used: the tokens that the model read and wrote, Cohere's own instructions among them, and those that are billed. The <c>cached_tokens</c> beside them are left
/// out: they hit the provider's own cache and have no price of their own, which is what cached tokens mean in the neutral form.
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
            ? read with { BilledInputTokens = billed?.InputTokens, BilledOutputTokens = billed?.OutputTokens }
            : billed;
    }

    private static TokenUsage? Tokens(JsonElement? tokens) =>
        (tokens?.Whole("input_tokens"u8), tokens?.Whole("output_tokens"u8)) switch
        {
            (null, null) => null,
            var (input, output) => new TokenUsage(input ?? 0, output ?? 0),
        };
}
