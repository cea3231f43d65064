using System.Globalization;
using Azure;

namespace FuncRouter.Storage;

/// <summary>
/// What <see cref="StoreRow.ETag"/> is in Table Storage: the service's ETag and the expiry of that version of the row. The service knows
/// nothing of expiry; so a conditional write knows without another request that the row it was read from is gone by now.
/// </summary>
internal readonly record struct TableRowVersion(long? ExpiresAt, ETag ETag)
{
    private const char Separator = '|';

    /// <summary>Reads a version; null for text that no version of this store has.</summary>
    public static TableRowVersion? Parse(string text)
    {
        var end = text.IndexOf(Separator, StringComparison.Ordinal);
        if (end < 0 || end == text.Length - 1)
        {
            return null;
        }

        var etag = new ETag(text[(end + 1)..]);
        if (end == 0)
        {
            return new TableRowVersion(null, etag);
        }

        return long.TryParse(text.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var expiresAt)
            ? new TableRowVersion(expiresAt, etag)
            : null;
    }

    /// <summary>The service's ETag, as long as this version has not expired; then no condition on it can hold, and it is null.</summary>
    /// <param name="now">UTC ticks.</param>
    public ETag? StillHolds(long now) => EncodedValue.HasExpired(ExpiresAt, now) ? null : ETag;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ExpiresAt}{Separator}{ETag}");
}
