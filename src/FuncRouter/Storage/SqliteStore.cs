using Microsoft.Data.Sqlite;

namespace FuncRouter.Storage;

/// <summary>The store in one file, for one process at a time: a SQL table a table, written by one thread and read by a few.</summary>
internal sealed class SqliteStore : IStore, IAsyncDisposable, IDisposable
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly SqliteThreads _writer;
    private readonly SqliteThreads _readers;

    /// <summary>Makes the store; the file is opened, and made where it is missing, at the first use.</summary>
    public SqliteStore(string path, TimeProvider time)
    {
        _path = Path.GetFullPath(path);
        _time = time;
        _writer = new SqliteThreads("store writer", 1, Open);
        _readers = new SqliteThreads("store reader", Math.Clamp(Environment.ProcessorCount, 2, 4), Open);
    }

    private long Now => _time.GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public async ValueTask CheckAsync(CancellationToken cancellationToken) =>
        await RunAsync(
            _writer,
            connection =>
            {
                // Takes and gives back the right to write, so that a file which may only be read is found out now.
                using var transaction = connection.BeginTransaction(deferred: false);
                return 0;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<StoreRow?> ReadAsync(StoreKey key, CancellationToken cancellationToken)
    {
        var encoded = EncodedKey.Of(key);
        return await ReadTableAsync(connection => SqliteTable.Read(connection, encoded, Now), null, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoreWriteResult> InsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken) =>
        WriteAsync(key, new StoreWrite(StoreWriteKind.Insert, key.Row, value), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreWriteResult> UpsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken) =>
        WriteAsync(key, new StoreWrite(StoreWriteKind.Upsert, key.Row, value), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreWriteResult> UpdateAsync(StoreKey key, StoreValue value, string etag, CancellationToken cancellationToken) =>
        WriteAsync(key, new StoreWrite(StoreWriteKind.Update, key.Row, value, etag), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreWriteResult> DeleteAsync(StoreKey key, string? etag, CancellationToken cancellationToken) =>
        WriteAsync(key, new StoreWrite(StoreWriteKind.Delete, key.Row, ETag: etag), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<StorePage> QueryAsync(
        StoreRange range, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        var encoded = EncodedRange.Of(range);
        EncodedRange.CheckPageSize(pageSize);
        return await ReadTableAsync(
            connection => SqliteTable.Query(connection, encoded, pageSize, continuation, Now), new StorePage([], null), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<int> DeleteRangeAsync(StoreRange range, CancellationToken cancellationToken)
    {
        var encoded = EncodedRange.Of(range);
        return await RunAsync(
            _writer, connection => OrIfMissing(() => SqliteTable.DeleteRange(connection, encoded, Now), 0), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreWriteResult> WriteBatchAsync(
        string table, string partition, IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken)
    {
        EncodedKey.CheckTable(table);
        var encodedPartition = EncodedKey.EncodePartition(partition);
        var encoded = EncodedWrite.OfBatch(writes);
        return await RunAsync(
            _writer,
            connection =>
            {
                // Disposed of without a commit, it rolls back.
                using var transaction = connection.BeginTransaction(deferred: false);
                var now = Now;
                if (!encoded.All(write => SqliteTable.Write(connection, table, encodedPartition, write, NewETag(), now)))
                {
                    return StoreWriteResult.Conflict;
                }

                transaction.Commit();
                return StoreWriteResult.Written();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken)
    {
        var names = await RunAsync(_readers, TableNames, cancellationToken);
        return [.. names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async ValueTask DropTableAsync(string table, CancellationToken cancellationToken)
    {
        EncodedKey.CheckTable(table);
        await RunAsync(_writer, connection => Execute(connection, $"DROP TABLE IF EXISTS \"{table}\""), cancellationToken);
    }

    /// <summary>Finishes the writes that were asked for and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        // The writer last: the connection that closes last folds the write-ahead log into the file.
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _readers.Dispose();
        _writer.Dispose();
    }

    // Two writes never share one, not even across a dropped table or two processes.
    private static string NewETag() => Guid.NewGuid().ToString("N");

    private static T OrIfMissing<T>(Func<T> work, T ifMissing)
    {
        try
        {
            return work();
        }
        catch (SqliteException e) when (SqliteErrors.IsMissingTable(e))
        {
            return ifMissing;
        }
    }

    private static List<string> TableNames(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_schema WHERE type = 'table'";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private async ValueTask<StoreWriteResult> WriteAsync(StoreKey key, StoreWrite write, CancellationToken cancellationToken)
    {
        var encodedKey = EncodedKey.Of(key);
        var encoded = EncodedWrite.Of(write);
        return await RunAsync(
            _writer,
            connection =>
            {
                var etag = NewETag();
                if (!SqliteTable.Write(connection, encodedKey.Table, encodedKey.Partition, encoded, etag, Now))
                {
                    return StoreWriteResult.Conflict;
                }

                return StoreWriteResult.Written(write.Kind is StoreWriteKind.Delete ? null : etag);
            },
            cancellationToken);
    }

    private Task<T> ReadTableAsync<T>(Func<SqliteConnection, T> read, T ifMissing, CancellationToken cancellationToken) =>
        RunAsync(_readers, connection => OrIfMissing(() => read(connection), ifMissing), cancellationToken);

    private async Task<T> RunAsync<T>(SqliteThreads threads, Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await threads.RunAsync(work, cancellationToken);
        }
        catch (Exception e) when (SqliteErrors.Translate(e, _path) is { } failure)
        {
            throw failure;
        }
    }

    private SqliteConnection Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);

        // Each thread keeps its one connection, so a pool would only keep the file open after the end.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        try
        {
            connection.Open();

            // In WAL mode a commit that a power cut undoes leaves the file whole, which is what this store owes.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
