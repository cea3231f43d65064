using System.Text.Json;

namespace FuncRouter.Configuration;

/// <summary>Turns the options that hold secrets into the secrets: <c>env:NAME</c>, <c>keyvault:NAME</c>, or the text itself.</summary>
internal sealed class SecretReader
{
    /// <summary>The variable that names the vault.</summary>
    private const string VaultVariable = "FUNCROUTER_KEYVAULT_URI";

    private const string EnvironmentScheme = "env:";
    private const string VaultScheme = "keyvault:";

    /// <summary>The names of the options that may hold a secret, wherever they stand.</summary>
    private static readonly string[] Options = ["apiKey", "connectionString", "secret", "url"];

    private readonly ConfigurationSources _sources;
    private readonly IReadOnlyDictionary<string, SecretResolution> _ofVault;

    private SecretReader(ConfigurationSources sources, IReadOnlyDictionary<string, SecretResolution> ofVault)
    {
        _sources = sources;
        _ofVault = ofVault;
    }

    /// <summary>Fetches what the configuration names of the vault, all at once, so that reading it need not wait.</summary>
    public static async ValueTask<SecretReader> PrepareAsync(
        ConfigurationSources sources,
        JsonElement document,
        IEnumerable<EnvironmentOverride> overrides,
        ISecretResolver resolver,
        CancellationToken cancellationToken)
    {
        var names = TextsOf(document)
            .Concat(overrides.Select(item => item.Text))
            .Where(text => text.StartsWith(VaultScheme, StringComparison.OrdinalIgnoreCase))
            .Select(text => text[VaultScheme.Length..].Trim())
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToArray();
        var vault = VaultOf(sources, out var problem);
        var secrets = await Task.WhenAll(names.Select(async name => KeyValuePair.Create(
            name, vault is null ? new SecretResolution(null, problem) : await resolver.ResolveAsync(vault, name, cancellationToken))));
        return new SecretReader(sources, new Dictionary<string, SecretResolution>(secrets, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The secret of an option; null where it is absent or, reported, wrong.</summary>
    public Secret? Read(ConfigurationOption option)
    {
        if (option.Text()?.Trim() is not { } text)
        {
            return null;
        }

        if (text.StartsWith(EnvironmentScheme, StringComparison.OrdinalIgnoreCase))
        {
            return ReadVariable(option, text[EnvironmentScheme.Length..].Trim());
        }

        return text.StartsWith(VaultScheme, StringComparison.OrdinalIgnoreCase)
            ? ReadVault(option, text[VaultScheme.Length..].Trim())
            : new Secret(text);
    }

    private Secret? ReadVariable(ConfigurationOption option, string name)
    {
        if (_sources.Variable(name) is { } value)
        {
            return new Secret(value);
        }

        option.Mistake(name.Length == 0
            ? "names no environment variable after env:"
            : $"the environment variable {name} is not set, or empty");
        return null;
    }

    private Secret? ReadVault(ConfigurationOption option, string name)
    {
        if (name.Length == 0)
        {
            option.Mistake("names no secret after keyvault:");
            return null;
        }

        var secret = _ofVault[name];
        if (secret.Value is null)
        {
            option.Mistake($"the secret {name} {secret.Failure}");
            return null;
        }

        if (secret.Value.Reveal().Trim() is not { Length: > 0 } value)
        {
            option.Mistake($"the secret {name} is empty");
            return null;
        }

        return new Secret(value);
    }

    private static Uri? VaultOf(ConfigurationSources sources, out string problem)
    {
        var text = sources.Variable(VaultVariable);
        problem = text is null
            ? $"needs {VaultVariable}, the vault's address (https://NAME.vault.azure.net), which is not set"
            : $"needs {VaultVariable} to be the vault's address: https://NAME.vault.azure.net";
        return Uri.TryCreate(text, UriKind.Absolute, out var vault) && vault.Scheme == Uri.UriSchemeHttps ? vault : null;
    }

    private static IEnumerable<string> TextsOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Value.ValueKind == JsonValueKind.String && Options.Contains(property.Name)
                ? [property.Value.GetString()!]
                : TextsOf(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(TextsOf),
        _ => [],
    };
}
