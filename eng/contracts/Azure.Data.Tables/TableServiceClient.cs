#nullable disable annotations // as in the package

using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>The Table service of a storage account, or Azurite's. Its methods may be called from many threads at once.</summary>
public class TableServiceClient
{
    private readonly TableService _service;

    /// <summary>Reaches an account with its connection string.</summary>
    /// <exception cref="ArgumentException">The connection string names no account or no key.</exception>
    /// <exception cref="InvalidOperationException">The connection string is no list of names and values.</exception>
    /// <exception cref="FormatException">The key or the endpoint in it is malformed.</exception>
    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    /// <summary>Reaches an account with its connection string.</summary>
    /// <exception cref="ArgumentException">The connection string names no account or no key.</exception>
    /// <exception cref="InvalidOperationException">The connection string is no list of names and values.</exception>
    /// <exception cref="FormatException">The key or the endpoint in it is malformed.</exception>
    public TableServiceClient(string connectionString, TableClientOptions options = null)
    {
        var settings = TableConnectionString.Parse(connectionString);
        _service = new TableService(settings.Endpoint, new SharedKeyLitePolicy(settings.Credential, TimeProvider.System), options);
    }

    /// <summary>Reaches an account with one of its keys.</summary>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        _service = new TableService(endpoint, new SharedKeyLitePolicy(credential, TimeProvider.System), null);
    }

    /// <summary>Reaches an account as an identity of Microsoft Entra; over https only.</summary>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(tokenCredential);
        _service = new TableService(endpoint, new BearerTokenAuthenticationPolicy(tokenCredential, TableService.TokenScope), options);
    }

    /// <summary>A table, whether it is there or not. Asks the service nothing.</summary>
    public virtual TableClient GetTableClient(string tableName) => new(_service, tableName);

    /// <summary>Lists the account's tables in the order of their names.</summary>
    /// <param name="filter">An OData filter on <c>TableName</c>; null for all.</param>
    /// <param name="maxPerPage">The most tables in a page, up to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual AsyncPageable<TableItem> QueryAsync(
        string filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new ContinuedPages<TableItem>(
            (continuation, pageSize, cancellation) => _service.ListTablesAsync(filter, pageSize, continuation, cancellation),
            maxPerPage,
            cancellationToken);

    /// <summary>Makes a table; one that is there already is no error (its answer has the status 409).</summary>
    /// <exception cref="RequestFailedException">The service did not do it.</exception>
    public virtual async Task<Response<TableItem>> CreateTableIfNotExistsAsync(
        string tableName, CancellationToken cancellationToken = default) =>
        await GetTableClient(tableName).CreateIfNotExistsAsync(cancellationToken);

    /// <summary>Drops a table with all its rows; one that is not there is no error (its answer has the status 404).</summary>
    /// <exception cref="RequestFailedException">The service did not do it.</exception>
    public virtual async Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        return await _service.DeleteTableAsync(tableName, cancellationToken);
    }
}
