using System.Text;
using System.Text.Json;
using FuncRouter.Providers;

namespace FuncRouter.Configuration;

/// <summary>Reads the configuration from everywhere that it may stand, checks it whole and resolves its secrets.</summary>
/// <remarks>
/// The last source wins: the built-in defaults; the file that <c>FUNCROUTER_CONFIG</c> names, else <c>funcrouter.json</c> in the working
/// folder; <c>FUNCROUTER_CONFIG_JSON</c>, a merge patch (RFC 7396); <c>FUNCROUTER__SECTION__OPTION</c> for single options.
/// </remarks>
/// <param name="vocabulary">What may be said of providers.</param>
/// <param name="secrets">Reads the secrets of the vault.</param>
public sealed class ConfigurationLoader(ProviderVocabulary vocabulary, ISecretResolver secrets)
{
    /// <summary>The variable that holds a merge patch.</summary>
    internal const string PatchVariable = "FUNCROUTER_CONFIG_JSON";

    /// <summary>Reads it now. What is wrong with it comes back as a value, all of it at once.</summary>
    public async Task<ConfigurationResult> LoadAsync(ConfigurationSources sources, CancellationToken cancellationToken)
    {
        var report = new ConfigurationReport();
        var file = ConfigurationFile.Locate(sources, report);
        var document = JsonElement.Parse("{}");
        if (report.Mistakes.Count == 0)
        {
            (file, var content) = await ReadFileAsync(file, report, cancellationToken);
            document = Merge(document, file.Path, content, report);
        }

        var patch = sources.Variable(PatchVariable);
        document = Merge(document, PatchVariable, patch is null ? null : Encoding.UTF8.GetBytes(patch), report);
        var overrides = EnvironmentOverride.Find(sources, report);
        if (report.Mistakes.Count > 0)
        {
            // What could not even be read would only make mistakes of everything that relies on it.
            return report.Failure(file);
        }

        var resolved = await SecretReader.PrepareAsync(
            sources, document, overrides.SelectMany(section => section), secrets, cancellationToken);
        var options = new RouterReader(vocabulary, sources, resolved, overrides, report).Read(document);
        return report.Mistakes.Count > 0 ? report.Failure(file) : report.Success(options, file);
    }

    private static async Task<(ConfigurationFile File, byte[]? Content)> ReadFileAsync(
        ConfigurationFile file, ConfigurationReport report, CancellationToken cancellationToken)
    {
        try
        {
            var (found, content) = await file.ReadAsync(cancellationToken);
            if (content is null && file.IsNamed)
            {
                report.Mistake(file.Path, $"there is no such file; {ConfigurationFile.Variable} names it");
            }

            return (found, content);
        }
        catch (IOException exception)
        {
            report.Mistake(file.Path, exception.Message);
            return (file, null);
        }
    }

    private static JsonElement Merge(JsonElement document, string source, byte[]? text, ConfigurationReport report) =>
        text is not null && ConfigurationDocument.Parse(source, text, report) is { } patch
            ? JsonMergePatch.Apply(document, patch)
            : document;
}
