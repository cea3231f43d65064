namespace FuncRouter.Protocols.ServerSentEvents;

/// <summary>One event of a stream, or one block of comments, as it came over the wire.</summary>
/// <param name="Raw">Every byte of it, the blank line at its end included. Valid until the reader's next read.</param>
/// <param name="DataStart">Where its data begins in <paramref name="Raw"/>, if it stands in one line; else 0.</param>
/// <param name="Data">Its data, lines joined by line feeds; empty where it has none (a comment). Valid likewise.</param>
/// <param name="HasData">Whether there was a <c>data</c> field at all.</param>
internal readonly record struct SseFrame(ReadOnlyMemory<byte> Raw, int DataStart, ReadOnlyMemory<byte> Data, bool HasData)
{
    /// <summary>Whether <see cref="Data"/> is a piece of <see cref="Raw"/>, at <see cref="DataStart"/>.</summary>
    public bool DataIsOnePiece => DataStart > 0;
}
