using FuncRouter.Configuration;

namespace FuncRouter.Functions.Tests;

/// <summary>Configurations as the function app reads them, from settings that a test gives.</summary>
internal static class AppSettings
{
    /// <summary>Reads the configuration; nothing is asked of a store.</summary>
    public static async Task<LoadedConfiguration> ReadAsync(Dictionary<string, string> settings)
    {
        settings.TryAdd("AzureWebJobsStorage", "UseDevelopmentStorage=true");
        var (configuration, result) = await LoadedConfiguration.ReadAsync(Sources(settings), TestContext.Current.CancellationToken);
        Assert.Empty(result.Mistakes);
        return configuration!;
    }

    /// <summary>The settings alone.</summary>
    public static ConfigurationSources Sources(Dictionary<string, string> settings) =>
        new() { Environment = settings, WorkingFolder = AppContext.BaseDirectory };
}
