using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>What is done with rows of numbers. Their lengths are multiples of <see cref="Step"/>.</summary>
internal static class FloatRows
{
    /// <summary>The numbers that are taken at once.</summary>
    public const int Step = 16;

    /// <summary>The sum of the products of two rows.</summary>
    public static float Product(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        ref var one = ref MemoryMarshal.GetReference(first);
        ref var other = ref MemoryMarshal.GetReference(second[..first.Length]);
        var sum = Vector512<float>.Zero;
        for (nuint i = 0; i < (nuint)first.Length; i += Step)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref one, i), Vector512.LoadUnsafe(ref other, i), sum);
        }

        return Vector512.Sum(sum);
    }

    /// <summary>Adds a row, times a factor, to another.</summary>
    public static void Add(Span<float> to, ReadOnlySpan<float> row, float factor = 1)
    {
        ref var sum = ref MemoryMarshal.GetReference(to);
        ref var added = ref MemoryMarshal.GetReference(row[..to.Length]);
        var times = Vector512.Create(factor);
        for (nuint i = 0; i < (nuint)to.Length; i += Step)
        {
            Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref added, i), times, Vector512.LoadUnsafe(ref sum, i)).StoreUnsafe(ref sum, i);
        }
    }
}
