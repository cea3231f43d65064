using System.Buffers;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>What the layers of an encoder write into while they work. It is given back when it is disposed of.</summary>
internal readonly ref struct EncoderRoom : IDisposable
{
    private readonly float[] _rented;
    private readonly int _size;
    private readonly int _innerSize;

    /// <summary>Takes the room.</summary>
    /// <param name="count">The pieces.</param>
    /// <param name="width">The numbers of a piece.</param>
    /// <param name="inner">The numbers of a piece within a layer.</param>
    public EncoderRoom(int count, int width, int inner)
    {
        var rows = Math.Max(count, QuantizedMatrix.BlockRows);
        (_size, _innerSize) = (rows * width, rows * inner);
        _rented = ArrayPool<float>.Shared.Rent((6 * _size) + _innerSize + count);
        Weights = _rented.AsSpan((6 * _size) + _innerSize, count);
    }

    /// <summary>The pieces themselves, and maybe rows behind them that are none.</summary>
    public Span<float> Rows => Part(0);

    /// <summary>What each piece looks for.</summary>
    public Span<float> Queries => Part(1);

    /// <summary>What each piece is found by.</summary>
    public Span<float> Keys => Part(2);

    /// <summary>What each piece has to give.</summary>
    public Span<float> Values => Part(3);

    /// <summary>What each piece was given.</summary>
    public Span<float> Context => Part(4);

    /// <summary>What is added to each piece.</summary>
    public Span<float> Change => Part(5);

    /// <summary>The pieces within a layer.</summary>
    public Span<float> Inner => _rented.AsSpan(6 * _size, _innerSize);

    /// <summary>How much a piece takes from each of the others.</summary>
    public Span<float> Weights { get; }

    /// <inheritdoc />
    public void Dispose() => ArrayPool<float>.Shared.Return(_rented);

    private Span<float> Part(int number) => _rented.AsSpan(number * _size, _size);
}
