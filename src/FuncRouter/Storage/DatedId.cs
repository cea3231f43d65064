using System.Globalization;

namespace FuncRouter.Storage;

/// <summary>
/// Ids of rows in daily tables: a prefix and a UUID of version 7, whose time says on which day's table the row stands and whose end spreads the
/// rows of a day evenly.
/// </summary>
/// <param name="Day">A moment of its day.</param>
/// <param name="Spread">0 to 255.</param>
internal readonly record struct DatedId(DateTimeOffset Day, int Spread)
{
    /// <summary>Makes a new one.</summary>
    public static string New(string prefix, DateTimeOffset now) => $"{prefix}{Guid.CreateVersion7(now):N}";

    /// <summary>Reads one.</summary>
    /// <returns>Null where it is none of that prefix.</returns>
    public static DatedId? Read(string prefix, string id)
    {
        if (!id.StartsWith(prefix, StringComparison.Ordinal) || !Guid.TryParseExact(id.AsSpan(prefix.Length), "N", out var uuid) || uuid.Version != 7)
        {
            return null;
        }

        // The first 48 bits of a UUID of version 7 are Unix milliseconds (RFC 9562, 5.7).
        var milliseconds = long.Parse(id.AsSpan(prefix.Length, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return new DatedId(
            DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())),
            int.Parse(id.AsSpan(^2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }
}
