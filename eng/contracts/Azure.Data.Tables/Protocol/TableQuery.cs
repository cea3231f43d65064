using System.Globalization;

namespace Azure.Data.Tables.Protocol;

/// <summary>The query part of an address.</summary>
internal static class TableQuery
{
    /// <summary>Joins names and values, leaving out those without a value; begins with a question mark unless it is empty.</summary>
    public static string Text(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = "";
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                text += $"{(text.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
            }
        }

        return text;
    }

    public static string? Names(IEnumerable<string>? names) => names is null ? null : string.Join(',', names);

    public static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
