using System.Collections.Concurrent;
using FuncRouter.Storage;

namespace FuncRouter.Tests.Fixtures;

/// <summary>A store in memory that a test can make slow or broken, and that counts what is asked of it.</summary>
internal sealed class FakeStore : IStore
{
    private readonly ConcurrentDictionary<StoreKey, StoreValue> _rows = new();
    private int _reads;

    /// <summary>What every read and write waits for; its failure is theirs.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public int Reads => Volatile.Read(ref _reads);

    public IEnumerable<StoreKey> Keys => _rows.Keys;

    public StoreValue this[StoreKey key]
    {
        get => _rows[key];
        set => _rows[key] = value;
    }

    public async ValueTask<StoreRow?> ReadAsync(StoreKey key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        await Ready;
        return _rows.TryGetValue(key, out var value) ? new StoreRow(key, value, "1") : null;
    }

    public async ValueTask<StoreWriteResult> WriteBatchAsync(
        string table, string partition, IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken)
    {
        await Ready;
        foreach (var write in writes)
        {
            ValueEncoding.Encode(write.Value);
            _rows[new StoreKey(table, partition, write.Row)] = write.Value;
        }

        return StoreWriteResult.Written();
    }

    public ValueTask CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<StoreWriteResult> InsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<StoreWriteResult> UpsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<StoreWriteResult> UpdateAsync(StoreKey key, StoreValue value, string etag, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<StoreWriteResult> DeleteAsync(StoreKey key, string? etag, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<StorePage> QueryAsync(StoreRange range, int pageSize, string? continuation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<int> DeleteRangeAsync(StoreRange range, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask DropTableAsync(string table, CancellationToken cancellationToken) => throw new NotSupportedException();
}
