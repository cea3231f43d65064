using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>
/// Products of bytes, each four neighbours summed, by what the processor has for it. All ways give the same sums.
/// </summary>
internal static class ByteProducts
{
    /// <summary>Adds to each sum the products of its four bytes.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="values">Whole numbers up to <see cref="QuantizedRows.Largest"/>.</param>
    /// <param name="weights">What each is multiplied by.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> values, Vector256<sbyte> weights) =>
        AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(sums, values, weights)
        : Avx2.IsSupported ? AddInPairs(sums, values, weights)
        : Dp.IsSupported ? AddInHalves(sums, values, weights)
        : AddWidened(sums, values, weights);

    /// <summary>The same where there is AVX2: two products fit into sixteen bits, since the numbers have seven bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddInPairs(Vector256<int> sums, Vector256<byte> values, Vector256<sbyte> weights) =>
        sums + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(values, weights), Vector256<short>.One);

    /// <summary>The same everywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddWidened(Vector256<int> sums, Vector256<byte> values, Vector256<sbyte> weights) =>
        sums + Vector256.Create(SumInFours(values.GetLower(), weights.GetLower()), SumInFours(values.GetUpper(), weights.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> SumInFours(Vector128<byte> values, Vector128<sbyte> weights)
    {
        var (lowValues, highValues) = Vector128.Widen(values.AsSByte());
        var (lowWeights, highWeights) = Vector128.Widen(weights);
        return Vector128.Narrow(SumInFours(lowValues * lowWeights), SumInFours(highValues * highWeights)).AsInt32();
    }

    // Of each four neighbours the sum, in the lower half of the 64 bits where they were.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> SumInFours(Vector128<short> products)
    {
        var pairs = (((products.AsInt32() << 16) >> 16) + (products.AsInt32() >> 16)).AsUInt64();
        return pairs + (pairs >> 32);
    }

    // On Arm, which multiplies signed bytes by signed ones: the numbers have seven bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> AddInHalves(Vector256<int> sums, Vector256<byte> values, Vector256<sbyte> weights) =>
        Vector256.Create(
            Dp.DotProduct(sums.GetLower(), values.AsSByte().GetLower(), weights.GetLower()),
            Dp.DotProduct(sums.GetUpper(), values.AsSByte().GetUpper(), weights.GetUpper()));
}
