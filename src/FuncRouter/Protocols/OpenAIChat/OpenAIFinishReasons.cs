using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>The words of <c>finish_reason</c>.</summary>
internal static class OpenAIFinishReasons
{
    /// <summary>Reads a word; <see cref="FinishReason.None"/> for none.</summary>
    public static FinishReason Read(string? word) => word switch
    {
        null or "" => FinishReason.None,
        "stop" => FinishReason.Stop,
        "length" => FinishReason.Length,
        "tool_calls" or "function_call" => FinishReason.ToolCalls,
        "content_filter" => FinishReason.ContentFilter,
        _ => FinishReason.Other,
    };

    /// <summary>The word for a reason that clients of the protocol know.</summary>
    public static string Write(FinishReason reason) => reason switch
    {
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        _ => "stop",
    };
}
