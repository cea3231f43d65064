using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Cohere;

/// <summary>A tool call whose arguments are being read. Where there are none, models write <c>null</c>, whole or in pieces.</summary>
/// <param name="part">The part's number.</param>
internal sealed class CohereToolCall(int part)
{
    private string? _heldBack = "";

    /// <summary>The part's number.</summary>
    public int Part => part;

    /// <summary>Takes a piece of the arguments.</summary>
    /// <returns>What is known to be of them; null while they may still be none.</returns>
    public ToolArgumentsDelta? Add(string piece)
    {
        if (_heldBack is null)
        {
            return new ToolArgumentsDelta(0, part, piece);
        }

        _heldBack += piece;
        if ("null".StartsWith(_heldBack.Trim(), StringComparison.Ordinal))
        {
            return null;
        }

        var begun = _heldBack;
        _heldBack = null;
        return new ToolArgumentsDelta(0, part, begun);
    }
}
