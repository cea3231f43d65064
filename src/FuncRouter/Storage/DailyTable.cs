using System.Globalization;

namespace FuncRouter.Storage;

/// <summary>Rows that live for days: a table per day, dropped whole when its time is over, so that nothing has to be searched for what has expired.</summary>
/// <param name="Prefix">What the tables' names begin with; the day follows as <c>YYYYMMDD</c>, UTC.</param>
/// <param name="Days">How many whole days a table is kept after its own.</param>
internal sealed record DailyTable(string Prefix, int Days)
{
    /// <summary>The table of the day that a moment is in.</summary>
    public string NameAt(DateTimeOffset moment) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{moment.UtcDateTime:yyyyMMdd}");

    /// <summary>Drops the tables whose time is over.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task DropOldAsync(IStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldestKept = NameAt(now.AddDays(-Days));
        foreach (var table in await store.ListTablesAsync(Prefix, cancellationToken))
        {
            // Of names of one length the order of the text is the order of the days.
            if (table.Length == oldestKept.Length && string.CompareOrdinal(table, oldestKept) < 0)
            {
                await store.DropTableAsync(table, cancellationToken);
            }
        }
    }
}
