using System.Buffers;
using System.Buffers.Text;
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

    /// <summary>
    /// Writes the text with nothing in the place of the cost. The name with its quotation marks and the comma before it can stand in no text
    /// of a JSON document, and a number of the same value in no other place that providers know.
    /// </summary>
    /// <param name="output">Where to.</param>
    /// <param name="text">The answer, or one event.</param>
    /// <param name="costUsd">The cost that stands in it; null for none.</param>
    public static void WriteWithout(IBufferWriter<byte> output, ReadOnlySpan<byte> text, decimal? costUsd)
    {
        var name = ",\"cost\":"u8;
        if (costUsd is > 0)
        {
            for (var from = 0; text[from..].IndexOf(name) is var place and >= 0;)
            {
                var start = from + place + name.Length;
                if (Utf8Parser.TryParse(text[start..], out decimal number, out var length) && Rounded(number) == Rounded(costUsd.Value))
                {
                    output.Write(text[..start]);
                    output.Write("0"u8);
                    output.Write(text[(start + length)..]);
                    return;
                }

                from = start;
            }
        }

        output.Write(text);
    }

    // As far as amounts are written; some writers go further.
    private static decimal Rounded(decimal usd) => Math.Round(usd, 10, MidpointRounding.AwayFromZero);
}
