using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>
/// A linear layer whose weights are kept as bytes, each output with a scale of its own. That takes a quarter of the memory, and of the time that
/// memory needs; what is multiplied are floats.
/// </summary>
internal sealed class QuantizedMatrix
{
    // Outputs that are computed together: one vector of 512 bits, which is two where a machine has half.
    private const int PanelWidth = 16;

    /// <summary>The rows that are computed together: with two vectors each, weights and an input they fill the sixteen registers of AVX2.</summary>
    public const int BlockRows = 6;

    private readonly int _inputs;
    private readonly sbyte[] _panels;
    private readonly float[] _scales;
    private readonly float[] _bias;

    /// <summary>Takes the weights.</summary>
    /// <param name="weights">Output by output, as many as there are inputs.</param>
    /// <param name="scales">What the weights of each output are multiplied by. Their count is a multiple of 16.</param>
    /// <param name="bias">What is added to each output.</param>
    /// <exception cref="ArgumentException">Their counts do not fit.</exception>
    public QuantizedMatrix(ReadOnlySpan<sbyte> weights, float[] scales, float[] bias)
    {
        if (scales.Length % PanelWidth != 0 || bias.Length != scales.Length || weights.Length % scales.Length != 0)
        {
            throw new ArgumentException($"{weights.Length} weights, {scales.Length} scales and {bias.Length} numbers for the bias are no layer.");
        }

        (_scales, _bias, _inputs) = (scales, bias, weights.Length / scales.Length);
        _panels = new sbyte[weights.Length];
        for (var output = 0; output < Outputs; output++)
        {
            var panel = _panels.AsSpan(output / PanelWidth * PanelWidth * _inputs);
            for (var input = 0; input < _inputs; input++)
            {
                panel[(input * PanelWidth) + (output % PanelWidth)] = weights[(output * _inputs) + input];
            }
        }
    }

    /// <summary>The numbers that come out of a row.</summary>
    public int Outputs => _scales.Length;

    /// <summary>Multiplies rows.</summary>
    /// <param name="rows">The inputs, row by row. There is room for <see cref="BlockRows"/>, whatever stands in those beyond the count.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="into">The outputs, row by row, with the same room.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less room.</exception>
    public void Multiply(ReadOnlySpan<float> rows, int count, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, Math.Max(count, BlockRows) * _inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, Math.Max(count, BlockRows) * Outputs);
        var panel = ArrayPool<float>.Shared.Rent(PanelWidth * _inputs);
        for (var output = 0; output < Outputs; output += PanelWidth)
        {
            Widen(_panels.AsSpan(output * _inputs, PanelWidth * _inputs), panel);
            for (var row = 0; row < count; row += BlockRows)
            {
                // The last block begins early enough to be whole: what it shares with the one before comes out the same.
                var from = Math.Max(0, Math.Min(row, count - BlockRows));
                MultiplyBlock(ref Unsafe.AsRef(in rows[from * _inputs]), ref panel[0], ref into[(from * Outputs) + output], output);
            }
        }

        ArrayPool<float>.Shared.Return(panel);
    }

    // Compiled with all care at once, as all that loops here over many numbers: the first questions would wait ten times as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(ReadOnlySpan<sbyte> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i += Vector128<sbyte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(in from[i]));
            var (first, second) = Vector128.Widen(low);
            var (third, fourth) = Vector128.Widen(high);
            Vector128.ConvertToSingle(first).StoreUnsafe(ref to[i]);
            Vector128.ConvertToSingle(second).StoreUnsafe(ref to[i + 4]);
            Vector128.ConvertToSingle(third).StoreUnsafe(ref to[i + 8]);
            Vector128.ConvertToSingle(fourth).StoreUnsafe(ref to[i + 12]);
        }
    }

    // Six rows at once, so that each weight that is loaded serves six times.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyBlock(ref float rows, ref float panel, ref float into, int output)
    {
        var (first, second, third, fourth, fifth, sixth) = (Zero, Zero, Zero, Zero, Zero, Zero);
        var width = (nuint)_inputs;
        for (nuint input = 0; input < width; input++)
        {
            var weights = Vector512.LoadUnsafe(ref panel, input * PanelWidth);
            ref var at = ref Unsafe.Add(ref rows, input);
            first = Vector512.FusedMultiplyAdd(Vector512.Create(at), weights, first);
            second = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref at, width)), weights, second);
            third = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref at, 2 * width)), weights, third);
            fourth = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref at, 3 * width)), weights, fourth);
            fifth = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref at, 4 * width)), weights, fifth);
            sixth = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref at, 5 * width)), weights, sixth);
        }

        var (scales, bias) = (Vector512.LoadUnsafe(ref _scales[output]), Vector512.LoadUnsafe(ref _bias[output]));
        var outputs = (nuint)Outputs;
        Vector512.FusedMultiplyAdd(first, scales, bias).StoreUnsafe(ref into);
        Vector512.FusedMultiplyAdd(second, scales, bias).StoreUnsafe(ref into, outputs);
        Vector512.FusedMultiplyAdd(third, scales, bias).StoreUnsafe(ref into, 2 * outputs);
        Vector512.FusedMultiplyAdd(fourth, scales, bias).StoreUnsafe(ref into, 3 * outputs);
        Vector512.FusedMultiplyAdd(fifth, scales, bias).StoreUnsafe(ref into, 4 * outputs);
        Vector512.FusedMultiplyAdd(sixth, scales, bias).StoreUnsafe(ref into, 5 * outputs);
    }

    private static Vector512<float> Zero => Vector512<float>.Zero;
}
