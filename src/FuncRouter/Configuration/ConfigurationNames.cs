using System.Text.Json;

namespace FuncRouter.Configuration;

/// <summary>
/// The names that the configuration gives. They are collected before the entries are read, so that an entry with a mistake of its own
/// does not make every mention of it a mistake too.
/// </summary>
/// <param name="Providers">The providers' names, the default ones included.</param>
/// <param name="Models">The configured models' names.</param>
/// <param name="Routes">The routes' names.</param>
internal sealed record ConfigurationNames(IReadOnlySet<string> Providers, IReadOnlySet<string> Models, IReadOnlySet<string> Routes)
{
    /// <summary>The names that an object of the document gives to its entries.</summary>
    public static IReadOnlySet<string> Of(JsonElement root, string section) =>
        root.TryGetProperty(section, out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>();

    /// <summary>Our provider that a name of the form <c>&lt;provider&gt;/&lt;upstream model&gt;</c> begins with, if it does.</summary>
    public string? ProviderOf(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && slash < name.Length - 1 && Providers.Contains(name[..slash])
            ? name[..slash]
            : null;

    /// <summary>Checks an entry's name by itself. A name goes into headers and is split off at a slash.</summary>
    public static void CheckName(string name, ConfigurationOption entry)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Trim() != name || name.Any(char.IsControl))
        {
            entry.Mistake("needs a name without spaces around it and without control characters");
        }
    }

    /// <summary>Reads the name of a provider.</summary>
    public string? ReadProvider(ConfigurationOption option)
    {
        if (option.Text() is not { } name)
        {
            return null;
        }

        if (!Providers.Contains(name))
        {
            option.Mistake($"there is no provider \"{name}\"{NearestName.Hint(name, Providers)}");
            return null;
        }

        return name;
    }

    /// <summary>Reads the name of a configured model or <c>&lt;provider&gt;/&lt;upstream model&gt;</c>.</summary>
    public string? ReadModel(ConfigurationOption option) => Read(option, new HashSet<string>(), null);

    /// <summary>Reads the name of a route, or what <see cref="ReadModel"/> reads.</summary>
    public string? ReadTarget(ConfigurationOption option) => Read(option, Routes, "route");

    /// <summary>Reads the name of a provider, or what <see cref="ReadModel"/> reads.</summary>
    public string? ReadEndpoint(ConfigurationOption option) => Read(option, Providers, "provider");

    private string? Read(ConfigurationOption option, IReadOnlySet<string> others, string? kind)
    {
        var name = option.Text();
        if (name is null || Models.Contains(name) || others.Contains(name) || ProviderOf(name) is not null)
        {
            return name;
        }

        option.Mistake(Routes.Contains(name)
            ? $"\"{name}\" is a route; a {(kind is null ? "" : $"{kind} or a ")}model is needed here"
            : $"\"{name}\" is neither a {(kind is null ? "" : $"{kind}, a ")}configured model nor <provider>/<model> of a configured provider{Hint(name, others)}");
        return null;
    }

    private string Hint(string name, IReadOnlySet<string> others)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && NearestName.Of(name[..slash], Providers) is { } provider
            ? $"; did you mean \"{provider}{name[slash..]}\"?"
            : NearestName.Hint(name, Models.Concat(others));
    }
}
