using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>
/// Rows of numbers, rounded to whole ones from 0 to <see cref="Largest"/> between the least and the largest of each row, as
/// <see cref="QuantizedMatrix"/> multiplies them.
/// </summary>
/// <param name="values">Where the whole numbers go, row by row.</param>
/// <param name="steps">Where it goes by how much the next whole number is more, of each row.</param>
/// <param name="least">Where the least number of each row goes.</param>
internal readonly ref struct QuantizedRows(Span<byte> values, Span<float> steps, Span<float> least)
{
    /// <summary>Seven bits: two products of these with weights of eight still fit into sixteen (<see cref="ByteProducts"/>).</summary>
    public const int Largest = 127;

    // Of what differs by less, all is the least.
    private const float LeastRange = 1e-30f;

    /// <summary>The whole numbers, row by row.</summary>
    public Span<byte> Values { get; } = values;

    /// <summary>What a whole number is multiplied by, row by row.</summary>
    public Span<float> Steps { get; } = steps;

    /// <summary>What is added then, row by row.</summary>
    public Span<float> Least { get; } = least;

    /// <summary>Takes rows.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="width">The numbers of each, a multiple of <see cref="FloatRows.Step"/>.</param>
    public void Take(ReadOnlySpan<float> rows, int width)
    {
        for (var row = 0; row * width < rows.Length; row++)
        {
            (Steps[row], Least[row]) = Round(rows.Slice(row * width, width), Values.Slice(row * width, width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Step, float Least) Round(ReadOnlySpan<float> row, Span<byte> values)
    {
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var into = ref MemoryMarshal.GetReference(values[..row.Length]);
        var (smallest, largest) = (Vector512.LoadUnsafe(ref from), Vector512.LoadUnsafe(ref from));
        for (nuint i = FloatRows.Step; i < (nuint)row.Length; i += FloatRows.Step)
        {
            var numbers = Vector512.LoadUnsafe(ref from, i);
            (smallest, largest) = (Vector512.Min(smallest, numbers), Vector512.Max(largest, numbers));
        }

        var least = -FloatRows.Largest(-smallest);
        var range = FloatRows.Largest(largest) - least;
        var (start, times) = (Vector512.Create(least), Vector512.Create(range > LeastRange ? Largest / range : 0));
        for (nuint i = 0; i < (nuint)row.Length; i += FloatRows.Step)
        {
            var whole = Vector512.ConvertToInt32(((Vector512.LoadUnsafe(ref from, i) - start) * times) + Vector512.Create(0.5f));
            var (low, high) = (whole.GetLower(), whole.GetUpper());
            var shorts = Vector256.Narrow(low, high);
            Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte().StoreUnsafe(ref into, i);
        }

        return (range / Largest, least);
    }
}
