using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>
/// One layer of a transformer's encoder (https://arxiv.org/abs/1706.03762, with the norms behind as in BERT): each piece takes from the others
/// what bears on it, and is then changed on its own.
/// </summary>
internal sealed class EncoderLayer
{
    // √(2/π) and the cubic term of the usual approximation of GELU: https://arxiv.org/abs/1606.08415.
    private const float GeluScale = 0.7978845608f;
    private const float GeluCubic = 0.044715f;

    private readonly int _heads;
    private readonly QuantizedMatrix _queries;
    private readonly QuantizedMatrix _keys;
    private readonly QuantizedMatrix _values;
    private readonly QuantizedMatrix _mixed;
    private readonly RowNorm _mixedNorm;
    private readonly QuantizedMatrix _inner;
    private readonly QuantizedMatrix _outer;
    private readonly RowNorm _outerNorm;

    /// <summary>Takes the layer.</summary>
    /// <param name="data">Where it comes next.</param>
    /// <param name="width">The numbers of a piece.</param>
    /// <param name="inner">The numbers of a piece within the layer.</param>
    /// <param name="heads">In how many ways the pieces look at each other.</param>
    public EncoderLayer(ReaderData data, int width, int inner, int heads)
    {
        _heads = heads;
        _queries = data.Matrix(width, width);
        _keys = data.Matrix(width, width);
        _values = data.Matrix(width, width);
        _mixed = data.Matrix(width, width);
        _mixedNorm = new RowNorm(data.Numbers(width), data.Numbers(width));
        _inner = data.Matrix(width, inner);
        _outer = data.Matrix(inner, width);
        _outerNorm = new RowNorm(data.Numbers(width), data.Numbers(width));
    }

    /// <summary>Changes pieces in their place.</summary>
    /// <param name="count">How many pieces.</param>
    /// <param name="room">The pieces, and room for working.</param>
    public void Apply(int count, EncoderRoom room)
    {
        var rows = room.Rows;
        _queries.Multiply(rows, count, room.Queries);
        _keys.Multiply(rows, count, room.Keys);
        _values.Multiply(rows, count, room.Values);
        Attend(count, room);
        _mixed.Multiply(room.Context, count, room.Change);
        FloatRows.Add(rows, room.Change);
        _mixedNorm.Apply(rows);

        _inner.Multiply(rows, count, room.Inner);
        Gelu(room.Inner);
        _outer.Multiply(room.Inner, count, room.Change);
        FloatRows.Add(rows, room.Change);
        _outerNorm.Apply(rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(int count, EncoderRoom room)
    {
        var width = _queries.Outputs;
        var headWidth = width / _heads;
        var scale = 1 / MathF.Sqrt(headWidth);
        var weights = room.Weights[..count];
        room.Context.Clear();
        for (var at = 0; at < _heads * count; at++)
        {
            var (head, piece) = (at / count * headWidth, at % count * width);
            var query = room.Queries.Slice(piece + head, headWidth);
            for (var other = 0; other < count; other++)
            {
                weights[other] = scale * FloatRows.Product(query, room.Keys.Slice((other * width) + head, headWidth));
            }

            ToShares(weights);
            var context = room.Context.Slice(piece + head, headWidth);
            for (var other = 0; other < count; other++)
            {
                FloatRows.Add(context, room.Values.Slice((other * width) + head, headWidth), weights[other]);
            }
        }
    }

    // Softmax.
    private static void ToShares(Span<float> weights)
    {
        var largest = float.NegativeInfinity;
        foreach (var weight in weights)
        {
            largest = Math.Max(largest, weight);
        }

        var sum = 0f;
        foreach (ref var weight in weights)
        {
            weight = MathF.Exp(weight - largest);
            sum += weight;
        }

        foreach (ref var weight in weights)
        {
            weight /= sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gelu(Span<float> values)
    {
        for (var i = 0; i < values.Length; i += FloatRows.Step)
        {
            var value = Vector512.LoadUnsafe(ref values[i]);
            var curve = -2 * GeluScale * (value + (GeluCubic * value * value * value));
            (value / (Vector512<float>.One + Vector512.Exp(curve))).StoreUnsafe(ref values[i]);
        }
    }
}
