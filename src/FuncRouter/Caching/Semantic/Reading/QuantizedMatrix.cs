using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>
/// A linear layer whose weights are kept as bytes, each output with a scale of its own, and multiplied as bytes: that takes a quarter of the memory of
/// floats, and a third to two thirds of the time, by what the processor has for it.
/// </summary>
internal sealed class QuantizedMatrix
{
    // Outputs that are computed together: two vectors of eight.
    private const int PanelWidth = 16;

    // Inputs whose products are summed at once.
    private const int Group = sizeof(int);

    /// <summary>The rows that are computed together: with two vectors each, two of weights and an input they take fifteen of the sixteen registers of AVX2.</summary>
    public const int BlockRows = 6;

    private readonly int _inputs;
    private readonly sbyte[] _panels;
    private readonly float[] _scales;
    private readonly float[] _bias;
    private readonly float[] _sums;

    /// <summary>Takes the weights.</summary>
    /// <param name="weights">Output by output, as many as there are inputs, a multiple of 4.</param>
    /// <param name="scales">What the weights of each output are multiplied by. Their count is a multiple of 16, and not 0.</param>
    /// <param name="bias">What is added to each output.</param>
    /// <exception cref="ArgumentException">Their counts do not fit.</exception>
    public QuantizedMatrix(ReadOnlySpan<sbyte> weights, float[] scales, float[] bias)
    {
        if (scales.Length == 0 || scales.Length % PanelWidth != 0 || bias.Length != scales.Length || weights.Length % (scales.Length * Group) != 0)
        {
            throw new ArgumentException($"{weights.Length} weights, {scales.Length} scales and {bias.Length} numbers for the bias are no layer.");
        }

        (_scales, _bias, _inputs) = (scales, bias, weights.Length / scales.Length);
        (_panels, _sums) = (new sbyte[weights.Length], new float[scales.Length]);
        for (var output = 0; output < Outputs; output++)
        {
            var row = weights.Slice(output * _inputs, _inputs);
            var panel = MemoryMarshal.Cast<sbyte, int>(_panels.AsSpan(output / PanelWidth * PanelWidth * _inputs, PanelWidth * _inputs));
            var groups = MemoryMarshal.Cast<sbyte, int>(row);
            for (var group = 0; group < groups.Length; group++)
            {
                panel[(group * PanelWidth) + (output % PanelWidth)] = groups[group];
            }

            foreach (var weight in row)
            {
                _sums[output] += weight;
            }
        }
    }

    /// <summary>The numbers that come out of a row.</summary>
    public int Outputs => _scales.Length;

    /// <summary>Multiplies rows.</summary>
    /// <param name="rows">The inputs, which were taken with this layer's width. There is room for <see cref="BlockRows"/>, whatever stands in those beyond the count.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="into">The outputs, row by row, with the same room.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less room.</exception>
    public void Multiply(QuantizedRows rows, int count, Span<float> into)
    {
        var room = Math.Max(count, BlockRows);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Values.Length, room * _inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(rows.Steps.Length, rows.Least.Length), room);
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, room * Outputs);
        for (var output = 0; output < Outputs; output += PanelWidth)
        {
            for (var row = 0; row < count; row += BlockRows)
            {
                // The last block begins early enough to be whole: what it shares with the one before comes out the same.
                MultiplyBlock(in rows, Math.Max(0, Math.Min(row, count - BlockRows)), output, ref MemoryMarshal.GetReference(into));
            }
        }
    }

    // Six rows at once, so that each weight that is loaded serves six times. Compiled with all care at once, as all that loops here over many numbers: the
    // first questions would wait ten times as long. Where it was part of a larger method, its sums had no registers of their own.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void MultiplyBlock(in QuantizedRows rows, int from, int output, ref float into)
    {
        ref var weights = ref _panels[output * _inputs];
        ref var row = ref rows.Values[from * _inputs];
        var width = (nuint)_inputs;
        var (first, second, third, fourth, fifth, sixth) = (Zero, Zero, Zero, Zero, Zero, Zero);
        var (first2, second2, third2, fourth2, fifth2, sixth2) = (Zero, Zero, Zero, Zero, Zero, Zero);
        for (nuint input = 0; input < width; input += Group)
        {
            var low = Vector256.LoadUnsafe(ref weights, input * PanelWidth);
            var high = Vector256.LoadUnsafe(ref weights, (input * PanelWidth) + (nuint)Vector256<sbyte>.Count);
            ref var at = ref Unsafe.Add(ref row, input);
            var values = FourOf(ref at, 0);
            (first, first2) = (ByteProducts.Add(first, values, low), ByteProducts.Add(first2, values, high));
            values = FourOf(ref at, width);
            (second, second2) = (ByteProducts.Add(second, values, low), ByteProducts.Add(second2, values, high));
            values = FourOf(ref at, 2 * width);
            (third, third2) = (ByteProducts.Add(third, values, low), ByteProducts.Add(third2, values, high));
            values = FourOf(ref at, 3 * width);
            (fourth, fourth2) = (ByteProducts.Add(fourth, values, low), ByteProducts.Add(fourth2, values, high));
            values = FourOf(ref at, 4 * width);
            (fifth, fifth2) = (ByteProducts.Add(fifth, values, low), ByteProducts.Add(fifth2, values, high));
            values = FourOf(ref at, 5 * width);
            (sixth, sixth2) = (ByteProducts.Add(sixth, values, low), ByteProducts.Add(sixth2, values, high));
        }

        Store(first, first2, in rows, from, output, ref into);
        Store(second, second2, in rows, from + 1, output, ref into);
        Store(third, third2, in rows, from + 2, output, ref into);
        Store(fourth, fourth2, in rows, from + 3, output, ref into);
        Store(fifth, fifth2, in rows, from + 4, output, ref into);
        Store(sixth, sixth2, in rows, from + 5, output, ref into);
    }

    // The sum of (step · value + least) · weight is step times that of value · weight, and least times that of the weights.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(Vector256<int> low, Vector256<int> high, in QuantizedRows rows, int row, int output, ref float into)
    {
        var products = Vector512.ConvertToSingle(Vector512.Create(low, high));
        var sum = (products * rows.Steps[row]) + (Vector512.LoadUnsafe(ref _sums[output]) * rows.Least[row]);
        Vector512.MultiplyAddEstimate(sum, Vector512.LoadUnsafe(ref _scales[output]), Vector512.LoadUnsafe(ref _bias[output]))
            .StoreUnsafe(ref into, (nuint)((row * Outputs) + output));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> FourOf(ref byte row, nuint at) => Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref row, at))).AsByte();

    private static Vector256<int> Zero => Vector256<int>.Zero;
}
