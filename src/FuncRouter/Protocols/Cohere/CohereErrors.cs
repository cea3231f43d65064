using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Reads Cohere's errors: an object with a <c>message</c>, which the reader of OpenAI's errors knows, and nothing that tells their kinds
/// apart but the words. Source: Cohere API reference, "Errors".
/// </summary>
internal static class CohereErrors
{
    /// <summary>Reads the body of an answer that reports an error.</summary>
    /// <returns>Null where it has no message.</returns>
    public static ReportedError? Read(ReadOnlySpan<byte> body) =>
        OpenAIErrors.ReadBody(body) is { } error ? error with { Code = error.Code ?? CodeOf(error.Message) } : null;

    // "too many tokens: max tokens must be less than…" is about the answer's limit, and says nothing of the prompt.
    private static string? CodeOf(string message) =>
        message.StartsWith("too many tokens", StringComparison.OrdinalIgnoreCase) && !message.Contains("max tokens must be", StringComparison.OrdinalIgnoreCase)
            ? "context_length_exceeded"
            : null;
}
