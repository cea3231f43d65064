using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>What is done with rows of numbers. Their lengths are multiples of <see cref="Step"/>.</summary>
internal static class FloatRows
{
    /// <summary>The numbers that are taken at once.</summary>
    public const int Step = 16;

    private const float Ln2 = 0.6931471806f;
    private const int MantissaBits = 23;

    // Its exponential, and that of its negative, is a number of full precision.
    private const float Widest = 87;

    /// <summary>The sum of the products of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Product(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        ref var one = ref MemoryMarshal.GetReference(first);
        ref var other = ref MemoryMarshal.GetReference(second[..first.Length]);
        var sum = Vector512<float>.Zero;
        for (nuint i = 0; i < (nuint)first.Length; i += Step)
        {
            sum = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref one, i), Vector512.LoadUnsafe(ref other, i), sum);
        }

        return Vector512.Sum(sum);
    }

    /// <summary>Adds a row to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> to, ReadOnlySpan<float> row)
    {
        ref var sum = ref MemoryMarshal.GetReference(to);
        ref var added = ref MemoryMarshal.GetReference(row[..to.Length]);
        for (nuint i = 0; i < (nuint)to.Length; i += Step)
        {
            (Vector512.LoadUnsafe(ref sum, i) + Vector512.LoadUnsafe(ref added, i)).StoreUnsafe(ref sum, i);
        }
    }

    /// <summary>The sum of rows, each times a factor.</summary>
    /// <param name="factors">The factors.</param>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="width">From one row to the next. Of each are taken as many numbers as there is room.</param>
    /// <param name="into">The room.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(ReadOnlySpan<float> factors, ReadOnlySpan<float> rows, int width, Span<float> into)
    {
        ref var row = ref MemoryMarshal.GetReference(rows[..(((factors.Length - 1) * width) + into.Length)]);
        for (var i = 0; i < into.Length; i += Step)
        {
            var sum = Vector512<float>.Zero;
            for (var factor = 0; factor < factors.Length; factor++)
            {
                sum = Vector512.MultiplyAddEstimate(Vector512.Create(factors[factor]), Vector512.LoadUnsafe(ref row, (nuint)((factor * width) + i)), sum);
            }

            sum.StoreUnsafe(ref into[i]);
        }
    }

    /// <summary>
    /// The exponential function, to five digits and in a tenth of the time of <see cref="Vector512.Exp(Vector512{float})"/>: a power of two whose whole part goes into the
    /// exponent and whose rest, at most a half, is the beginning of its Taylor series.
    /// </summary>
    /// <param name="numbers">The numbers; beyond what has an exponential of its own, that of the nearest that has.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> numbers)
    {
        var power = Vector512.Min(Vector512.Max(numbers, Vector512.Create(-Widest)), Vector512.Create(Widest)) * (1 / Ln2);
        var whole = Vector512.Round(power);
        var rest = (power - whole) * Ln2;
        var series = Vector512.Create(1f / 120);
        series = Vector512.MultiplyAddEstimate(series, rest, Vector512.Create(1f / 24));
        series = Vector512.MultiplyAddEstimate(series, rest, Vector512.Create(1f / 6));
        series = Vector512.MultiplyAddEstimate(series, rest, Vector512.Create(1f / 2));
        series = Vector512.MultiplyAddEstimate(series, rest, Vector512<float>.One);
        series = Vector512.MultiplyAddEstimate(series, rest, Vector512<float>.One);
        return (series.AsInt32() + (Vector512.ConvertToInt32(whole) << MantissaBits)).AsSingle();
    }

    /// <summary>The largest number of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Largest(ReadOnlySpan<float> row)
    {
        ref var first = ref MemoryMarshal.GetReference(row);
        var largest = Vector512.LoadUnsafe(ref first);
        for (nuint i = Step; i < (nuint)row.Length; i += Step)
        {
            largest = Vector512.Max(largest, Vector512.LoadUnsafe(ref first, i));
        }

        return Largest(largest);
    }

    /// <summary>The largest of some numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector512<float> numbers)
    {
        var eight = Vector256.Max(numbers.GetLower(), numbers.GetUpper());
        var four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        return Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
    }
}
