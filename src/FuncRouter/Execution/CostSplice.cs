using System.Buffers;
using FuncRouter.Accounting;

namespace FuncRouter.Execution;

/// <summary>Adds <c>usage.cost</c> to an answer and leaves every other byte as it was.</summary>
internal static class CostSplice
{
    /// <summary>The piece of JSON that is put in.</summary>
    public static byte[] Piece(decimal costUsd)
    {
        var name = ",\"cost\":"u8;
        Span<byte> piece = stackalloc byte[16 + UsdFormatter.MaxLength];
        name.CopyTo(piece);
        UsdFormatter.TryFormatUsd(costUsd, piece[name.Length..], out var written);
        return piece[..(name.Length + written)].ToArray();
    }

    /// <summary>Writes the text with the piece in it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="text">The answer, or one event.</param>
    /// <param name="usageEnd">Where the usage object's closing brace is in it.</param>
    /// <param name="piece">What <see cref="Piece"/> made.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text, int usageEnd, ReadOnlySpan<byte> piece)
    {
        output.Write(text[..usageEnd]);
        output.Write(piece);
        output.Write(text[usageEnd..]);
    }
}
