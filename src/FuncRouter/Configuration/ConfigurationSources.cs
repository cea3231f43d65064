using System.Collections;

namespace FuncRouter.Configuration;

/// <summary>The surroundings that the configuration is read from.</summary>
public sealed record ConfigurationSources
{
    /// <summary>The environment variables, by their exact names.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Those of this process, as they are now.</summary>
    public static ConfigurationSources OfProcess() => new()
    {
        Environment = System.Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
        WorkingFolder = Directory.GetCurrentDirectory(),
    };

    /// <summary>A variable's value; null where it is not set or, as compose files and pipelines leave it, set to nothing.</summary>
    internal string? Variable(string name) =>
        Environment.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
