using System.Buffers;
using FuncRouter.Accounting;

namespace FuncRouter.Execution;

/// <summary>Adds <c>usage.cost</c> to an answer and leaves every other byte as it was.</summary>
internal static class CostSplice
{
    /// <summary>Writes the text with the cost in it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="text">The answer, or one event.</param>
    /// <param name="usageEnd">Where the usage object's closing brace is in it.</param>
    /// <param name="costUsd">What it cost.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text, int usageEnd, decimal costUsd)
    {
        output.Write(text[..usageEnd]);
        output.Write(",\"cost\":"u8);
        UsdFormatter.TryFormatUsd(costUsd, output.GetSpan(UsdFormatter.MaxLength), out var written);
        output.Advance(written);
        output.Write(text[usageEnd..]);
    }
}
