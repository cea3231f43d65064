using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>Brings each row of numbers to mean 0 and variance 1, and then to what was learned (layer normalization, https://arxiv.org/abs/1607.06450).</summary>
/// <param name="gain">What each number is multiplied by.</param>
/// <param name="bias">What is added to it.</param>
internal sealed class RowNorm(float[] gain, float[] bias)
{
    private const float Least = 1e-12f;

    /// <summary>Normalizes rows in their place.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    public void Apply(Span<float> rows)
    {
        for (; !rows.IsEmpty; rows = rows[gain.Length..])
        {
            Row(rows[..gain.Length]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(Span<float> row)
    {
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < row.Length; i += FloatRows.Step)
        {
            sum += Vector512.LoadUnsafe(ref row[i]);
        }

        var mean = Vector512.Create(Vector512.Sum(sum) / row.Length);
        var squares = Vector512<float>.Zero;
        for (var i = 0; i < row.Length; i += FloatRows.Step)
        {
            var off = Vector512.LoadUnsafe(ref row[i]) - mean;
            squares = Vector512.MultiplyAddEstimate(off, off, squares);
        }

        var scale = Vector512.Create(1 / MathF.Sqrt((Vector512.Sum(squares) / row.Length) + Least));
        for (var i = 0; i < row.Length; i += FloatRows.Step)
        {
            var even = (Vector512.LoadUnsafe(ref row[i]) - mean) * scale;
            Vector512.MultiplyAddEstimate(even, Vector512.LoadUnsafe(ref gain[i]), Vector512.LoadUnsafe(ref bias[i])).StoreUnsafe(ref row[i]);
        }
    }
}
