namespace FuncRouter.Configuration;

/// <summary>Collects what is found while the configuration is read.</summary>
internal sealed class ConfigurationReport
{
    private readonly List<ConfigurationMistake> _mistakes = [];
    private readonly List<ConfigurationMistake> _warnings = [];

    public IReadOnlyList<ConfigurationMistake> Mistakes => _mistakes;

    public IReadOnlyList<ConfigurationMistake> Warnings => _warnings;

    public void Mistake(string path, string message) => _mistakes.Add(new ConfigurationMistake(path, message));

    public void Warn(string path, string message) => _warnings.Add(new ConfigurationMistake(path, message));

    public ConfigurationResult Failure(ConfigurationFile file) =>
        new() { Mistakes = [.. _mistakes], Warnings = [.. _warnings], File = file };

    public ConfigurationResult Success(RouterOptions options, ConfigurationFile file) =>
        new() { Options = options, Warnings = [.. _warnings], File = file };
}
