namespace FuncRouter.Storage;

/// <summary>Drops the tables of days that are over.</summary>
public sealed class OldTables
{
    private readonly IStore _store;
    private readonly IReadOnlyList<DailyTable> _tables;
    private readonly TimeProvider _time;

    internal OldTables(IStore store, IReadOnlyList<DailyTable> tables, TimeProvider time) => (_store, _tables, _time) = (store, tables, time);

    /// <summary>Drops them.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        foreach (var table in _tables)
        {
            await table.DropOldAsync(_store, _time.GetUtcNow(), cancellationToken);
        }
    }
}
