using FuncRouter.Configuration;
using FuncRouter.Providers;
using FuncRouter.Providers.Demo;

namespace FuncRouter;

/// <summary>A configuration that was read and is in order, and all that is needed to read it again.</summary>
public sealed class LoadedConfiguration
{
    private LoadedConfiguration(ConfigurationLoader loader, ConfigurationSources sources, ConfigurationResult result) =>
        (Loader, Sources, Result) = (loader, sources, result);

    /// <summary>What was asked for.</summary>
    public RouterOptions Options => Result.Options!;

    /// <summary>Where it came from.</summary>
    public ConfigurationSources Sources { get; }

    internal ConfigurationLoader Loader { get; }

    internal ConfigurationResult Result { get; }

    /// <summary>Reads the configuration.</summary>
    /// <returns>Either the configuration, or null beside the result with every mistake.</returns>
    public static async Task<(LoadedConfiguration? Configuration, ConfigurationResult Result)> ReadAsync(
        ConfigurationSources sources, CancellationToken cancellationToken)
    {
        var vocabulary = new ProviderVocabulary { DemoModels = [.. DemoModels.All.Select(model => model.Name)] };
        var loader = new ConfigurationLoader(vocabulary, new KeyVaultSecretResolver());
        var result = await loader.LoadAsync(sources, cancellationToken);
        return (result.Succeeded ? new LoadedConfiguration(loader, sources, result) : null, result);
    }
}
