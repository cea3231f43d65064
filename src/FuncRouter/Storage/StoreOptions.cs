namespace FuncRouter.Storage;

/// <summary>Which store the router keeps its state in: the section <c>store</c> of the configuration.</summary>
public sealed record StoreOptions
{
    /// <summary>The kind of store.</summary>
    public StoreKind Kind { get; init; } = StoreKind.Sqlite;

    /// <summary>The database file of the SQLite store; its folder is made where it is missing.</summary>
    public string Path { get; init; } = System.IO.Path.Combine(".funcrouter", "store.db");

    /// <summary>A connection string of a storage account or of Azurite. Without it, <see cref="Endpoint"/> is used.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>The table endpoint of a storage account, <c>https://ACCOUNT.table.core.windows.net</c>, reached with Azure.Identity.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The client id of the user-assigned identity to reach <see cref="Endpoint"/> with; null for the environment's default.</summary>
    public string? ClientId { get; init; }

    /// <summary>Put before every table's name, so that several routers can share an account. Letters and digits.</summary>
    public string TablePrefix { get; init; } = "funcrouter";
}

/// <summary>The kinds of store.</summary>
public enum StoreKind
{
    /// <summary>An embedded database in one file: for one process.</summary>
    Sqlite,

    /// <summary>Azure Table Storage, or Azurite: for any number of instances.</summary>
    Tables,
}
