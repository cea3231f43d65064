namespace FuncRouter.Caching;

/// <summary>One piece of shared work, and who waits for it.</summary>
/// <param name="startedAt">When it began.</param>
/// <param name="closed">Called when nobody more may take part; perhaps more than once.</param>
internal sealed class Flight<T>(long startedAt, Action<Flight<T>> closed) : IAsyncDisposable
    where T : class, IShared
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Who takes part, who of them still waits, and who has not given the seat back. The first one is the leader.
    private int _waiting = 1;
    private int _seats = 1;
    private bool _isClosed;
    private bool _hasLeader = true;
    private bool _isBooked;

    /// <summary>When it began.</summary>
    public long StartedAt => startedAt;

    /// <summary>What comes of it.</summary>
    public Task<T> Result => _result.Task;

    /// <summary>Begins the work.</summary>
    /// <returns>The leader's seat.</returns>
    public Seat<T> Begin(Func<CancellationToken, Task<T>> start)
    {
        _ = RunAsync(start);
        return new Seat<T>(this, isLeader: true);
    }

    /// <summary>Takes part.</summary>
    /// <returns>The seat; null where it is too late.</returns>
    public Seat<T>? TryBoard()
    {
        lock (_lock)
        {
            if (_isClosed || _result.Task.IsFaulted || (_result.Task.IsCompletedSuccessfully && !_result.Task.Result.TakesMore))
            {
                return null;
            }

            _waiting++;
            _seats++;
            return new Seat<T>(this, isLeader: false);
        }
    }

    /// <summary>Lets nobody more in.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        closed(this);
    }

    /// <summary>One of them waits no longer. When it was the last, the work is cancelled.</summary>
    /// <returns>
    /// Whether this one has to account for the work, which one of them does: the leader, or where it left before the end, who sees the end or
    /// is the last.
    /// </returns>
    public bool Leave(bool isLeader)
    {
        bool books, isAbandoned;
        lock (_lock)
        {
            _waiting--;
            _hasLeader &= !isLeader;
            var isOver = _result.Task.IsFaulted || (_result.Task.IsCompletedSuccessfully && _result.Task.Result.IsOver);
            books = !_isBooked && !_hasLeader && (isOver || _waiting == 0);
            _isBooked |= books;
            isAbandoned = _waiting == 0 && !isOver;
            _isClosed |= isAbandoned;
        }

        if (isAbandoned)
        {
            closed(this);
            _end.Cancel();
        }

        return books;
    }

    /// <summary>One of them gives the seat back; with the last one goes what was shared.</summary>
    public void Release()
    {
        bool isLast;
        lock (_lock)
        {
            isLast = --_seats == 0;
            _isClosed |= isLast;
        }

        if (isLast)
        {
            closed(this);
            _ = DisposeAsync().AsTask();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await ((Task)_result.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_result.Task.IsCompletedSuccessfully)
        {
            _result.Task.Result.Dispose();
        }

        _end.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task<T>> start)
    {
        try
        {
            _result.SetResult(await start(_end.Token));
        }
        catch (Exception exception)
        {
            _result.SetException(exception);
        }
    }
}

/// <summary>One request's part in a <see cref="Flight{T}"/>.</summary>
/// <param name="flight">The work.</param>
/// <param name="isLeader">Whether this request began it.</param>
internal sealed class Seat<T>(Flight<T> flight, bool isLeader) : IDisposable
    where T : class, IShared
{
    private bool _hasLeft;
    private bool _books;
    private bool _isDisposed;

    /// <summary>Whether this request began the work.</summary>
    public bool IsLeader => isLeader;

    /// <summary>What comes of it.</summary>
    public Task<T> Result => flight.Result;

    /// <summary>Waits no longer.</summary>
    /// <returns>Whether this request has to account for the work; the same however often it is asked.</returns>
    public bool Leave()
    {
        if (!_hasLeft)
        {
            _hasLeft = true;
            _books = flight.Leave(isLeader);
        }

        return _books;
    }

    /// <summary>Lets nobody more take part.</summary>
    public void Close() => flight.Close();

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Leave();
            flight.Release();
        }
    }
}
