namespace FuncRouter.Configuration;

/// <summary>One option set by an environment variable, <c>FUNCROUTER__SECTION__OPTION</c>.</summary>
/// <param name="Variable">The variable's whole name.</param>
/// <param name="Section">The section, in the variable's spelling; case does not count.</param>
/// <param name="Option">The option, likewise.</param>
/// <param name="Text">The value.</param>
internal sealed record EnvironmentOverride(string Variable, string Section, string Option, string Text)
{
    private const string Prefix = "FUNCROUTER__";
    private const string Separator = "__";

    /// <summary>Finds them all, by section.</summary>
    public static ILookup<string, EnvironmentOverride> Find(ConfigurationSources sources, ConfigurationReport report)
    {
        var found = new SortedDictionary<string, EnvironmentOverride>(StringComparer.OrdinalIgnoreCase);
        foreach (var variable in sources.Environment.Keys.Order(StringComparer.Ordinal))
        {
            if (!variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || sources.Variable(variable) is not { } text)
            {
                continue;
            }

            var parts = variable[Prefix.Length..].Split(Separator);
            if (parts is not [{ Length: > 0 } section, { Length: > 0 } option])
            {
                report.Mistake(variable, "must be FUNCROUTER__SECTION__OPTION, like FUNCROUTER__CACHE__TTLSECONDS; "
                    + "what lies deeper is set in the file or by FUNCROUTER_CONFIG_JSON");
            }
            else if (!found.TryAdd(variable, new EnvironmentOverride(variable, section, option, text)))
            {
                report.Mistake(variable, $"sets the same option as {found[variable].Variable}; keep one");
            }
        }

        return found.Values.ToLookup(item => item.Section, StringComparer.OrdinalIgnoreCase);
    }
}
