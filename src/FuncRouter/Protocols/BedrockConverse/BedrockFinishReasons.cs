using FuncRouter.Conversation;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>Converse's words for why an answer ended. Source: Amazon Bedrock API reference, "Converse", <c>stopReason</c>.</summary>
internal static class BedrockFinishReasons
{
    /// <summary>The reason that a word means.</summary>
    public static FinishReason Of(string? word) => word switch
    {
        null => FinishReason.None,
        "end_turn" or "stop_sequence" => FinishReason.Stop,
        "tool_use" => FinishReason.ToolCalls,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "content_filtered" or "guardrail_intervened" => FinishReason.ContentFilter,
        _ => FinishReason.Other,
    };
}
