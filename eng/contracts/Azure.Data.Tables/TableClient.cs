#nullable disable annotations // as in the package

using Azure.Data.Tables.Models;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>
/// One table. Its methods may be called from many threads at once. Entities are <see cref="TableEntity"/>; of other types,
/// every method that takes or gives an entity throws <see cref="NotSupportedException"/>.
/// </summary>
public class TableClient
{
    private readonly TableService _service;

    internal TableClient(TableService service, string name)
    {
        ArgumentNullException.ThrowIfNull(name, "tableName");
        _service = service;
        Name = name;
    }

    /// <summary>The table's name.</summary>
    public virtual string Name { get; }

    /// <summary>Makes a filter of an interpolated string: its holes become OData literals, quoted and escaped.</summary>
    /// <exception cref="ArgumentException">A hole's value is of a type that the service does not know.</exception>
    public static string CreateQueryFilter(FormattableString filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ODataLiteral.Fill(filter);
    }

    /// <summary>Makes the table; one that is there already is no error (its answer has the status 409).</summary>
    /// <exception cref="RequestFailedException">The service did not do it.</exception>
    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        Response.FromValue(new TableItem(Name), await _service.CreateTableAsync(Name, cancellationToken));

    /// <summary>Writes a row that must not be there yet. The row's version is in the answer's headers.</summary>
    /// <exception cref="RequestFailedException">The service did not do it; with the status 409, the row is there.</exception>
    public virtual async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        await _service.SendAsync(TableOperation.Insert(_service.Endpoint, Name, Row(entity)), cancellationToken);

    /// <summary>Reads a row.</summary>
    /// <param name="partitionKey">The row's partition.</param>
    /// <param name="rowKey">The row.</param>
    /// <param name="select">The properties to read; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestFailedException">The service did not do it; with the status 404, there is no such row or table.</exception>
    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await ReadAsync<T>(partitionKey, rowKey, select, cancellationToken);
        TableService.ThrowIfFailed(response);
        return Response.FromValue(Entity<T>(response), response);
    }

    /// <summary>Reads a row that may be missing, as may its table.</summary>
    /// <param name="partitionKey">The row's partition.</param>
    /// <param name="rowKey">The row.</param>
    /// <param name="select">The properties to read; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestFailedException">The service did not do it.</exception>
    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await ReadAsync<T>(partitionKey, rowKey, select, cancellationToken);
        if (response.Status == TableService.NotFound)
        {
            return new AbsentResponse<T>(response);
        }

        TableService.ThrowIfFailed(response);
        return Response.FromValue(Entity<T>(response), response);
    }

    /// <summary>Writes a row, whether it is there or not. Its version is in the answer's headers.</summary>
    /// <exception cref="RequestFailedException">The service did not do it.</exception>
    public virtual async Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        await _service.SendAsync(TableOperation.Write(_service.Endpoint, Name, Row(entity), mode, default), cancellationToken);

    /// <summary>Writes a row that is there. Its new version is in the answer's headers.</summary>
    /// <param name="entity">The row.</param>
    /// <param name="ifMatch">The version that it must have; <see cref="ETag.All"/> for any.</param>
    /// <param name="mode">What becomes of properties that are not named.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException"><paramref name="ifMatch"/> is the default.</exception>
    /// <exception cref="RequestFailedException">
    /// The service did not do it; with the status 404, there is no such row; with 412, its version is another.
    /// </exception>
    public virtual async Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        ifMatch == default
            ? throw new ArgumentException("An update needs the version that the row must have; ETag.All is any.", nameof(ifMatch))
            : await _service.SendAsync(TableOperation.Write(_service.Endpoint, Name, Row(entity), mode, ifMatch), cancellationToken);

    /// <summary>Deletes a row; one that is not there is no error (its answer has the status 404).</summary>
    /// <param name="partitionKey">The row's partition.</param>
    /// <param name="rowKey">The row.</param>
    /// <param name="ifMatch">The version that it must have; the default and <see cref="ETag.All"/> are any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestFailedException">The service did not do it; with the status 412, the row's version is another.</exception>
    public virtual async Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        var operation = TableOperation.Delete(_service.Endpoint, Name, partitionKey, rowKey, ifMatch);
        var response = await _service.SendUncheckedAsync(operation, cancellationToken);
        if (response.Status != TableService.NotFound)
        {
            TableService.ThrowIfFailed(response);
        }

        return response;
    }

    /// <summary>Reads the rows that a filter lets through, in the order of their keys. A page may be empty although more follow.</summary>
    /// <param name="filter">An OData filter, best made by <see cref="CreateQueryFilter"/>; null for all rows.</param>
    /// <param name="maxPerPage">The most rows in a page, up to 1,000.</param>
    /// <param name="select">The properties to read; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual AsyncPageable<T> QueryAsync<T>(
        string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        ThrowUnlessSupported(typeof(T));
        return new ContinuedPages<T>(
            async (continuation, pageSize, cancellation) =>
            {
                var page = await _service.QueryAsync(Name, filter, pageSize, select, continuation, cancellation);
                return Page<T>.FromValues([.. page.Values.Cast<T>()], page.ContinuationToken, page.GetRawResponse());
            },
            maxPerPage,
            cancellationToken);
    }

    /// <summary>Carries out up to 100 writes of one partition, all or none. Each row may be named once.</summary>
    /// <returns>The answers to the writes, in their order.</returns>
    /// <exception cref="TableTransactionFailedException">One of the writes failed.</exception>
    /// <exception cref="RequestFailedException">The transaction was refused as a whole.</exception>
    /// <exception cref="InvalidOperationException">There are no writes.</exception>
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        TableOperation[] operations = [.. transactionActions.Select(Operation)];
        return operations.Length == 0
            ? throw new InvalidOperationException("The transaction is empty.")
            : await _service.SubmitAsync(operations, cancellationToken);
    }

    private TableOperation Operation(TableTransactionAction action)
    {
        var (endpoint, entity) = (_service.Endpoint, Row(action.Entity));
        return action.ActionType switch
        {
            TableTransactionActionType.Add => TableOperation.Insert(endpoint, Name, entity),
            TableTransactionActionType.UpdateMerge => TableOperation.Write(endpoint, Name, entity, TableUpdateMode.Merge, action.ETag),
            TableTransactionActionType.UpdateReplace => TableOperation.Write(endpoint, Name, entity, TableUpdateMode.Replace, action.ETag),
            TableTransactionActionType.UpsertMerge => TableOperation.Write(endpoint, Name, entity, TableUpdateMode.Merge, default),
            TableTransactionActionType.UpsertReplace => TableOperation.Write(endpoint, Name, entity, TableUpdateMode.Replace, default),
            TableTransactionActionType.Delete => TableOperation.Delete(endpoint, Name, entity.PartitionKey, entity.RowKey, action.ETag),
            var other => throw new NotSupportedException($"A transaction has no action {other}."),
        };
    }

    private Task<Response> ReadAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select, CancellationToken cancellationToken)
    {
        ThrowUnlessSupported(typeof(T));
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return _service.SendUncheckedAsync(TableOperation.Read(_service.Endpoint, Name, partitionKey, rowKey, select), cancellationToken);
    }

    private static T Entity<T>(Response response)
        where T : class, ITableEntity => (T)(ITableEntity)EntityJson.Read(response.Content);

    private static TableEntity Row(ITableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(entity.PartitionKey, nameof(entity.PartitionKey));
        ArgumentNullException.ThrowIfNull(entity.RowKey, nameof(entity.RowKey));
        ThrowUnlessSupported(entity.GetType());
        return (TableEntity)entity;
    }

    private static void ThrowUnlessSupported(Type type)
    {
        if (type != typeof(TableEntity))
        {
            throw new NotSupportedException($"This client reads and writes entities of type {nameof(TableEntity)} only, not {type.Name}.");
        }
    }
}
