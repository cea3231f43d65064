using System.Threading.Channels;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Storage;

/// <summary>
/// Writes that no client waits for: collected for a moment, then written as one batch per partition. The queue is bounded in rows and bytes, is drained
/// when the host stops, and gives up on what a store that cannot be reached has refused for several seconds.
/// </summary>
/// <param name="store">Where to.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says what was lost.</param>
public sealed class DeferredWriter(IStore store, TimeProvider time, ILogger<DeferredWriter> logger) : IHostedService
{
    private const int Capacity = 10_000;
    private const int Rounds = 4;
    private const long MaxWaitingBytes = 64 * 1024 * 1024;

    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 8 };

    private static readonly TimeSpan CollectFor = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _work = Task.CompletedTask;
    private int _waiting;
    private long _waitingBytes;

    /// <summary>Queues a row to be upserted.</summary>
    /// <returns>Ends when the row is written, with true, or lost, with false. It never fails.</returns>
    public Task<bool> WriteAsync(StoreKey key, StoreValue value)
    {
        var entry = new Entry(key, value);
        Interlocked.Increment(ref _waiting);
        if (Interlocked.Add(ref _waitingBytes, value.Bytes.Length) > MaxWaitingBytes || !_queue.Writer.TryWrite(entry))
        {
            Finish(entry, false);
            logger.DeferredWriteLost(key.Table, 1, "the queue is full or closed");
        }

        return entry.Written.Task;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _work = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        _stopping.TrySetResult();
        try
        {
            // Not under the host's token: streams that would not end may have used its time up, and their records are in the queue.
            await _work.WaitAsync(DrainLimit, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            logger.DeferredWriteLost("any", Volatile.Read(ref _waiting), $"the store did not take them within {DrainLimit.TotalSeconds:0} s of the stop");
        }
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            if (_queue.Reader.Count < StoreLimits.BatchOperations)
            {
                await PauseAsync(CollectFor);
            }

            var collected = new List<Entry>();
            while (_queue.Reader.TryRead(out var entry))
            {
                collected.Add(entry);
            }

            // Partitions do not wait for each other; the batches of one do, because their order may matter.
            var partitions = collected.GroupBy(entry => (entry.Key.Table, entry.Key.Partition));
            await Parallel.ForEachAsync(partitions, AtOnce, async (partition, _) =>
            {
                foreach (var batch in Batches(partition))
                {
                    await WriteAsync(partition.Key.Table, partition.Key.Partition, batch);
                }
            });
        }
    }

    private async Task WriteAsync(string table, string partition, List<Entry> batch)
    {
        var writes = batch.ConvertAll(entry => new StoreWrite(StoreWriteKind.Upsert, entry.Key.Row, entry.Value));
        for (var round = 0; ; round++)
        {
            try
            {
                var result = await store.WriteBatchAsync(table, partition, writes, CancellationToken.None);
                batch.ForEach(entry => Finish(entry, result.Succeeded));
                return;
            }
            catch (StoreException exception) when (exception.Failure == StoreFailure.Unreachable && round + 1 < Rounds)
            {
                await PauseAsync(FirstPause * Math.Pow(2, round));
            }
            catch (StoreLimitException) when (batch.Count > 1)
            {
                // One row is too large, or all together are: each on its own tells which, and saves the others.
                foreach (var entry in batch)
                {
                    await WriteAsync(table, partition, [entry]);
                }

                return;
            }
            catch (Exception exception)
            {
                logger.DeferredWriteLost(table, batch.Count, exception.Message);
                batch.ForEach(entry => Finish(entry, false));
                return;
            }
        }
    }

    private void Finish(Entry entry, bool isWritten)
    {
        Interlocked.Decrement(ref _waiting);
        Interlocked.Add(ref _waitingBytes, -entry.Value.Bytes.Length);
        entry.Written.TrySetResult(isWritten);
    }

    private Task PauseAsync(TimeSpan pause) =>
        _stopping.Task.IsCompleted ? Task.CompletedTask : Task.WhenAny(Task.Delay(pause, time), _stopping.Task);

    // A row stands in a batch once; a second write of it begins the next batch.
    private static IEnumerable<List<Entry>> Batches(IEnumerable<Entry> entries)
    {
        var batch = new List<Entry>();
        var rows = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0;
        foreach (var entry in entries)
        {
            var isFull = batch.Count == StoreLimits.BatchOperations
                || (batch.Count > 0 && bytes + entry.Value.Bytes.Length > StoreLimits.BatchBytes);
            if (isFull || rows.Contains(entry.Key.Row))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
                rows.Clear();
            }

            batch.Add(entry);
            rows.Add(entry.Key.Row);
            bytes += entry.Value.Bytes.Length;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private sealed record Entry(StoreKey Key, StoreValue Value)
    {
        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
