using FuncRouter.Conversation;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>Anthropic's words for why an answer ended. Source: Anthropic documentation, "Handling stop reasons".</summary>
internal static class AnthropicFinishReasons
{
    /// <summary>Reads a word.</summary>
    public static FinishReason Read(string? word) => word switch
    {
        null or "" => FinishReason.None,

        // A paused turn goes on when it is sent back as it is; nothing else is expected of the client.
        "end_turn" or "stop_sequence" or "pause_turn" => FinishReason.Stop,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "refusal" => FinishReason.ContentFilter,
        _ => FinishReason.Other,
    };

    /// <summary>The word for a reason; null where nobody said one.</summary>
    public static string? Write(FinishReason reason, string? stopSequence) => reason switch
    {
        FinishReason.None => null,
        FinishReason.Length => "max_tokens",
        FinishReason.ToolCalls => "tool_use",
        FinishReason.ContentFilter => "refusal",
        _ => stopSequence is null ? "end_turn" : "stop_sequence",
    };
}
