namespace FuncRouter.Storage;

/// <summary>Where a row is.</summary>
/// <param name="Table">3 to 63 letters and digits, beginning with a letter.</param>
/// <param name="Partition">Any text; it is escaped to at most <see cref="StoreLimits.KeyBytes"/> of ASCII.</param>
/// <param name="Row">Likewise. Rows of a partition are ordered by this key's escaped form.</param>
public readonly record struct StoreKey(string Table, string Partition, string Row);

/// <summary>What a row holds.</summary>
/// <param name="Bytes">The value; at most <see cref="StoreLimits.ValueBytes"/> after compression.</param>
/// <param name="ExpiresAt">From when on the row is invisible; null for never.</param>
public readonly record struct StoreValue(ReadOnlyMemory<byte> Bytes, DateTimeOffset? ExpiresAt = null);

/// <summary>A row as it was read.</summary>
/// <param name="Key">Where it is.</param>
/// <param name="Value">What it holds.</param>
/// <param name="ETag">Its version, for a conditional update or delete. Opaque; another at every write.</param>
public sealed record StoreRow(StoreKey Key, StoreValue Value, string ETag);

/// <summary>A range of rows in one partition.</summary>
/// <param name="Table">The table.</param>
/// <param name="Partition">The partition.</param>
/// <param name="From">The first row key, inclusive; null for the partition's first.</param>
/// <param name="Before">The row key to stop at, exclusive; null for the partition's end.</param>
public readonly record struct StoreRange(string Table, string Partition, string? From = null, string? Before = null);

/// <summary>One page of a range.</summary>
/// <param name="Rows">The rows in key order; may be empty although more follow.</param>
/// <param name="Continuation">What to ask the next page with; null at the end.</param>
public sealed record StorePage(IReadOnlyList<StoreRow> Rows, string? Continuation);

/// <summary>How a write ended.</summary>
/// <param name="Succeeded">Whether it was carried out.</param>
/// <param name="ETag">The row's new version; null after a conflict, a delete or a batch.</param>
public readonly record struct StoreWriteResult(bool Succeeded, string? ETag)
{
    /// <summary>The row was there already, has changed since it was read, or is gone: nothing was written.</summary>
    public static StoreWriteResult Conflict => new(false, null);

    /// <summary>The write was carried out.</summary>
    public static StoreWriteResult Written(string? etag = null) => new(true, etag);
}

/// <summary>One write of a batch.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Row">The row key; each may stand in a batch once.</param>
/// <param name="Value">What to write; of no meaning for a delete.</param>
/// <param name="ETag">The version that was read, for <see cref="StoreWriteKind.Update"/> and, where it matters, <see cref="StoreWriteKind.Delete"/>.</param>
public readonly record struct StoreWrite(StoreWriteKind Kind, string Row, StoreValue Value = default, string? ETag = null);

/// <summary>The kinds of write; each means what the method of <see cref="IStore"/> of that name means.</summary>
public enum StoreWriteKind
{
    /// <summary>The row must not be there yet.</summary>
    Insert,

    /// <summary>Whatever was there before.</summary>
    Upsert,

    /// <summary>The row must still be as it was read.</summary>
    Update,

    /// <summary>The row goes.</summary>
    Delete,
}

/// <summary>Sizes that hold in every store; they are those of Azure Table Storage with room for names and framing.</summary>
public static class StoreLimits
{
    /// <summary>Bytes of a key after escaping.</summary>
    public const int KeyBytes = 512;

    /// <summary>
    /// Bytes of a value as it is stored, that is after compression: eleven binary properties of 64 KiB. The service would take fifteen
    /// in an entity of 1 MiB; Azurite measures the request's Base64 text against that limit.
    /// </summary>
    public const int ValueBytes = 11 * 64 * 1024;

    /// <summary>Writes in a batch.</summary>
    public const int BatchOperations = 100;

    /// <summary>Bytes of a batch, values after compression: as Base64 they fill a request of 4 MiB, less the framing of a hundred operations.</summary>
    public const int BatchBytes = 2_900_000;
}
