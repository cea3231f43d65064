namespace FuncRouter.Api;

/// <summary>
/// Tells a client that its stream goes on while nothing comes of it: whenever it has heard nothing for so long it is sent a comment. Proxies
/// drop connections that are silent, and a provider that thinks, or a stream that broke and is finished by another, may be.
/// </summary>
/// <param name="interval">The longest silence.</param>
/// <param name="time">The clock.</param>
/// <param name="send">Sends the comment.</param>
internal sealed class StreamHeartbeat(TimeSpan interval, TimeProvider time, Func<ValueTask> send) : IDisposable
{
    private ITimer? _timer;
    private TaskCompletionSource? _silence;

    /// <summary>Waits for the stream's next piece.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> WaitAsync(ValueTask<ReadOnlyMemory<byte>> reading)
    {
        if (reading.IsCompleted)
        {
            return await reading;
        }

        var piece = reading.AsTask();
        while (await Task.WhenAny(piece, SilenceAsync()) != piece)
        {
            try
            {
                await send();
            }
            catch
            {
                // Nobody may let go of the stream while it is read.
                await ((Task)piece).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }

        return await piece;
    }

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();

    // One timer for the whole stream, set anew for every wait: most waits are over long before.
    private Task SilenceAsync()
    {
        if (_silence is null or { Task.IsCompleted: true })
        {
            Volatile.Write(ref _silence, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        _timer ??= time.CreateTimer(_ => Volatile.Read(ref _silence)!.TrySetResult(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(interval, Timeout.InfiniteTimeSpan);
        return _silence.Task;
    }
}
