using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Reads errors in Anthropic's form, <c>{"type":"error","error":{"type","message"}}</c>, and in the looser ones of servers that are
/// compatible with it. Source: Anthropic API reference, "Errors".
/// </summary>
internal static class AnthropicErrors
{
    /// <summary>What to say of an error that says nothing.</summary>
    public static ReportedError Wordless { get; } = new("The provider reported an error without a message.");

    /// <summary>Reads the body of an answer that reports an error.</summary>
    /// <returns>Null where it has no message.</returns>
    public static ReportedError? ReadBody(ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(JsonElement.Parse(body, JsonElements.Options));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for half a character.
            return null;
        }
    }

    /// <summary>Reads an error document, or the data of an error event.</summary>
    /// <returns>Null where it has no message.</returns>
    public static ReportedError? Read(JsonElement document)
    {
        var error = document.Get("error"u8) ?? document;
        var message = error.Text() ?? error.Text("message"u8) ?? document.Text("message"u8) ?? document.Text("detail"u8);
        if (message is not { Length: > 0 })
        {
            return null;
        }

        // A document's own "type" is only the word "error".
        var type = error.Text("type"u8) is { } word and not "error" ? word : null;
        return new ReportedError(message, type, CodeOf(message));
    }

    // Two refusals that decide which model is asked next, or whether any, have no type of their own.
    private static string? CodeOf(string message) =>
        message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase) ? "context_length_exceeded"
        : message.Contains("blocked by content filtering policy", StringComparison.OrdinalIgnoreCase) ? "content_filter"
        : null;
}
