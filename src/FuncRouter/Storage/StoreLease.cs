using System.Text;

namespace FuncRouter.Storage;

/// <summary>
/// A claim that one of several processes has at a time: a row that its holder renews, and that counts as absent once its time is over, so that a
/// holder that died is followed by another. Whoever loses the race for it is told so.
/// </summary>
/// <remarks>
/// Each process judges the end by its own clock. A holder stops relying on the claim some seconds before its end, so clocks may differ by that much;
/// where they differ by more, two may hold it for a moment. So it spares work that is done twice, and guards nothing that must not happen twice.
/// </remarks>
/// <param name="store">Where the row is.</param>
/// <param name="key">The row.</param>
/// <param name="holder">Who asks, for whoever looks into the store.</param>
/// <param name="duration">How long a claim holds without being renewed.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreLease(IStore store, StoreKey key, string holder, TimeSpan duration, TimeProvider time)
{
    /// <summary>So far apart may the clocks of processes be.</summary>
    public static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    private string? _etag;
    private DateTimeOffset _reliableUntil;

    /// <summary>Whether this process may still rely on the claim.</summary>
    public bool IsHeld => _etag is not null && time.GetUtcNow() < _reliableUntil;

    /// <summary>Takes the claim, or renews it.</summary>
    /// <returns>False where another process has it.</returns>
    /// <exception cref="StoreException">The store did not answer; a claim that is held goes on until its end.</exception>
    public async ValueTask<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow() + duration;
        var value = new StoreValue(Encoding.UTF8.GetBytes(holder), end);
        var written = _etag is { } etag ? await store.UpdateAsync(key, value, etag, cancellationToken) : StoreWriteResult.Conflict;
        if (!written.Succeeded)
        {
            written = await store.InsertAsync(key, value, cancellationToken);
        }

        (_etag, _reliableUntil) = (written.ETag, end - ClockDifference);
        return written.Succeeded;
    }

    /// <summary>Gives the claim up, so that nobody has to wait for its end.</summary>
    /// <exception cref="StoreException">The store did not answer; the claim ends by itself.</exception>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_etag is { } etag)
        {
            _etag = null;
            await store.DeleteAsync(key, etag, cancellationToken);
        }
    }
}
