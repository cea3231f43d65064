using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FuncRouter.Configuration;

/// <summary>Writes the paths that mistakes are found at.</summary>
internal static class ConfigurationPath
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-$");

    /// <summary>A member of an object: after a dot, or quoted where the dot would mislead.</summary>
    public static string Of(string parent, string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Plain))
        {
            return $"{parent}[\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"]";
        }

        return parent.Length == 0 ? name : $"{parent}.{name}";
    }

    /// <summary>An item of an array.</summary>
    public static string Of(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");
}
