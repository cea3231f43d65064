using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>What a seal hangs on.</summary>
internal enum SealPlace
{
    /// <summary>The thoughts of its own item.</summary>
    Thoughts,

    /// <summary>The text before it.</summary>
    Text,

    /// <summary>A tool call.</summary>
    Call,
}

/// <summary>
/// Reasoning state in <c>encrypted_content</c>, the one field for it that clients of the protocol send back. OpenAI's own stands there
/// as it is. State that the router hands out is told apart by a head that base64 cannot have: <c>origin:signature:data</c> over the
/// thoughts of the same item, <c>origin:encrypted:data</c> for thoughts that nobody can read, <c>origin:text:data</c> for the text before
/// it, and <c>origin:call=id:data</c> for a tool call. State that has an id has it behind the kind in the same way.
/// </summary>
internal static class ResponsesSeals
{
    /// <summary>Puts a seal into words.</summary>
    /// <param name="seal">The seal.</param>
    /// <param name="place">What it hangs on.</param>
    /// <param name="callId">The call, where that is one.</param>
    public static string Write(ReasoningSeal seal, SealPlace place, string? callId = null)
    {
        var (kind, id) = place switch
        {
            SealPlace.Call => ("call", callId),
            SealPlace.Text => ("text", seal.Id),
            _ => (seal.IsEncrypted ? "encrypted" : "signature", seal.Id),
        };
        return $"{seal.Origin}:{kind}{(id is null ? "" : "=" + Uri.EscapeDataString(id))}:{seal.Data}";
    }

    /// <summary>Reads a seal from an item.</summary>
    /// <param name="encrypted">The item's <c>encrypted_content</c>.</param>
    /// <param name="itemId">The item's id.</param>
    public static (ReasoningSeal Seal, SealPlace Place, string? CallId) Read(string encrypted, string? itemId)
    {
        if (encrypted.Split(':', 3) is not [var origin, var head, var data])
        {
            return OpenAIs(encrypted, itemId);
        }

        var mark = head.IndexOf('=', StringComparison.Ordinal);
        var (kind, id) = mark < 0 ? (head, null) : (head[..mark], Uri.UnescapeDataString(head[(mark + 1)..]));
        var seal = new ReasoningSeal(origin, data) { Id = kind == "call" ? null : id, IsEncrypted = kind == "encrypted" };
        return kind switch
        {
            "signature" or "encrypted" => (seal, SealPlace.Thoughts, null),
            "text" => (seal, SealPlace.Text, null),
            "call" => (seal, SealPlace.Call, id),
            _ => OpenAIs(encrypted, itemId),
        };
    }

    private static (ReasoningSeal Seal, SealPlace Place, string? CallId) OpenAIs(string encrypted, string? itemId) =>
        (new ReasoningSeal(ReasoningOrigins.OpenAIResponses, encrypted) { Id = itemId, IsEncrypted = true }, SealPlace.Thoughts, null);
}
