using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Why an answer ended, or there is none. Source: Gemini API reference, "Generating content", <c>FinishReason</c> and <c>BlockReason</c>.
/// </summary>
internal static class GeminiFinishReasons
{
    /// <summary>Reads a finish reason.</summary>
    /// <param name="word">The word; null or empty while the answer goes on.</param>
    /// <param name="hasCalls">Whether the answer has calls: the API says of them only that the model stopped.</param>
    public static FinishReason Read(string? word, bool hasCalls) => word switch
    {
        null or "" or "FINISH_REASON_UNSPECIFIED" => FinishReason.None,
        "STOP" => hasCalls ? FinishReason.ToolCalls : FinishReason.Stop,

        // The second is the limit of one request, where more was allowed in all.
        "MAX_TOKENS" or "CONTINUATION" => FinishReason.Length,
        "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "MODEL_ARMOR"
            or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION" => FinishReason.ContentFilter,
        _ => FinishReason.Other,
    };

    /// <summary>Whether the reason of a prompt's block is one.</summary>
    public static bool IsBlock(string? word) => word is not (null or "" or "BLOCK_REASON_UNSPECIFIED" or "BLOCKED_REASON_UNSPECIFIED");
}
