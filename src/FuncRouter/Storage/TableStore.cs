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
        return await GuardAsync(
            async () =>
            {
                var entity = await FindAsync(Table(encoded.Table), encoded, null, cancellationToken);
                return entity is null || EncodedValue.HasExpired(TableEntities.ExpiresAt(entity), Now)
                    ? null
                    : TableEntities.RowOf(key.Table, entity);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreWriteResult> InsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken)
    {
        var encoded = EncodedKey.Of(key);
        var content = ValueEncoding.Encode(value);
        var entity = TableEntities.Of(encoded.Partition, encoded.Row, content);
        var table = Table(encoded.Table);
        return await GuardAsync(
            async () =>
            {
                try
                {
                    return Written(content, await OnTableAsync(table, () => table.AddEntityAsync(entity, cancellationToken), cancellationToken));
                }
                catch (RequestFailedException e) when (TableErrors.IsTaken(e))
                {
                    return await InsertOverAsync(table, encoded, entity, content, cancellationToken);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreWriteResult> UpsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken)
    {
        var encoded = EncodedKey.Of(key);
        var content = ValueEncoding.Encode(value);
        var entity = TableEntities.Of(encoded.Partition, encoded.Row, content);
        var table = Table(encoded.Table);
        return await GuardAsync(
            async () => Written(
                content,
                await OnTableAsync(table, () => table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken), cancellationToken)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreWriteResult> UpdateAsync(
        StoreKey key, StoreValue value, string etag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(etag);
        var encoded = EncodedKey.Of(key);
        var content = ValueEncoding.Encode(value);
        if (TableRowVersion.Parse(etag) is not { } version || EncodedValue.HasExpired(version.ExpiresAt, Now))
        {
            return StoreWriteResult.Conflict;
        }

        var entity = TableEntities.Of(encoded.Partition, encoded.Row, content);
        return await GuardAsync(
            () => ReplaceAsync(Table(encoded.Table), entity, content, version.ETag, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreWriteResult> DeleteAsync(StoreKey key, string? etag, CancellationToken cancellationToken)
    {
        var encoded = EncodedKey.Of(key);
        var condition = ETag.All;
        if (etag is not null)
        {
            if (TableRowVersion.Parse(etag) is not { } version || EncodedValue.HasExpired(version.ExpiresAt, Now))
            {
                return StoreWriteResult.Conflict;
            }

            condition = version.ETag;
        }

        return await GuardAsync(
            async () =>
            {
                try
                {
                    var answer = await Table(encoded.Table).DeleteEntityAsync(encoded.Partition, encoded.Row, condition, cancellationToken);

                    // The client takes a row that is not there for deleted, which only an unconditional delete may.
                    return answer.Status == 404 && etag is not null ? StoreWriteResult.Conflict : StoreWriteResult.Written();
                }
                catch (RequestFailedException e) when (TableErrors.IsLostRace(e))
                {
                    return etag is null ? StoreWriteResult.Written() : StoreWriteResult.Conflict;
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StorePage> QueryAsync(
        StoreRange range, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        var encoded = EncodedRange.Of(range);
        EncodedRange.CheckPageSize(pageSize);
        return await GuardAsync(
            async () =>
            {
                var (entities, next) = await PageAsync(encoded, pageSize, null, continuation, cancellationToken);
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
                catch (RequestFailedException e) when (TableErrors.IsGoneTable(e) || TableErrors.IsMissingRow(e))
                {
                    return e.Status;
                }
            },
            cancellationToken);
    }

    private static StoreWriteResult Written(EncodedValue value, Response answer) =>
        StoreWriteResult.Written(new TableRowVersion(value.ExpiresAt, answer.Headers.ETag ?? default).ToString());

    // '{' is behind the letters and digits that table names have.
    private static string? TablesFrom(string prefix) =>
        prefix.Length == 0 ? null : $"TableName ge '{prefix}' and TableName lt '{prefix}{{'";

    private static async Task<Response> OnTableAsync(TableClient table, Func<Task<Response>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await write();
        }
        catch (RequestFailedException e) when (TableErrors.IsMissingTable(e))
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            return await write();
        }
    }

    private static async Task<StoreWriteResult> ReplaceAsync(
        TableClient table, TableEntity entity, EncodedValue value, ETag etag, CancellationToken cancellationToken)
    {
        try
        {
            return Written(value, await table.UpdateEntityAsync(entity, etag, TableUpdateMode.Replace, cancellationToken));
        }
        catch (RequestFailedException e) when (TableErrors.IsLostRace(e))
        {
            return StoreWriteResult.Conflict;
        }
    }

    private static async Task<TableEntity?> FindAsync(
        TableClient table, EncodedKey key, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(key.Partition, key.Row, select, cancellationToken);
            return found.HasValue ? found.Value : null;
        }
        catch (RequestFailedException e) when (TableErrors.IsGoneTable(e))
        {
            return null;
        }
    }

    private async Task<StoreWriteResult> InsertOverAsync(
        TableClient table, EncodedKey key, TableEntity entity, EncodedValue value, CancellationToken cancellationToken)
    {
        var there = await FindAsync(table, key, TableEntities.WithoutValues, cancellationToken);
        return there is not null && EncodedValue.HasExpired(TableEntities.ExpiresAt(there), Now)
            ? await ReplaceAsync(table, entity, value, there.ETag, cancellationToken)
            : StoreWriteResult.Conflict;
    }

    private async Task<int> DeleteRangeAsync(EncodedRange range, CancellationToken cancellationToken)
    {
        var now = Now;
        var transaction = new TableTransaction(Table(range.Table), range.Partition, now);
        var count = 0;
        string? continuation = null;
        do
        {
            (var entities, continuation) = await PageAsync(
                range, EncodedRange.LargestPage, TableEntities.WithoutValues, continuation, cancellationToken);
            foreach (var batch in entities.Chunk(StoreLimits.BatchOperations))
            {
                await transaction.SubmitAsync(
                    [.. batch.Select(entity => new EncodedWrite(StoreWriteKind.Delete, entity.RowKey, default, null))], cancellationToken);
                count += batch.Count(entity => !EncodedValue.HasExpired(TableEntities.ExpiresAt(entity), now));
            }
        }
        while (continuation is not null);

        return count;
    }

    private async Task<(IReadOnlyList<TableEntity> Entities, string? Continuation)> PageAsync(
        EncodedRange range, int pageSize, IEnumerable<string>? select, string? continuation, CancellationToken cancellationToken)
    {
        // Escaped keys hold no quotation mark.
        var filter = $"PartitionKey eq '{range.Partition}'"
            + (range.From is null ? "" : $" and RowKey ge '{range.From}'")
            + (range.Before is null ? "" : $" and RowKey lt '{range.Before}'");
        try
        {
            var pages = Table(range.Table).QueryAsync<TableEntity>(filter, pageSize, select, cancellationToken).AsPages(continuation);
            await foreach (var page in pages)
            {
                return (page.Values, page.ContinuationToken is { Length: > 0 } token ? token : null);
            }
        }
        catch (RequestFailedException e) when (TableErrors.IsGoneTable(e))
        {
            return ([], null);
        }

        return ([], null);
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
