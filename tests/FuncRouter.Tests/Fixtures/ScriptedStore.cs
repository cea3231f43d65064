using System.Collections.Concurrent;
using System.Globalization;
using FuncRouter.Storage;

namespace FuncRouter.Tests.Fixtures;

/// <summary>A store in memory that counts what it is asked for, and lets a test come in before each operation.</summary>
internal sealed class ScriptedStore : IStore
{
    private readonly Dictionary<StoreKey, StoreRow> _rows = [];
    private readonly Lock _lock = new();
    private int _version;

    /// <summary>Called before every operation; may fail or wait.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>The batches that arrived, failed ones included.</summary>
    public List<(string Table, string Partition, IReadOnlyList<StoreWrite> Writes)> Batches { get; } = [];

    /// <summary>How often it was read.</summary>
    public int Reads { get; private set; }

    /// <summary>The rows that were asked for one by one, found or not.</summary>
    public ConcurrentQueue<StoreKey> ReadKeys { get; } = [];

    /// <summary>The rows of a partition in the order of their keys.</summary>
    public IReadOnlyList<StoreRow> Rows(string table, string partition)
    {
        lock (_lock)
        {
            return [.. _rows.Values
                .Where(row => row.Key.Table == table && row.Key.Partition == partition)
                .OrderBy(row => row.Key.Row, StringComparer.Ordinal)];
        }
    }

    public async ValueTask CheckAsync(CancellationToken cancellationToken) => await Before("check").WaitAsync(cancellationToken);

    public async ValueTask<StoreRow?> ReadAsync(StoreKey key, CancellationToken cancellationToken)
    {
        ReadKeys.Enqueue(key);
        await Before("read").WaitAsync(cancellationToken);
        lock (_lock)
        {
            Reads++;
            return _rows.GetValueOrDefault(key);
        }
    }

    public ValueTask<StoreWriteResult> InsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken) =>
        WriteAsync("insert", key, value, row => row is null);

    public ValueTask<StoreWriteResult> UpsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken) =>
        WriteAsync("upsert", key, value, _ => true);

    public ValueTask<StoreWriteResult> UpdateAsync(StoreKey key, StoreValue value, string etag, CancellationToken cancellationToken) =>
        WriteAsync("update", key, value, row => row?.ETag == etag);

    public async ValueTask<StoreWriteResult> DeleteAsync(StoreKey key, string? etag, CancellationToken cancellationToken)
    {
        await Before("delete").WaitAsync(cancellationToken);
        lock (_lock)
        {
            return (etag is null || _rows.GetValueOrDefault(key)?.ETag == etag) && (_rows.Remove(key) || etag is null)
                ? StoreWriteResult.Written()
                : StoreWriteResult.Conflict;
        }
    }

    /// <summary>Gives rows one a page, so that whoever reads a range has to go on.</summary>
    public async ValueTask<StorePage> QueryAsync(StoreRange range, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        await Before("query");
        var rows = RowsOf(range);
        var at = continuation is null ? 0 : int.Parse(continuation, CultureInfo.InvariantCulture);
        return at < rows.Count ? new StorePage([rows[at]], (at + 1).ToString(CultureInfo.InvariantCulture)) : new StorePage([], null);
    }

    public async ValueTask<int> DeleteRangeAsync(StoreRange range, CancellationToken cancellationToken)
    {
        await Before("delete");
        lock (_lock)
        {
            return RowsOf(range).Count(row => _rows.Remove(row.Key));
        }
    }

    public async ValueTask<StoreWriteResult> WriteBatchAsync(
        string table, string partition, IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Batches.Add((table, partition, writes));
        }

        await Before("batch");
        if (writes.FirstOrDefault(write => write.Value.Bytes.Length > StoreLimits.ValueBytes) is { Row: { } row })
        {
            throw new StoreLimitException($"{row} is too large.");
        }

        lock (_lock)
        {
            if (writes.Any(write => _rows.GetValueOrDefault(new StoreKey(table, partition, write.Row)) is var row
                && (write.ETag is { } etag ? row?.ETag != etag : write.Kind == StoreWriteKind.Insert && row is not null)))
            {
                return StoreWriteResult.Conflict;
            }

            foreach (var write in writes)
            {
                var key = new StoreKey(table, partition, write.Row);
                if (write.Kind == StoreWriteKind.Delete)
                {
                    _rows.Remove(key);
                }
                else
                {
                    Put(key, write.Value);
                }
            }
        }

        return StoreWriteResult.Written();
    }

    public ValueTask<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<string>>(
                [.. _rows.Keys.Select(key => key.Table).Where(table => table.StartsWith(prefix, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)]);
        }
    }

    public ValueTask DropTableAsync(string table, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var key in _rows.Keys.Where(key => key.Table == table).ToList())
            {
                _rows.Remove(key);
            }
        }

        return ValueTask.CompletedTask;
    }

    private IReadOnlyList<StoreRow> RowsOf(StoreRange range) =>
        [.. Rows(range.Table, range.Partition).Where(row =>
            (range.From is null || string.CompareOrdinal(row.Key.Row, range.From) >= 0) && (range.Before is null || string.CompareOrdinal(row.Key.Row, range.Before) < 0))];

    private async ValueTask<StoreWriteResult> WriteAsync(string operation, StoreKey key, StoreValue value, Func<StoreRow?, bool> holds)
    {
        await Before(operation);
        lock (_lock)
        {
            return holds(_rows.GetValueOrDefault(key)) ? StoreWriteResult.Written(Put(key, value).ETag) : StoreWriteResult.Conflict;
        }
    }

    private StoreRow Put(StoreKey key, StoreValue value) =>
        _rows[key] = new StoreRow(key, value, (++_version).ToString(CultureInfo.InvariantCulture));
}
