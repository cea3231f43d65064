#nullable disable annotations // as in the package

namespace Azure.Data.Tables;

/// <summary>A row of a table.</summary>
public interface ITableEntity
{
    /// <summary>The partition that the row is in.</summary>
    string PartitionKey { get; set; }

    /// <summary>The row's name within its partition.</summary>
    string RowKey { get; set; }

    /// <summary>When the service last wrote the row; null in one that was not read from it. Never sent.</summary>
    DateTimeOffset? Timestamp { get; set; }

    /// <summary>The row's version; the default in one that was not read from the service. Never sent.</summary>
    ETag ETag { get; set; }
}
