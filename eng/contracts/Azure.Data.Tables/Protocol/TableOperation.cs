using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>One operation on a row, whether it is sent alone or in a transaction.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The absolute address.</param>
/// <param name="IfMatch">The version that the row must have; the default for no condition.</param>
/// <param name="Body">The row to send; null for none.</param>
/// <remarks>Source: "Operations on entities" of the service's documentation.</remarks>
internal sealed record TableOperation(RequestMethod Method, string Url, ETag IfMatch = default, TableEntity? Body = null)
{
    /// <summary>The headers that the operation needs, in a transaction as well.</summary>
    public IEnumerable<(string Name, string Value)> Headers
    {
        get
        {
            yield return ("x-ms-version", TableService.Version);
            yield return ("DataServiceVersion", "3.0");
            yield return ("Accept", "application/json;odata=minimalmetadata");
            if (Body is not null)
            {
                yield return ("Content-Type", "application/json");
            }

            // Otherwise an insert answers with the row that was sent.
            if (Method == RequestMethod.Post)
            {
                yield return ("Prefer", "return-no-content");
            }

            if (IfMatch != default)
            {
                yield return ("If-Match", IfMatch.ToString());
            }
        }
    }

    public static TableOperation Insert(string endpoint, string table, TableEntity entity) =>
        new(RequestMethod.Post, $"{endpoint}/{table}", Body: entity);

    public static TableOperation Write(string endpoint, string table, TableEntity entity, TableUpdateMode mode, ETag ifMatch) =>
        new(
            mode == TableUpdateMode.Merge ? RequestMethod.Patch : RequestMethod.Put,
            Address(endpoint, table, entity.PartitionKey, entity.RowKey),
            ifMatch,
            entity);

    public static TableOperation Delete(string endpoint, string table, string partition, string row, ETag ifMatch) =>
        new(RequestMethod.Delete, Address(endpoint, table, partition, row), ifMatch == default ? ETag.All : ifMatch);

    public static TableOperation Read(string endpoint, string table, string partition, string row, IEnumerable<string>? select) =>
        new(RequestMethod.Get, Address(endpoint, table, partition, row) + TableQuery.Text(("$select", TableQuery.Names(select))));

    private static string Address(string endpoint, string table, string partition, string row) =>
        $"{endpoint}/{table}(PartitionKey={Key(partition)},RowKey={Key(row)})";

    private static string Key(string key) => $"'{Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal))}'";
}
