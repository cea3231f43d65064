using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Reads Converse's usage object. Tokens read from and written to the cache stand beside <c>inputTokens</c>; thoughts are part of
/// <c>outputTokens</c> and not told apart.
/// Source: Amazon Bedrock API reference, "TokenUsage"; Amazon Bedrock User Guide, "Prompt caching".
/// </summary>
internal static class BedrockUsage
{
    /// <summary>Reads it; null where there is none.</summary>
    public static TokenUsage? Read(JsonElement? usage)
    {
        if (usage is not { } element || (element.Whole("inputTokens"u8), element.Whole("outputTokens"u8)) is (null, null))
        {
            return null;
        }

        var read = Count(element, "cacheReadInputTokens"u8);
        var written = Count(element, "cacheWriteInputTokens"u8);
        return new TokenUsage(Count(element, "inputTokens"u8) + read + written, Count(element, "outputTokens"u8), read, written);
    }

    private static long Count(JsonElement usage, ReadOnlySpan<byte> name) => Math.Max(0, usage.Whole(name) ?? 0);
}
