using FuncRouter.Configuration;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Configuration;

/// <summary>Reads configurations without touching the process's environment.</summary>
internal static class Reading
{
    /// <summary>One provider and one model, for what needs some.</summary>
    public const string Small = """
        "providers": { "demo": { "type": "demo" } },
        "models": { "one": { "endpoints": [ { "provider": "demo", "model": "economy" } ] } }
        """;

    public static ConfigurationLoader Loader(ISecretResolver? vault = null) =>
        new(new ProviderVocabulary { DemoModels = ["economy", "swift"] }, vault ?? new FakeVault());

    public static ConfigurationSources Sources(string? folder = null, params (string Name, string Value)[] environment) => new()
    {
        Environment = environment.ToDictionary(variable => variable.Name, variable => variable.Value),
        WorkingFolder = folder ?? Path.Combine(Path.GetTempPath(), "no-such-folder-" + Guid.NewGuid()),
    };

    /// <summary>Reads a document that is given in the environment, beside other variables.</summary>
    public static Task<ConfigurationResult> OfAsync(string json, params (string Name, string Value)[] environment) =>
        Loader().LoadAsync(Sources(null, [("FUNCROUTER_CONFIG_JSON", json), .. environment]), TestContext.Current.CancellationToken);

    /// <summary>Reads what must be free of mistakes.</summary>
    public static async Task<RouterOptions> OptionsOfAsync(string json, params (string Name, string Value)[] environment)
    {
        var result = await OfAsync(json, environment);
        Assert.Empty(result.Mistakes);
        return result.Options!;
    }

    /// <summary>Reads what must have exactly one mistake.</summary>
    public static async Task<ConfigurationMistake> MistakeOfAsync(string json, params (string Name, string Value)[] environment)
    {
        var result = await OfAsync(json, environment);
        Assert.False(result.Succeeded);
        return Assert.Single(result.Mistakes);
    }
}
