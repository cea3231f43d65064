using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Streams;

/// <summary>
/// Cuts a stream of server-sent events into its events and keeps every byte of them.
/// Source: WHATWG HTML, 9.2.5 and 9.2.6; lines end in CR LF, LF or CR, and a byte order mark may stand first.
/// </summary>
/// <remarks>
/// Two deviations, both towards providers as they are: what stands at the end of the stream without a blank line is still an
/// event, and an event may be at most <paramref name="maxEventBytes"/> long.
/// </remarks>
/// <param name="source">The stream; the reader does not dispose it.</param>
/// <param name="maxEventBytes">The longest event in bytes; a longer one ends the reading with <see cref="InvalidDataException"/>.</param>
internal sealed class SseReader(Stream source, int maxEventBytes = SseReader.DefaultMaxEventBytes) : IFrameReader
{
    /// <summary>Large enough for a base64 image in one event.</summary>
    public const int DefaultMaxEventBytes = 16 * 1024 * 1024;

    // One read holds dozens of token events, or one event of ordinary size whole.
    private const int ReadSize = 16 * 1024;

    private readonly PooledBuffer _buffer = new(ReadSize);
    private readonly PooledBuffer _joined = new();
    private int _consumed;
    private int _scanned;
    private bool _lineHasText;
    private bool _eventHasText;
    private bool _atStart = true;
    private bool _ended;

    /// <inheritdoc />
    public async ValueTask<StreamFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (FindEnd() is { } end)
            {
                return Take(end);
            }

            if (_ended)
            {
                return _consumed < _buffer.Length ? Take(_buffer.Length) : null;
            }

            await FillAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _buffer.Dispose();
        _joined.Dispose();
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_consumed > 0)
        {
            _buffer.Consume(_consumed);
            _scanned -= _consumed;
            _consumed = 0;
        }

        ThrowIfTooLong(_buffer.Length);
        var read = await source.ReadAsync(_buffer.GetMemory(ReadSize), cancellationToken);
        _buffer.Advance(read);
        _ended = read == 0;
    }

    // An event ends with an empty line. Blank lines before any text (the LF of a CR LF that was cut in two, or padding) belong to the
    // event that follows, so that no byte is lost.
    private int? FindEnd()
    {
        var bytes = _buffer.Span;
        while (_scanned < bytes.Length)
        {
            var offset = bytes[_scanned..].IndexOfAny((byte)'\n', (byte)'\r');
            if (offset < 0)
            {
                _lineHasText = true;
                _scanned = bytes.Length;
                return null;
            }

            var lineEnd = _scanned + offset;
            var isCr = bytes[lineEnd] == '\r';
            if (isCr && lineEnd + 1 == bytes.Length && !_ended && !(offset == 0 && !_lineHasText))
            {
                // Whether an LF follows decides where the line ends, and this CR does not complete the event.
                _lineHasText |= offset > 0;
                _scanned = lineEnd;
                return null;
            }

            var hadText = offset > 0 || _lineHasText;
            var next = lineEnd + (isCr && lineEnd + 1 < bytes.Length && bytes[lineEnd + 1] == '\n' ? 2 : 1);
            _scanned = next;
            _lineHasText = false;
            _eventHasText |= hadText;
            if (!hadText && _eventHasText)
            {
                return next;
            }
        }

        return null;
    }

    private void ThrowIfTooLong(int length)
    {
        if (length > maxEventBytes)
        {
            throw new InvalidDataException($"The stream has an event of more than {maxEventBytes} bytes.");
        }
    }

    private StreamFrame Take(int end)
    {
        var start = _consumed;
        ThrowIfTooLong(end - start);
        _eventHasText = false;
        _consumed = end;
        _scanned = Math.Max(_scanned, end);
        var raw = _buffer.Memory[start..end];
        var skip = _atStart && raw.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        _atStart = false;
        return Parse(raw, skip);
    }

    private StreamFrame Parse(ReadOnlyMemory<byte> raw, int position)
    {
        var bytes = raw.Span;
        var pieces = 0;
        var dataStart = 0;
        ReadOnlyMemory<byte> data = default;
        while (position < bytes.Length)
        {
            var length = bytes[position..].IndexOfAny((byte)'\n', (byte)'\r');
            length = length < 0 ? bytes.Length - position : length;
            var line = bytes.Slice(position, length);
            if (line.StartsWith("data"u8) && (length == 4 || line[4] == ':'))
            {
                var from = position + Math.Min(length, line.StartsWith("data: "u8) ? 6 : 5);
                var piece = raw[from..(position + length)];
                pieces++;
                (data, dataStart) = pieces == 1 ? (piece, from) : (Join(data, piece, pieces), 0);
            }

            position += length + 1;
        }

        return new StreamFrame(raw, dataStart, data, pieces > 0);
    }

    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> piece, int pieces)
    {
        if (pieces == 2)
        {
            _joined.Clear();
            System.Buffers.BuffersExtensions.Write(_joined, before.Span);
        }

        System.Buffers.BuffersExtensions.Write(_joined, "\n"u8);
        System.Buffers.BuffersExtensions.Write(_joined, piece.Span);
        return _joined.Memory;
    }
}
