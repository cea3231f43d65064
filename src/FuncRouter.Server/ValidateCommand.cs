using FuncRouter.Configuration;

namespace FuncRouter.Server;

/// <summary><c>validate [FILE]</c>: reads a configuration as the router would and names every mistake in it.</summary>
internal static class ValidateCommand
{
    /// <summary>Runs it.</summary>
    /// <returns>0 where the configuration is in order, 1 where it is not, 2 where the arguments are not.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var sources = ConfigurationSources.OfProcess();
        if (args.Length > 1 || args is [['-', ..]])
        {
            Console.Error.WriteLine("Use: validate [FILE]");
            return 2;
        }

        if (args is [{ } file])
        {
            var environment = new Dictionary<string, string>(sources.Environment, StringComparer.Ordinal) { ["FUNCROUTER_CONFIG"] = file };
            sources = sources with { Environment = environment };
        }

        var (configuration, result) = await LoadedConfiguration.ReadAsync(sources, CancellationToken.None);
        if (configuration is null)
        {
            ConfigurationMessages.Write(result);
            return 1;
        }

        Console.WriteLine(
            $"The configuration is in order: {configuration.Options.Providers.Count} provider(s), {configuration.Options.Models.Count} model(s), "
            + $"{configuration.Options.Routes.Count} route(s).");
        ConfigurationMessages.Write(result);
        return 0;
    }
}
