using System.Globalization;

namespace FuncRouter.Accounting;

/// <summary>Writes amounts of money as clients read them in JSON and headers: a plain decimal number with a point.</summary>
internal static class UsdFormatter
{
    /// <summary>Bytes that the longest amount takes: a sign, the 29 digits of a decimal and a point.</summary>
    public const int MaxLength = 31;

    private const int Decimals = 10;

    /// <summary>
    /// Writes US dollars without exponent, with at most ten decimals (rounded half away from zero) and no trailing zeros: <c>0.0001275</c>.
    /// Allocates nothing. False, and nothing of use written, where <paramref name="destination"/> is too short.
    /// </summary>
    public static bool TryFormatUsd(decimal usd, Span<byte> destination, out int bytesWritten)
    {
        var rounded = decimal.Round(usd, Decimals, MidpointRounding.AwayFromZero);
        // A decimal keeps the sign of a zero, and would write "-0".
        return (rounded == 0 ? 0m : rounded).TryFormat(destination, out bytesWritten, "0.##########", CultureInfo.InvariantCulture);
    }
}
