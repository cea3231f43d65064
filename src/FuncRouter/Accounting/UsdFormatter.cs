using System.Globalization;

namespace FuncRouter.Accounting;

/// <summary>Writes amounts of money as clients read them in JSON and headers: a plain decimal number with a point.</summary>
internal static class UsdFormatter
{
    /// <summary>Bytes that the longest amount takes: a sign, the 29 digits of a decimal and a point.</summary>
    public const int MaxLength = 31;

    /// <summary>
    /// Writes US dollars without exponent, with at most ten decimals (rounded half away from zero) and no trailing zeros: <c>0.0001275</c>.
    /// Allocates nothing. False, and nothing of use written, where <paramref name="destination"/> is too short.
    /// </summary>
    public static bool TryFormatUsd(decimal usd, Span<byte> destination, out int bytesWritten) =>
        usd.TryFormat(destination, out bytesWritten, "0.##########", CultureInfo.InvariantCulture);
}
