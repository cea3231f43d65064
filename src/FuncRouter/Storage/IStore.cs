namespace FuncRouter.Storage;

/// <summary>
/// The one place for everything that instances share: rows of bytes in named tables, addressed by partition and row key.
/// </summary>
/// <remarks>
/// Its rules are those of Azure Table Storage, and every implementation keeps them, so that what works on one works on all:
/// rows of a partition are ordered by the ordinal value of their escaped row key (<see cref="StoreLimits"/> has the sizes), a
/// batch belongs to one partition and names each row once, and a page may be empty and still have a continuation.
/// A row whose time has passed is invisible at once to every read, and for every write it counts as absent.
/// Tables come into being at the first write. Reads of a table that is not there find nothing.
/// A lost race is a value (<see cref="StoreWriteResult.Conflict"/>). A store that cannot be reached, refuses the credentials or
/// breaks its protocol throws <see cref="StoreException"/>; a value or key over the limits throws <see cref="StoreLimitException"/>.
/// </remarks>
public interface IStore
{
    /// <summary>Asks the store for a sign of life, with the credentials that it will be used with.</summary>
    /// <exception cref="StoreException">The store is unreachable, or it refuses the credentials; the message says what to mend.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken);

    /// <summary>Reads one row, or null where there is none.</summary>
    ValueTask<StoreRow?> ReadAsync(StoreKey key, CancellationToken cancellationToken);

    /// <summary>Writes a row that must not be there yet.</summary>
    ValueTask<StoreWriteResult> InsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken);

    /// <summary>Writes a row, whatever was there before.</summary>
    ValueTask<StoreWriteResult> UpsertAsync(StoreKey key, StoreValue value, CancellationToken cancellationToken);

    /// <summary>Replaces a row that still is as it was read.</summary>
    /// <param name="key">The row.</param>
    /// <param name="value">What it becomes.</param>
    /// <param name="etag">The <see cref="StoreRow.ETag"/> that was read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<StoreWriteResult> UpdateAsync(StoreKey key, StoreValue value, string etag, CancellationToken cancellationToken);

    /// <summary>Deletes a row: the one that still is as it was read or, where <paramref name="etag"/> is null, whatever is there.</summary>
    /// <returns><see cref="StoreWriteResult.Conflict"/> where the row has changed or is gone; without an ETag, deleting nothing succeeds.</returns>
    ValueTask<StoreWriteResult> DeleteAsync(StoreKey key, string? etag, CancellationToken cancellationToken);

    /// <summary>Reads one page of a range, in key order.</summary>
    /// <param name="range">What to read.</param>
    /// <param name="pageSize">The most rows in the page, 1 to 1,000.</param>
    /// <param name="continuation">The <see cref="StorePage.Continuation"/> of the page before; null for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<StorePage> QueryAsync(StoreRange range, int pageSize, string? continuation, CancellationToken cancellationToken);

    /// <summary>Deletes every row of a range and says how many there were. Not atomic: a failure leaves the rest in place.</summary>
    ValueTask<int> DeleteRangeAsync(StoreRange range, CancellationToken cancellationToken);

    /// <summary>Carries out up to <see cref="StoreLimits.BatchOperations"/> writes of one partition: all of them or none.</summary>
    /// <returns><see cref="StoreWriteResult.Conflict"/> where one of them lost a race; then nothing was written.</returns>
    ValueTask<StoreWriteResult> WriteBatchAsync(
        string table, string partition, IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken);

    /// <summary>Lists the tables whose name begins with <paramref name="prefix"/>, in ordinal order.</summary>
    ValueTask<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Drops a table with all its rows; one that is not there is no error.</summary>
    ValueTask DropTableAsync(string table, CancellationToken cancellationToken);
}
