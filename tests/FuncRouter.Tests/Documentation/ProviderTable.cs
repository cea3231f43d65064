using System.Collections.Immutable;
using System.Text;
using FuncRouter.Protocols;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Documentation;

/// <summary>The known services, as data has them.</summary>
internal static class ProviderTable
{
    /// <summary>The table, as the page has it.</summary>
    public static string Write()
    {
        var table = new StringBuilder("| name | key | type | address | departs |\n|---|---|---|---|---|\n");
        foreach (var known in KnownProviders.All)
        {
            var key = known.KeyVariable is { } variable ? $"`{variable}`" : "none";
            table.Append($"| `{known.Name}` | {key} | `{known.Type}` | `{known.BaseUrl}` | {Departures(known.Quirks ?? ParameterQuirks.None)} |\n");
        }

        return table.ToString();
    }

    private static string Departures(ParameterQuirks quirks)
    {
        IEnumerable<string> departures =
        [
            .. quirks.Renamed.OrderBy(name => name.Key, StringComparer.Ordinal).Select(name => $"`{name.Key}` is `{name.Value}`"),
            .. Listed("refuses", quirks.Refused),
            .. Listed("takes", quirks.Extra),
            .. quirks.Continuation is { } form ? [$"goes on with a text (`{form.Name}`)"] : Array.Empty<string>(),
        ];
        return string.Join("; ", departures);
    }

    private static IEnumerable<string> Listed(string verb, ImmutableHashSet<string> names) =>
        names.Count == 0 ? [] : [$"{verb} {string.Join(", ", names.Order(StringComparer.Ordinal).Select(name => $"`{name}`"))}"];
}
