using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>
/// One stream for several clients. Each reads at its own pace: whoever wants more than has come has the next piece read for all, so the fastest
/// decides how far it is read, and the slowest holds nobody up. One client alone reads as if the stream were its own.
/// </summary>
/// <remarks>
/// Pieces stay while somebody has them before it, and all of them until there are too many: then nobody more can join, and who lags behind
/// by as much is broken off. So memory is bounded by the clients' number only through what each of them lags.
/// </remarks>
internal sealed class SharedStream : IDisposable
{
    /// <summary>How much may wait for a client: about five thousand tokens in OpenAI's chunks.</summary>
    public const int MostBytes = 1024 * 1024;

    private static readonly UpstreamFailure TooSlow = new(
        FailureKind.Abandoned, 200, "Others share this answer, and this client is so far behind that the rest of it could not be kept for it.");

    private readonly AnswerStream _source;
    private readonly int _mostBytes;
    private readonly Lock _lock = new();
    private readonly List<Reader> _readers = [];
    private Piece? _first;
    private Piece _last;
    private TaskCompletionSource? _reading;
    private long _bytes;
    private bool _isOver;

    /// <summary>Makes it.</summary>
    /// <param name="source">The stream; this one's from now on.</param>
    /// <param name="mostBytes">How much may wait for a client that joins or lags.</param>
    public SharedStream(AnswerStream source, int mostBytes = MostBytes)
    {
        _source = source;
        _mostBytes = mostBytes;
        _first = _last = new Piece(default);
    }

    /// <summary>Whether all of it was read.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
            {
                return _isOver;
            }
        }
    }

    /// <summary>Lets one more client read it from its beginning.</summary>
    /// <param name="isFree">Whether this client pays nothing, and so is told no cost.</param>
    /// <param name="clientLeft">Cancelled when this client goes.</param>
    /// <returns>Null where the beginning is no longer there.</returns>
    public EventAnswer? Join(bool isFree, CancellationToken clientLeft)
    {
        lock (_lock)
        {
            if (_first is null)
            {
                return null;
            }

            var reader = new Reader(this, _first, isFree, clientLeft) { Price = isFree ? ModelPrice.Free : _source.Price };
            _readers.Add(reader);
            return reader;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _ = DisposeAsync();

    // A read that is under way was cancelled with the work, and ends in a moment.
    private async Task DisposeAsync()
    {
        Task reading;
        lock (_lock)
        {
            reading = _reading?.Task ?? Task.CompletedTask;
        }

        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _source.Dispose();
    }

    private async Task ReadAsync(TaskCompletionSource reading)
    {
        try
        {
            Add(await _source.ReadAsync());
            reading.SetResult();
        }
        catch (Exception exception)
        {
            lock (_lock)
            {
                _reading = null;
            }

            reading.SetException(exception);

            // Nobody may be left who looks at it.
            _ = reading.Task.Exception;
        }
    }

    private void Add(ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            _reading = null;
            if (bytes.IsEmpty)
            {
                _isOver = true;
                return;
            }

            // Whoever wanted this piece has all before it, so one that reads alone never lags.
            foreach (var reader in _readers)
            {
                if (_bytes - reader.Taken > _mostBytes)
                {
                    reader.BreakOff();
                }
            }

            _last = _last.Next = new Piece(bytes.ToArray());
            _bytes += bytes.Length;
            _first = _bytes > _mostBytes ? null : _first;
        }
    }

    private void Leave(Reader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
        }
    }

    private sealed class Piece(ReadOnlyMemory<byte> bytes)
    {
        public ReadOnlyMemory<byte> Bytes => bytes;

        public Piece? Next { get; set; }
    }

    private sealed class Reader(SharedStream stream, Piece place, bool isFree, CancellationToken clientLeft) : EventAnswer
    {
        private readonly PooledBuffer? _free = isFree ? new PooledBuffer() : null;
        private Piece? _place = place;
        private UpstreamFailure? _failure;

        /// <summary>How many bytes this client has.</summary>
        public long Taken { get; private set; }

        /// <inheritdoc />
        public override UpstreamFailure? Failure => _failure;

        /// <inheritdoc />
        public override ReadOnlyMemory<byte> Original => default;

        /// <inheritdoc />
        public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
        {
            while (true)
            {
                Task reading;
                TaskCompletionSource? begun = null;
                lock (stream._lock)
                {
                    if (_place is null)
                    {
                        return default;
                    }

                    if (_place.Next is { } next)
                    {
                        _place = next;
                        Taken += next.Bytes.Length;
                        return WithoutCost(next.Bytes);
                    }

                    if (stream._isOver)
                    {
                        End();
                        return default;
                    }

                    if (stream._reading is null)
                    {
                        begun = stream._reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    }

                    reading = stream._reading.Task;
                }

                if (begun is not null)
                {
                    _ = stream.ReadAsync(begun);
                }

                await reading.WaitAsync(clientLeft);
            }
        }

        /// <summary>Gives it up.</summary>
        public void BreakOff()
        {
            _place = null;
            _failure = TooSlow;
        }

        /// <inheritdoc />
        public override void Dispose()
        {
            stream.Leave(this);
            _free?.Dispose();
        }

        private void End()
        {
            var source = stream._source;
            (Usage, FinishReason, IsComplete, _failure) = (source.Usage, source.FinishReason, source.IsComplete, source.Failure);
            Price = isFree ? ModelPrice.Free : source.Price;
        }

        // The cost is known from the event on that tells the usage.
        private ReadOnlyMemory<byte> WithoutCost(ReadOnlyMemory<byte> bytes)
        {
            if (_free is null || stream._source.CostUsd is not > 0)
            {
                return bytes;
            }

            _free.Clear();
            CostSplice.WriteWithout(_free, bytes.Span, stream._source.CostUsd);
            return _free.Memory;
        }
    }
}
