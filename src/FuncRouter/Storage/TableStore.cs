using Azure;
using Azure.Data.Tables;

namespace FuncRouter.Storage;

/// <summary>The store in Azure Table Storage, for any number of instances: an entity a row, a prefix before every table's name.</summary>
internal sealed class TableStore : IStore
{
    private const int LongestTableName = 63;

    private readonly TableServiceClient _account;
    private readonly TableErrors _errors;
    private readonly string _prefix;
    private readonly TimeProvider _time;

    private TableStore(TableServiceClient account, TableErrors errors, string prefix, TimeProvider time)
    {
        _account = account;
        _errors = errors;
        _prefix = prefix;
        _time = time;
    }

    private long Now => _time.GetUtcNow().UtcTicks;

    /// <summary>Makes the store; nothing is asked of the service yet.</summary>
    /// <exception cref="StoreException">The options do not say where the account is, or they cannot be right.</exception>
    public static TableStore Create(StoreOptions options, TimeProvider time)
    {
        var (account, errors) = TableAccount.Open(options);
        return new TableStore(account, errors, options.TablePrefix, time);
    }

    /// <inheritdoc/>
    public async ValueTask CheckAsync(CancellationToken cancellationToken) =>
        await GuardAsync(
            async () =>
            {
                await foreach (var page in _account.QueryAsync(TablesFrom(_prefix), 1, cancellationToken).AsPages())
                {
                    return page.Values.Count;
                }

                return 0;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<StoreRow?> ReadAsync(StoreKey key, CancellationToken cancellationToken)
    {
        var encoded = EncodedKey.Of(key);
        var rows = new TableRows(Table(encoded.Table));
        return await GuardAsync(
            async () =>
            {
                var entity = await rows.FindAsync(encoded.Partition, encoded.Row, null, cancellationToken);
                return entity is null || EncodedValue.HasExpired(TableEntities.ExpiresAt(entity), Now)
                    ? null
                    : TableEntities.RowOf(key.Table, entity);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoreWriteResult> InsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken) =>
        PutAsync(key, value, (rows, entity, encoded) => rows.InsertAsync(entity, encoded, Now, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreWriteResult> UpsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken) =>
        PutAsync(key, value, (rows, entity, encoded) => rows.UpsertAsync(entity, encoded, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreWriteResult> UpdateAsync(StoreKey key, StoreValue value, string etag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(etag);
        var version = TableRowVersion.Parse(etag);
        return PutAsync(
            key,
            value,
            async (rows, entity, encoded) => version?.StillHolds(Now) is { } condition
                ? await rows.ReplaceAsync(entity, encoded, condition, cancellationToken)
                : StoreWriteResult.Conflict,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreWriteResult> DeleteAsync(StoreKey key, string? etag, CancellationToken cancellationToken)
    {
        var encoded = EncodedKey.Of(key);
        var rows = new TableRows(Table(encoded.Table));
        var condition = etag is null ? null : TableRowVersion.Parse(etag)?.StillHolds(Now);
        return etag is not null && condition is null
            ? StoreWriteResult.Conflict
            : await GuardAsync(() => rows.DeleteAsync(encoded.Partition, encoded.Row, condition, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StorePage> QueryAsync(
        StoreRange range, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        var encoded = EncodedRange.Of(range);
        EncodedRange.CheckPageSize(pageSize);
        var rows = new TableRows(Table(encoded.Table));
        return await GuardAsync(
            async () =>
            {
                var (entities, next) = await rows.PageAsync(encoded, pageSize, null, continuation, cancellationToken);
                var now = Now;
                var live = entities.Where(entity => !EncodedValue.HasExpired(TableEntities.ExpiresAt(entity), now));
                return new StorePage([.. live.Select(entity => TableEntities.RowOf(range.Table, entity))], next);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<int> DeleteRangeAsync(StoreRange range, CancellationToken cancellationToken)
    {
        var encoded = EncodedRange.Of(range);
        return await GuardAsync(() => DeleteRangeAsync(encoded, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreWriteResult> WriteBatchAsync(
        string table, string partition, IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken)
    {
        var client = Table(EncodedKey.CheckTable(table));
        var transaction = new TableTransaction(client, EncodedKey.EncodePartition(partition), Now);
        var encoded = EncodedWrite.OfBatch(writes);
        var written = await GuardAsync(() => transaction.SubmitAsync(encoded, cancellationToken), cancellationToken);
        return written ? StoreWriteResult.Written() : StoreWriteResult.Conflict;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken)
    {
        var whole = _prefix + prefix;
        return await GuardAsync<IReadOnlyList<string>>(
            async () =>
            {
                var names = new List<string>();
                await foreach (var table in _account.QueryAsync(TablesFrom(whole), null, cancellationToken))
                {
                    if (table.Name.StartsWith(whole, StringComparison.Ordinal))
                    {
                        names.Add(table.Name[_prefix.Length..]);
                    }
                }

                return [.. names.Order(StringComparer.Ordinal)];
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DropTableAsync(string table, CancellationToken cancellationToken)
    {
        var client = Table(EncodedKey.CheckTable(table));
        await GuardAsync(
            async () =>
            {
                try
                {
                    return (await _account.DeleteTableAsync(client.Name, cancellationToken)).Status;
                }
                catch (RequestFailedException e) when (e.Status == 404 || TableErrors.IsGoneTable(e))
                {
                    return e.Status;
                }
            },
            cancellationToken);
    }

    // '{' is behind the letters and digits that table names have.
    private static string? TablesFrom(string prefix) =>
        prefix.Length == 0 ? null : $"TableName ge '{prefix}' and TableName lt '{prefix}{{'";

    private async ValueTask<StoreWriteResult> PutAsync(
        StoreKey key,
        StoreValue value,
        Func<TableRows, TableEntity, EncodedValue, Task<StoreWriteResult>> put,
        CancellationToken cancellationToken)
    {
        var encodedKey = EncodedKey.Of(key);
        var encodedValue = ValueEncoding.Encode(value);
        var entity = TableEntities.Of(encodedKey.Partition, encodedKey.Row, encodedValue);
        var rows = new TableRows(Table(encodedKey.Table));
        return await GuardAsync(() => put(rows, entity, encodedValue), cancellationToken);
    }

    private async Task<int> DeleteRangeAsync(EncodedRange range, CancellationToken cancellationToken)
    {
        var now = Now;
        var table = Table(range.Table);
        var transaction = new TableTransaction(table, range.Partition, now);
        var count = 0;
        string? continuation = null;
        do
        {
            (var entities, continuation) = await new TableRows(table).PageAsync(
                range, EncodedRange.LargestPage, TableEntities.WithoutValues, continuation, cancellationToken);
            foreach (var batch in entities.Chunk(StoreLimits.BatchOperations))
            {
                EncodedWrite[] deletes = [.. batch.Select(entity => new EncodedWrite(StoreWriteKind.Delete, entity.RowKey, default, null))];
                if (!await transaction.SubmitAsync(deletes, cancellationToken))
                {
                    throw new StoreException(
                        StoreFailure.Unreachable, $"Other writers kept changing the rows of table \"{table.Name}\" that were to be deleted.");
                }

                count += batch.Count(entity => !EncodedValue.HasExpired(TableEntities.ExpiresAt(entity), now));
            }
        }
        while (continuation is not null);

        return count;
    }

    private TableClient Table(string name)
    {
        var whole = _prefix + name;
        return whole.Length <= LongestTableName
            ? _account.GetTableClient(whole)
            : throw new StoreLimitException(
                $"The table \"{name}\" has {whole.Length:N0} characters with the prefix \"{_prefix}\"; it may have {LongestTableName:N0}.");
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (_errors.Translate(e, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }
}
