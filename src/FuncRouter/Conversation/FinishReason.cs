namespace FuncRouter.Conversation;

/// <summary>Why an answer ended, in one vocabulary for all providers; the words are those of OpenAI's <c>finish_reason</c>.</summary>
public enum FinishReason
{
    /// <summary>It has not ended, or the provider did not say why.</summary>
    None,

    /// <summary>The model was done, or met a stop sequence.</summary>
    Stop,

    /// <summary>The token limit cut it off.</summary>
    Length,

    /// <summary>The model wants tools called.</summary>
    ToolCalls,

    /// <summary>A content filter cut it off.</summary>
    ContentFilter,

    /// <summary>A word that the router does not know.</summary>
    Other,
}

/// <summary>The words for reasons.</summary>
internal static class FinishReasons
{
    /// <summary>OpenAI's word; null where there is no reason yet.</summary>
    public static string? ToProtocolWord(this FinishReason reason) => reason switch
    {
        FinishReason.None => null,
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        _ => "other",
    };
}
