using System.Buffers.Binary;
using System.Text;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Streams;

/// <summary>
/// Cuts a stream of AWS's binary event framing (<c>application/vnd.amazon.eventstream</c>) into its messages and keeps every byte of them.
/// Source: Smithy, "Amazon Event Stream specification": lengths and their checksum, headers, payload, checksum of the whole.
/// </summary>
/// <remarks>
/// A message's kind is its <c>:event-type</c>, or <c>exception:</c> and its <c>:exception-type</c>, or <c>error:</c> and its
/// <c>:error-code</c>; an error carries its words in a header and not in a payload, so there they are the data. A stream that ends inside
/// a message was cut off and throws, so that it is never taken for one that just ended.
/// </remarks>
/// <param name="source">The stream; the reader does not dispose it.</param>
/// <param name="maxMessageBytes">The longest message in bytes; a longer one ends the reading with <see cref="InvalidDataException"/>.</param>
internal sealed class AwsEventStreamReader(Stream source, int maxMessageBytes = AwsEventStreamReader.DefaultMaxMessageBytes) : IFrameReader
{
    /// <summary>The most that the specification allows a payload and its headers.</summary>
    public const int DefaultMaxMessageBytes = 24 * 1024 * 1024;

    private const int PreludeBytes = 12;
    private const int ChecksumBytes = 4;
    private const int MaxHeaderBytes = 128 * 1024;

    // One read holds dozens of token events, or one event of ordinary size whole.
    private const int ReadSize = 16 * 1024;

    private readonly PooledBuffer _buffer = new(ReadSize);
    private int _consumed;
    private int _needed = PreludeBytes;
    private string _lastKind = "";
    private bool _ended;

    /// <inheritdoc />
    public async ValueTask<StreamFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake() is { } frame)
            {
                return frame;
            }

            if (_ended)
            {
                return _consumed == _buffer.Length ? null : throw new InvalidDataException("The event stream ends inside a message.");
            }

            await FillAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _buffer.Dispose();

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_consumed > 0)
        {
            _buffer.Consume(_consumed);
            _consumed = 0;
        }

        var read = await source.ReadAsync(_buffer.GetMemory(Math.Max(ReadSize, _needed - _buffer.Length)), cancellationToken);
        _buffer.Advance(read);
        _ended = read == 0;
    }

    private StreamFrame? TryTake()
    {
        var waiting = _buffer.Memory[_consumed..];
        if (waiting.Length < _needed)
        {
            return null;
        }

        if (_needed == PreludeBytes)
        {
            _needed = ReadPrelude(waiting.Span);
            if (waiting.Length < _needed)
            {
                return null;
            }
        }

        var raw = waiting[.._needed];
        _consumed += _needed;
        _needed = PreludeBytes;
        return Parse(raw);
    }

    // Checked before the rest is waited for: a length that was garbled on the way would make the reader wait for bytes that never come.
    private int ReadPrelude(ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (Crc32.Of(bytes[..8]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]))
        {
            throw new InvalidDataException("The event stream has a message whose lengths do not match their checksum.");
        }

        if (length > maxMessageBytes || headers > MaxHeaderBytes)
        {
            throw new InvalidDataException(
                $"The event stream has a message of more than {maxMessageBytes} bytes, or headers of more than {MaxHeaderBytes}.");
        }

        return length >= PreludeBytes + headers + ChecksumBytes
            ? (int)length
            : throw new InvalidDataException("The event stream has a message that is shorter than its headers.");
    }

    private StreamFrame Parse(ReadOnlyMemory<byte> raw)
    {
        var bytes = raw.Span;
        var end = raw.Length - ChecksumBytes;
        if (Crc32.Of(bytes[..end]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[end..]))
        {
            throw new InvalidDataException("The event stream has a message that does not match its checksum.");
        }

        var payload = PreludeBytes + (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        var headers = AwsEventHeaders.Read(bytes[..payload], PreludeBytes);
        var data = headers.IsError && payload == end ? headers.ErrorMessage : payload..end;
        return new StreamFrame(raw, data.Start.Value, raw[data], HasData: true) { Kind = KindOf(bytes, headers) };
    }

    private string KindOf(ReadOnlySpan<byte> bytes, in AwsEventHeaders headers)
    {
        if (headers.IsException)
        {
            return "exception:" + Encoding.UTF8.GetString(bytes[headers.ExceptionType]);
        }

        if (headers.IsError)
        {
            return "error:" + Encoding.UTF8.GetString(bytes[headers.ErrorCode]);
        }

        // Events of one kind come in rows, so the last name nearly always does.
        var kind = bytes[headers.EventType];
        return Ascii.Equals(kind, _lastKind) ? _lastKind : _lastKind = Encoding.UTF8.GetString(kind);
    }
}
