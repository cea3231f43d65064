using System.Buffers;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>What the layers of an encoder write into while they work. It is given back when it is disposed of.</summary>
internal readonly ref struct EncoderRoom : IDisposable
{
    // Beside the rows within a layer: the pieces, what they look for, are found by, have to give and were given, what is added, and the turned keys.
    private const int Parts = 7;

    private readonly float[] _numbers;
    private readonly byte[] _bytes;
    private readonly int _rows;
    private readonly int _size;
    private readonly int _innerSize;

    /// <summary>Takes the room.</summary>
    /// <param name="count">The pieces.</param>
    /// <param name="width">The numbers of a piece.</param>
    /// <param name="inner">The numbers of a piece within a layer.</param>
    public EncoderRoom(int count, int width, int inner)
    {
        var padded = (count + FloatRows.Step - 1) / FloatRows.Step * FloatRows.Step;
        _rows = Math.Max(padded, QuantizedMatrix.BlockRows);
        (_size, _innerSize) = (_rows * width, _rows * inner);
        _numbers = ArrayPool<float>.Shared.Rent((Parts * _size) + _innerSize + (3 * _rows));
        _bytes = ArrayPool<byte>.Shared.Rent(_innerSize);
        Weights = Row(2)[..padded];
    }

    /// <summary>The pieces themselves, and maybe rows behind them that are none.</summary>
    public Span<float> Rows => Part(0);

    /// <summary>What each piece looks for.</summary>
    public Span<float> Queries => Part(1);

    /// <summary>What each piece is found by.</summary>
    public Span<float> Keys => Part(2);

    /// <summary>The same for one head, number by number instead of piece by piece.</summary>
    public Span<float> Turned => Part(3);

    /// <summary>What each piece has to give.</summary>
    public Span<float> Values => Part(4);

    /// <summary>What each piece was given.</summary>
    public Span<float> Context => Part(5);

    /// <summary>What is added to each piece.</summary>
    public Span<float> Change => Part(6);

    /// <summary>The pieces within a layer.</summary>
    public Span<float> Inner => _numbers.AsSpan(Parts * _size, _innerSize);

    /// <summary>What is multiplied next, rounded.</summary>
    public QuantizedRows Quantized => new(_bytes, Row(0), Row(1));

    /// <summary>How much a piece takes from each of the others: as many as there are pieces, and up to the next multiple of <see cref="FloatRows.Step"/>.</summary>
    public Span<float> Weights { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_numbers);
        ArrayPool<byte>.Shared.Return(_bytes);
    }

    private Span<float> Part(int number) => _numbers.AsSpan(number * _size, _size);

    private Span<float> Row(int number) => _numbers.AsSpan((Parts * _size) + _innerSize + (number * _rows), _rows);
}
