using System.Text.Json;

namespace FuncRouter.Configuration;

/// <summary>An object of the configuration with fixed options. Remembers which were asked for: the rest is unknown.</summary>
internal sealed class ConfigurationSection(
    string path, JsonElement json, ConfigurationReport report, IEnumerable<EnvironmentOverride> overrides)
{
    private readonly List<string> _known = [];

    /// <summary>The option of this name, present or not.</summary>
    public ConfigurationOption this[string name]
    {
        get
        {
            _known.Add(name);
            if (overrides.FirstOrDefault(item => IsSame(item.Option, name)) is { } set)
            {
                return new ConfigurationOption(set.Variable, default, report, set.Text);
            }

            var value = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var given) ? given : default;
            return new ConfigurationOption(ConfigurationPath.Of(path, name), value, report);
        }
    }

    /// <summary>Reports a mistake that lies in no single option.</summary>
    public void Mistake(string message) => report.Mistake(path, message);

    /// <summary>Reports what is probably not meant, in no single option.</summary>
    public void Warn(string message) => report.Warn(path, message);

    /// <summary>Reports every option that nobody asked for. Called when all were.</summary>
    public void ReportUnknown()
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject().Where(property => !_known.Contains(property.Name)))
            {
                ReportUnknown(ConfigurationPath.Of(path, property.Name), property.Name);
            }
        }

        foreach (var item in overrides.Where(item => !_known.Exists(name => IsSame(item.Option, name))))
        {
            ReportUnknown(item.Variable, item.Option);
        }
    }

    private void ReportUnknown(string where, string name) => report.Mistake(where, NearestName.Of(name, _known) is { } near
        ? $"there is no such option; did you mean \"{near}\"?"
        : $"there is no such option; the options here are {string.Join(", ", _known)}");

    private static bool IsSame(string option, string name) => option.Equals(name, StringComparison.OrdinalIgnoreCase);
}
