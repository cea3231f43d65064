using System.Collections.Concurrent;
using FuncRouter.Storage;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Counts the operations on a store. A page is one operation, and so is a batch.</summary>
internal sealed class CountingStore(IStore store) : IStore
{
    private readonly ConcurrentQueue<(string Operation, string Partition)> _operations = [];

    /// <summary>The operations since this was asked last.</summary>
    public (string Operation, string Partition)[] Take()
    {
        var taken = new List<(string, string)>();
        while (_operations.TryDequeue(out var operation))
        {
            taken.Add(operation);
        }

        return [.. taken];
    }

    public ValueTask CheckAsync(CancellationToken cancellationToken) => store.CheckAsync(cancellationToken);

    public ValueTask<StoreRow?> ReadAsync(StoreKey key, CancellationToken cancellationToken)
    {
        _operations.Enqueue(("read", key.Partition));
        return store.ReadAsync(key, cancellationToken);
    }

    public ValueTask<StoreWriteResult> InsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken)
    {
        _operations.Enqueue(("write", key.Partition));
        return store.InsertAsync(key, value, cancellationToken);
    }

    public ValueTask<StoreWriteResult> UpsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken)
    {
        _operations.Enqueue(("write", key.Partition));
        return store.UpsertAsync(key, value, cancellationToken);
    }

    public ValueTask<StoreWriteResult> UpdateAsync(StoreKey key, StoreValue value, string etag, CancellationToken cancellationToken)
    {
        _operations.Enqueue(("write", key.Partition));
        return store.UpdateAsync(key, value, etag, cancellationToken);
    }

    public ValueTask<StoreWriteResult> DeleteAsync(StoreKey key, string? etag, CancellationToken cancellationToken)
    {
        _operations.Enqueue(("write", key.Partition));
        return store.DeleteAsync(key, etag, cancellationToken);
    }

    public ValueTask<StorePage> QueryAsync(StoreRange range, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        _operations.Enqueue(("page", range.Partition));
        return store.QueryAsync(range, pageSize, continuation, cancellationToken);
    }

    public ValueTask<int> DeleteRangeAsync(StoreRange range, CancellationToken cancellationToken)
    {
        _operations.Enqueue(("write", range.Partition));
        return store.DeleteRangeAsync(range, cancellationToken);
    }

    public ValueTask<StoreWriteResult> WriteBatchAsync(
        string table, string partition, IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken)
    {
        _operations.Enqueue(("batch", partition));
        return store.WriteBatchAsync(table, partition, writes, cancellationToken);
    }

    public ValueTask<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) => store.ListTablesAsync(prefix, cancellationToken);

    public ValueTask DropTableAsync(string table, CancellationToken cancellationToken) => store.DropTableAsync(table, cancellationToken);
}
