namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>
/// Reads questions, each word in the light of all others: two together, to say whether one answer serves both, or one alone, to say which way it
/// points. It is a small transformer (the six layers of all-MiniLM-L6-v2, Apache-2.0, fitted anew to pairs of questions; docs/caching.md), read once
/// from <c>reader.bin</c>.
/// </summary>
internal sealed class PairReader
{
    private const string Resource = "reader.bin";

    private readonly int _inner;
    private readonly ushort _begin;
    private readonly ushort _end;
    private readonly sbyte[] _pieces;
    private readonly float[] _pieceScales;
    private readonly float[] _positions;
    private readonly float[] _sides;
    private readonly RowNorm _norm;
    private readonly EncoderLayer[] _layers;
    private readonly float[] _verdict;
    private readonly float _bias;

    private PairReader(ReaderData data)
    {
        var (layers, heads, count, positions, words) = (data.Number(), data.Number(), data.Number(), data.Number(), data.Number());
        (Width, _inner) = (data.Number(), data.Number());
        if (Width % (heads * FloatRows.Step) != 0 || _inner % FloatRows.Step != 0)
        {
            throw new InvalidOperationException($"{Resource} has rows of {Width} numbers for {heads} heads and of {_inner}, which are no multiples of {FloatRows.Step}.");
        }

        Pieces = new WordPieces(data.Words(words));
        (_begin, _end) = (Pieces.NumberOf("[CLS]"), Pieces.NumberOf("[SEP]"));
        (_pieces, _pieceScales) = (data.Bytes(count * Width), data.Numbers(count));
        (_positions, _sides) = (data.Numbers(positions * Width), data.Numbers(2 * Width));
        _norm = new RowNorm(data.Numbers(Width), data.Numbers(Width));
        _layers = [.. Enumerable.Range(0, layers).Select(_ => new EncoderLayer(data, Width, _inner, heads))];
        (_verdict, _bias) = (data.Numbers(Width), data.Numbers(1)[0]);
    }

    /// <summary>The reader.</summary>
    public static PairReader Shared { get; } = Load();

    /// <summary>The numbers of a meaning.</summary>
    public int Width { get; }

    /// <summary>What it cuts texts into.</summary>
    public WordPieces Pieces { get; }

    /// <summary>What reading two questions together says: the logit of the probability that one answer serves both.</summary>
    /// <param name="first">The pieces of one question, at most <see cref="WordPieces.Most"/>.</param>
    /// <param name="second">The pieces of the other.</param>
    public float Read(ReadOnlySpan<ushort> first, ReadOnlySpan<ushort> second)
    {
        var count = first.Length + second.Length + 3;
        using var room = new EncoderRoom(count, Width, _inner);
        Place(room.Rows, Place(room.Rows, 0, first, 0), second, 1);
        return FloatRows.Product(Encode(room, count), _verdict) + _bias;
    }

    /// <summary>Which way a question points: the nearer two of them are, the more they mean the same.</summary>
    /// <param name="question">The pieces of the question, at most <see cref="WordPieces.Most"/>.</param>
    public QuestionVector Meaning(ReadOnlySpan<ushort> question)
    {
        var count = question.Length + 2;
        using var room = new EncoderRoom(count, Width, _inner);
        Place(room.Rows, 0, question, 0);
        return QuestionVector.Of(Encode(room, count)) ?? throw new InvalidOperationException($"{Resource} makes nothing of a question.");
    }

    // The mean of all pieces, after the last layer.
    private ReadOnlySpan<float> Encode(EncoderRoom room, int count)
    {
        _norm.Apply(room.Rows[..(count * Width)]);
        foreach (var layer in _layers)
        {
            layer.Apply(count, room);
        }

        var mean = room.Rows[..Width];
        for (var piece = 1; piece < count; piece++)
        {
            FloatRows.Add(mean, room.Rows.Slice(piece * Width, Width));
        }

        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] /= count;
        }

        return mean;
    }

    // A question with the mark of its end; before the first stands that of the beginning.
    private int Place(Span<float> rows, int at, ReadOnlySpan<ushort> question, int side)
    {
        at = at == 0 ? Place(rows, at, _begin, side) : at;
        foreach (var piece in question)
        {
            at = Place(rows, at, piece, side);
        }

        return Place(rows, at, _end, side);
    }

    private int Place(Span<float> rows, int at, ushort piece, int side)
    {
        var row = rows.Slice(at * Width, Width);
        var numbers = _pieces.AsSpan(piece * Width, Width);
        var scale = _pieceScales[piece];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = numbers[i] * scale;
        }

        FloatRows.Add(row, _positions.AsSpan(at * Width, Width));
        FloatRows.Add(row, _sides.AsSpan(side * Width, Width));
        return at + 1;
    }

    private static PairReader Load()
    {
        using var resource = FittedData.Open(Resource);
        return new PairReader(new ReaderData(resource));
    }
}
