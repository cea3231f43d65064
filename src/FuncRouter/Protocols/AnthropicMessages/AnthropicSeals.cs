using FuncRouter.Conversation;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Other providers' reasoning state in Anthropic's words. A client hands thinking blocks back unchanged, so what is put into a signature
/// comes back: <c>origin:kind:id:data</c>. Anthropic's own are base64 and have no colon.
/// </summary>
internal static class AnthropicSeals
{
    private const string Signature = "signature";
    private const string Encrypted = "encrypted";
    private const string OfCall = "call";
    private const string OfText = "text";
    private const string Missing = "none";

    /// <summary>The signature of thoughts that came without any. It keeps them away from providers that would refuse them.</summary>
    public const string Unsealed = $":{Missing}::";

    /// <summary>A seal of thoughts, as the signature or the data of a block.</summary>
    public static string Write(ReasoningSeal seal) =>
        seal.Origin == ReasoningOrigins.Anthropic ? seal.Data : Join(seal, seal.IsEncrypted ? Encrypted : Signature, seal.Id);

    /// <summary>A seal that hangs on a tool call, as the data of a block of its own.</summary>
    public static string WriteOfCall(string callId, ReasoningSeal seal) => Join(seal, OfCall, callId);

    /// <summary>A seal that hangs on the text before it, as the data of a block of its own.</summary>
    public static string WriteOfText(ReasoningSeal seal) => Join(seal, OfText, seal.Id);

    /// <summary>Reads a block's signature or data.</summary>
    /// <param name="text">The signature or data.</param>
    /// <param name="isEncrypted">Whether it is the data of a block without readable thoughts.</param>
    public static PlacedSeal Read(string text, bool isEncrypted)
    {
        if (!IsForeign(text))
        {
            var own = new ReasoningSeal(ReasoningOrigins.Anthropic, text) { IsEncrypted = isEncrypted };
            return new PlacedSeal(text.Length == 0 ? null : own);
        }

        var pieces = text.Split(':', 4);
        var id = Uri.UnescapeDataString(pieces[2]);
        var seal = new ReasoningSeal(pieces[0], pieces[3]) { IsEncrypted = pieces[1] == Encrypted };
        return pieces[1] switch
        {
            Missing => new PlacedSeal(null),
            OfCall => new PlacedSeal(seal) { CallId = id },
            OfText => new PlacedSeal(seal) { IsOfText = true },
            _ => new PlacedSeal(seal with { Id = id.Length == 0 ? null : id }),
        };
    }

    /// <summary>Whether a signature or data is none of Anthropic's but was written here.</summary>
    public static bool IsForeign(string text) =>
        text.Split(':', 4) is [_, Signature or Encrypted or OfCall or OfText or Missing, _, _];

    private static string Join(ReasoningSeal seal, string kind, string? id) =>
        $"{seal.Origin}:{kind}:{Uri.EscapeDataString(id ?? "")}:{seal.Data}";
}

/// <summary>A seal and what it hangs on; on the block's own thoughts where neither of the others is set.</summary>
/// <param name="Seal">The seal; null where the thoughts have none.</param>
internal readonly record struct PlacedSeal(ReasoningSeal? Seal)
{
    /// <summary>The id of the tool call that it hangs on.</summary>
    public string? CallId { get; init; }

    /// <summary>Whether it hangs on the text before it.</summary>
    public bool IsOfText { get; init; }
}
