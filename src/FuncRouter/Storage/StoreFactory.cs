namespace FuncRouter.Storage;

/// <summary>Makes the store that the configuration asks for.</summary>
public static class StoreFactory
{
    /// <summary>Makes a store. It is not asked for a sign of life yet; <see cref="IStore.CheckAsync"/> does that.</summary>
    /// <returns>A store for the life of the process; dispose of it where it is <see cref="IAsyncDisposable"/>.</returns>
    /// <exception cref="StoreException">The options do not say where the store is, or they cannot be right.</exception>
    public static IStore Create(StoreOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        return options.Kind switch
        {
            StoreKind.Sqlite => new SqliteStore(options.Path, time),
            StoreKind.Tables => TableStore.Create(options, time),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "No such kind of store."),
        };
    }
}
