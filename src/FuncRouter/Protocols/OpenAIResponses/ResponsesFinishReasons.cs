using System.Text;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Why a response ended: a status and, where it is <c>incomplete</c>, a reason. That tools are to be called only the items say.
/// Source: OpenAI API reference, "The response object".
/// </summary>
internal static class ResponsesFinishReasons
{
    /// <summary>Reads the reason of a response that is incomplete.</summary>
    public static FinishReason ReadIncomplete(ReadOnlySpan<byte> reason) =>
        reason.SequenceEqual("max_output_tokens"u8) ? FinishReason.Length
        : reason.SequenceEqual("content_filter"u8) ? FinishReason.ContentFilter
        : FinishReason.Other;

    /// <summary>Reads the status and the reason of a response that was parsed.</summary>
    /// <param name="status">The status; null where the provider gives none.</param>
    /// <param name="incomplete">The reason of one that is incomplete.</param>
    /// <param name="hasCalls">Whether the client has tools to call.</param>
    public static FinishReason Read(string? status, string? incomplete, bool hasCalls) => status switch
    {
        "incomplete" => ReadIncomplete(Encoding.UTF8.GetBytes(incomplete ?? "")),
        "completed" or null => hasCalls ? FinishReason.ToolCalls : FinishReason.Stop,
        _ => FinishReason.Other,
    };

    /// <summary>The reason for which a response is incomplete; null where it is not.</summary>
    public static string? WriteIncomplete(FinishReason reason) => reason switch
    {
        FinishReason.Length => "max_output_tokens",
        FinishReason.ContentFilter => "content_filter",
        _ => null,
    };
}
