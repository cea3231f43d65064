namespace FuncRouter.Providers.Demo;

/// <summary>
/// A stream of events that are there at their time, one a read. The reader drives it, so that nothing runs while nobody reads and
/// nothing is left to end when the reader goes; a read that waits when the stream is disposed of is cancelled.
/// </summary>
/// <param name="events">The events in the order of their time.</param>
/// <param name="time">Tells the time.</param>
/// <param name="started">The timestamp that the events' times are counted from.</param>
internal sealed class DemoStream(IEnumerable<DemoEvent> events, TimeProvider time, long started) : Stream
{
    private readonly IEnumerator<DemoEvent> _events = events.GetEnumerator();
    private readonly CancellationTokenSource _disposed = new();
    private ReadOnlyMemory<byte> _rest;
    private bool _waiting;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty && buffer.Length > 0)
        {
            // A read that was cancelled has left its event to the next one.
            _waiting = _waiting || _events.MoveNext();
            if (!_waiting)
            {
                return 0;
            }

            await UntilAsync(_events.Current.Due, cancellationToken);
            (_rest, _waiting) = (_events.Current.Bytes, false);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed.IsCancellationRequested)
        {
            _disposed.Cancel();
            _events.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task UntilAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        var delay = due - time.GetElapsedTime(started);
        if (delay > TimeSpan.Zero)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
            await Task.Delay(delay, time, either.Token);
        }
    }
}
