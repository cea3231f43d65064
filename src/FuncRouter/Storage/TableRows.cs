using Azure;
using Azure.Data.Tables;

namespace FuncRouter.Storage;

/// <summary>Requests on the entities of one table. A table that is not there is made by the first write, and holds nothing for a read.</summary>
internal sealed class TableRows(TableClient table)
{
    /// <summary>Reads an entity; null where there is none.</summary>
    /// <param name="partition">The escaped partition key.</param>
    /// <param name="row">The escaped row key.</param>
    /// <param name="select">The properties to read; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TableEntity?> FindAsync(
        string partition, string row, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, select, cancellationToken);
            return found.HasValue ? found.Value : null;
        }
        catch (RequestFailedException e) when (TableErrors.IsGoneTable(e))
        {
            return null;
        }
    }

    /// <summary>Reads one page of a range, expired rows included.</summary>
    public async Task<(IReadOnlyList<TableEntity> Entities, string? Continuation)> PageAsync(
        EncodedRange range, int pageSize, IEnumerable<string>? select, string? continuation, CancellationToken cancellationToken)
    {
        // Escaped keys hold no quotation mark.
        var filter = $"PartitionKey eq '{range.Partition}'"
            + (range.From is null ? "" : $" and RowKey ge '{range.From}'")
            + (range.Before is null ? "" : $" and RowKey lt '{range.Before}'");
        try
        {
            var pages = table.QueryAsync<TableEntity>(filter, pageSize, select, cancellationToken).AsPages(continuation);
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

    /// <summary>Adds an entity where there is none that has not expired.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="value">What it holds.</param>
    /// <param name="now">UTC ticks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<StoreWriteResult> InsertAsync(
        TableEntity entity, EncodedValue value, long now, CancellationToken cancellationToken)
    {
        try
        {
            return Written(value, await OnTableAsync(() => table.AddEntityAsync(entity, cancellationToken), cancellationToken));
        }
        catch (RequestFailedException e) when (TableErrors.IsTaken(e))
        {
            var there = await FindAsync(entity.PartitionKey, entity.RowKey, TableEntities.WithoutValues, cancellationToken);
            return there is not null && EncodedValue.HasExpired(TableEntities.ExpiresAt(there), now)
                ? await ReplaceAsync(entity, value, there.ETag, cancellationToken)
                : StoreWriteResult.Conflict;
        }
    }

    /// <summary>Puts an entity in the place of whatever is there.</summary>
    public async Task<StoreWriteResult> UpsertAsync(TableEntity entity, EncodedValue value, CancellationToken cancellationToken) => Written(
        value, await OnTableAsync(() => table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken), cancellationToken));

    /// <summary>Puts an entity in the place of one version of it.</summary>
    public async Task<StoreWriteResult> ReplaceAsync(
        TableEntity entity, EncodedValue value, ETag etag, CancellationToken cancellationToken)
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

    /// <summary>Deletes one version of an entity or, where <paramref name="etag"/> is null, any.</summary>
    public async Task<StoreWriteResult> DeleteAsync(string partition, string row, ETag? etag, CancellationToken cancellationToken)
    {
        var ofNothing = etag is null ? StoreWriteResult.Written() : StoreWriteResult.Conflict;
        try
        {
            // The client gives the answer 404 back where it throws all others.
            var answer = await table.DeleteEntityAsync(partition, row, etag ?? ETag.All, cancellationToken);
            return answer.Status == 404 ? ofNothing : StoreWriteResult.Written();
        }
        catch (RequestFailedException e) when (TableErrors.IsLostRace(e))
        {
            return ofNothing;
        }
    }

    private static StoreWriteResult Written(EncodedValue value, Response answer) => answer.Headers.ETag is { } etag
        ? StoreWriteResult.Written(new TableRowVersion(value.ExpiresAt, etag).ToString())
        : throw new FormatException("the answer to a write has no ETag");

    private async Task<Response> OnTableAsync(Func<Task<Response>> write, CancellationToken cancellationToken)
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
}
