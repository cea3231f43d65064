using System.Buffers.Binary;

namespace FuncRouter.Protocols.Streams;

/// <summary>Where the headers that say what a message is stand in it; empty ranges for those that are not there.</summary>
internal readonly record struct AwsEventHeaders
{
    private const byte Text = 7;

    /// <summary>The kind of event.</summary>
    public Range EventType { get; private init; }

    /// <summary>The kind of exception: an error that the service's interface knows.</summary>
    public Range ExceptionType { get; private init; }

    /// <summary>The code of any other error.</summary>
    public Range ErrorCode { get; private init; }

    /// <summary>The words of any other error.</summary>
    public Range ErrorMessage { get; private init; }

    /// <summary>Whether the message stands for an exception.</summary>
    public bool IsException { get; private init; }

    /// <summary>Whether the message stands for any other error.</summary>
    public bool IsError { get; private init; }

    /// <summary>Reads the headers.</summary>
    /// <param name="bytes">The message up to the end of its headers.</param>
    /// <param name="position">Where they begin.</param>
    /// <exception cref="InvalidDataException">They are no headers.</exception>
    public static AwsEventHeaders Read(ReadOnlySpan<byte> bytes, int position)
    {
        var headers = new AwsEventHeaders();
        while (position < bytes.Length)
        {
            var name = Take(bytes, position + 1, bytes[position]);
            var kind = bytes[Take(bytes, name.End.Value, 1).Start];
            var value = ValueOf(bytes, name.End.Value + 1, kind);
            headers = kind == Text ? headers.With(bytes[name], bytes, value) : headers;
            position = value.End.Value;
        }

        return headers;
    }

    private AwsEventHeaders With(ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes, Range value) => name switch
    {
        _ when name.SequenceEqual(":event-type"u8) => this with { EventType = value },
        _ when name.SequenceEqual(":exception-type"u8) => this with { ExceptionType = value },
        _ when name.SequenceEqual(":error-code"u8) => this with { ErrorCode = value },
        _ when name.SequenceEqual(":error-message"u8) => this with { ErrorMessage = value },
        _ when name.SequenceEqual(":message-type"u8) => this with
        {
            IsException = bytes[value].SequenceEqual("exception"u8),
            IsError = bytes[value].SequenceEqual("error"u8),
        },
        _ => this,
    };

    // True and false have no bytes of their own; numbers, times and UUIDs a fixed number; bytes and texts say how many.
    private static Range ValueOf(ReadOnlySpan<byte> bytes, int position, byte kind) => kind switch
    {
        0 or 1 => position..position,
        2 => Take(bytes, position, 1),
        3 => Take(bytes, position, 2),
        4 => Take(bytes, position, 4),
        5 or 8 => Take(bytes, position, 8),
        6 or Text => Take(bytes, position + 2, BinaryPrimitives.ReadUInt16BigEndian(bytes[Take(bytes, position, 2)])),
        9 => Take(bytes, position, 16),
        _ => throw new InvalidDataException($"The event stream has a header of the unknown type {kind}."),
    };

    private static Range Take(ReadOnlySpan<byte> bytes, int start, int length) =>
        start + length <= bytes.Length
            ? start..(start + length)
            : throw new InvalidDataException("The event stream has a header that is longer than the headers.");
}
