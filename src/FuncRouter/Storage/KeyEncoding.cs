using System.Buffers;
using System.Globalization;
using System.Text;

namespace FuncRouter.Storage;

/// <summary>
/// Escapes keys to the ASCII that every store and every URL takes as it is: letters, digits and <c>-._:|@=,;</c> stay, any other
/// UTF-16 code unit becomes <c>~</c> and four upper-case hexadecimal digits.
/// </summary>
/// <remarks>
/// Unit by unit, so a prefix of a key is a prefix of its escaped form, no two keys share one, and unpaired surrogates survive.
/// The escape character is the last of printable ASCII: escaped characters come after all that stay, in the order of their code
/// units, and <c>prefix + '\uffff'</c> is behind every other key with that prefix.
/// </remarks>
internal static class KeyEncoding
{
    private const char Escape = '~';
    private const int EscapedLength = 5;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:|@=,;");

    /// <summary>Escapes a key.</summary>
    /// <param name="key">Any text.</param>
    /// <param name="what">What the key is called in the error.</param>
    /// <exception cref="StoreLimitException">It is over <see cref="StoreLimits.KeyBytes"/> when escaped.</exception>
    public static string Encode(string key, string what)
    {
        ArgumentNullException.ThrowIfNull(key);
        var encoded = key.AsSpan().ContainsAnyExcept(Plain) ? EncodeAll(key) : key;
        return encoded.Length <= StoreLimits.KeyBytes
            ? encoded
            : throw new StoreLimitException(
                $"A {what} of {key.Length:N0} characters is {encoded.Length:N0} bytes when escaped; it may be {StoreLimits.KeyBytes:N0}.");
    }

    /// <summary>Whether a key is within the limit of its length.</summary>
    public static bool Fits(string key)
    {
        var length = 0;
        foreach (var unit in key)
        {
            length += Plain.Contains(unit) ? 1 : EscapedLength;
        }

        return length <= StoreLimits.KeyBytes;
    }

    /// <summary>Gives back the key that was escaped.</summary>
    /// <exception cref="FormatException">No key has this escaped form.</exception>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains(Escape))
        {
            return encoded;
        }

        var key = new StringBuilder(encoded.Length);
        for (var rest = encoded.AsSpan(); !rest.IsEmpty;)
        {
            if (rest[0] != Escape)
            {
                key.Append(rest[0]);
                rest = rest[1..];
            }
            else if (rest.Length >= EscapedLength
                && ushort.TryParse(rest[1..EscapedLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                key.Append((char)unit);
                rest = rest[EscapedLength..];
            }
            else
            {
                throw new FormatException("A key in the store is not escaped as this router escapes keys.");
            }
        }

        return key.ToString();
    }

    private static string EncodeAll(string key)
    {
        var encoded = new StringBuilder(key.Length + (8 * EscapedLength));
        foreach (var unit in key)
        {
            if (Plain.Contains(unit))
            {
                encoded.Append(unit);
            }
            else
            {
                encoded.Append(Escape).Append(CultureInfo.InvariantCulture, $"{(int)unit:X4}");
            }
        }

        return encoded.ToString();
    }
}
