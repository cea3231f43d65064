namespace FuncRouter.Protocols.Streams;

/// <summary>One event of a stream as it came over the wire, or one block of comments.</summary>
/// <param name="Raw">Every byte of it, its framing included. Valid until the reader's next read.</param>
/// <param name="DataStart">Where its data begins in <paramref name="Raw"/>, if it stands there in one piece; else 0.</param>
/// <param name="Data">Its data; empty where it has none (a comment). Valid likewise.</param>
/// <param name="HasData">Whether there was any data at all.</param>
internal readonly record struct StreamFrame(ReadOnlyMemory<byte> Raw, int DataStart, ReadOnlyMemory<byte> Data, bool HasData)
{
    /// <summary>What kind of event it is, where the framing says so and not the data (AWS's event stream); else null.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether <see cref="Data"/> is a piece of <see cref="Raw"/>, at <see cref="DataStart"/>.</summary>
    public bool DataIsOnePiece => DataStart > 0;
}

/// <summary>Cuts a stream into its events and keeps every byte of them.</summary>
internal interface IFrameReader : IDisposable
{
    /// <summary>Reads the next event.</summary>
    /// <returns>The event, or null at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">The stream is not framed as it should be.</exception>
    ValueTask<StreamFrame?> ReadAsync(CancellationToken cancellationToken);
}
