using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Cohere;

/// <summary>The words of <c>finish_reason</c>. Source: Cohere API reference, "Chat API (v2)".</summary>
internal static class CohereFinishReasons
{
    /// <summary>Reads a word; <see cref="FinishReason.None"/> for none.</summary>
    public static FinishReason Read(string? word) => word switch
    {
        null or "" => FinishReason.None,
        "COMPLETE" or "STOP_SEQUENCE" => FinishReason.Stop,
        "MAX_TOKENS" => FinishReason.Length,
        "TOOL_CALL" => FinishReason.ToolCalls,
        _ => FinishReason.Other,
    };

    /// <summary>Reads the words of an answer that failed after it had begun; null for any other.</summary>
    /// <param name="word">The word.</param>
    /// <param name="message">The sentence that comes with it, if one does.</param>
    public static ReportedError? ReadFailure(string? word, string? message) => (word, message) switch
    {
        ("TIMEOUT", _) => new ReportedError(message ?? "The answer took longer than the provider allows.", word, "504"),
        ("ERROR", _) or (_, { Length: > 0 }) => new ReportedError(message ?? "The provider failed while it was answering.", word, "500"),
        _ => null,
    };
}
