using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace FuncRouter.Storage;

/// <summary>
/// Threads with a connection each, which do in turn what they are given. SQLite's calls block; here they block no thread that
/// serves requests, and one thread alone is a queue of writers.
/// </summary>
internal sealed class SqliteThreads : IAsyncDisposable, IDisposable
{
    private readonly Channel<Action<Func<SqliteConnection>>> _work = Channel.CreateUnbounded<Action<Func<SqliteConnection>>>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<SqliteConnection> _open;
    private int _running;

    /// <summary>Starts the threads.</summary>
    /// <param name="name">What a debugger calls them.</param>
    /// <param name="count">How many.</param>
    /// <param name="open">Opens a connection; called by each thread when it first needs one, and again after a failure.</param>
    public SqliteThreads(string name, int count, Func<SqliteConnection> open)
    {
        _open = open;
        _running = count;
        for (var i = 0; i < count; i++)
        {
            new Thread(Serve) { Name = name, IsBackground = true }.Start();
        }
    }

    /// <summary>Does some work on one of the threads. Work whose turn comes after the cancellation is left undone.</summary>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _work.Writer.TryWrite(connection => Complete(done, connection, work, cancellationToken));
        ObjectDisposedException.ThrowIf(!accepted, typeof(SqliteStore));
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Finishes what was asked for, then closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        return new ValueTask(_ended.Task);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _work.Writer.TryComplete();
        _ended.Task.Wait();
    }

    private static void Complete<T>(
        TaskCompletionSource<T> done, Func<SqliteConnection> connection, Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            done.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            done.SetResult(work(connection()));
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    private void Serve()
    {
        SqliteConnection? connection = null;
        SqliteConnection Connect() => connection ??= _open();
        while (_work.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_work.Reader.TryRead(out var work))
            {
                work(Connect);
            }
        }

        connection?.Dispose();
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _ended.SetResult();
        }
    }
}
