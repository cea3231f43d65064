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
        var width = _queries.Outputs;
        var size = count * width;
        var rows = room.Rows[..size];
        var inner = room.Inner[..(count * _inner.Outputs)];
        var quantized = room.Quantized;
        quantized.Take(rows, width);
        _queries.Multiply(quantized, count, room.Queries);
        _keys.Multiply(quantized, count, room.Keys);
        _values.Multiply(quantized, count, room.Values);
        Attend(count, room);
        quantized.Take(room.Context[..size], width);
        _mixed.Multiply(quantized, count, room.Change);
        FloatRows.Add(rows, room.Change);
        _mixedNorm.Apply(rows);

        quantized.Take(rows, width);
        _inner.Multiply(quantized, count, room.Inner);
        Gelu(inner);
        quantized.Take(inner, _inner.Outputs);
        _outer.Multiply(quantized, count, room.Change);
        FloatRows.Add(rows, room.Change);
        _outerNorm.Apply(rows);
    }

    private void Attend(int count, EncoderRoom room)
    {
        var width = _queries.Outputs;
        var headWidth = width / _heads;
        var weights = room.Weights;
        var turned = room.Turned[..(headWidth * weights.Length)];
        for (var head = 0; head < width; head += headWidth)
        {
            Turn(room.Keys[head..], width, count, turned, weights.Length);
            for (var piece = head; piece < count * width; piece += width)
            {
                FloatRows.Combine(room.Queries.Slice(piece, headWidth), turned, weights.Length, weights);
                ToShares(weights, count, headWidth);
                FloatRows.Combine(weights[..count], room.Values[head..], width, room.Context.Slice(piece, headWidth));
            }
        }
    }

    // What each piece is found by, number by number instead of piece by piece, so that those of all pieces are taken at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(ReadOnlySpan<float> keys, int width, int count, Span<float> turned, int turnedWidth)
    {
        turned.Clear();
        for (var piece = 0; piece < count; piece++)
        {
            for (var number = 0; number * turnedWidth < turned.Length; number++)
            {
                turned[(number * turnedWidth) + piece] = keys[(piece * width) + number];
            }
        }
    }

    // Softmax, after scaling by the root of a head's width; what is behind the last piece gets as good as nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToShares(Span<float> weights, int count, int headWidth)
    {
        weights[count..].Fill(float.NegativeInfinity);
        var largest = Vector512.Create(FloatRows.Largest(weights));
        var scale = Vector512.Create(1 / MathF.Sqrt(headWidth));
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < weights.Length; i += FloatRows.Step)
        {
            var share = FloatRows.Exp((Vector512.LoadUnsafe(ref weights[i]) - largest) * scale);
            share.StoreUnsafe(ref weights[i]);
            sum += share;
        }

        var times = Vector512.Create(1 / Vector512.Sum(sum));
        for (var i = 0; i < weights.Length; i += FloatRows.Step)
        {
            (Vector512.LoadUnsafe(ref weights[i]) * times).StoreUnsafe(ref weights[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gelu(Span<float> values)
    {
        for (var i = 0; i < values.Length; i += FloatRows.Step)
        {
            var value = Vector512.LoadUnsafe(ref values[i]);
            var curve = -2 * GeluScale * (value + (GeluCubic * value * value * value));
            (value / (Vector512<float>.One + FloatRows.Exp(curve))).StoreUnsafe(ref values[i]);
        }
    }
}
