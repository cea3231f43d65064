using System.Collections.Immutable;
using System.Net.Http.Headers;
using Azure.Core;
using Azure.Identity;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Providers.Azure;

/// <summary>
/// OpenAI's models on Azure, by the v1 path or, where an API version is configured, by the deployment's own path; under an API key, or as
/// the identity that Azure.Identity finds. Source: Azure OpenAI documentation, "API version lifecycle" and "REST API reference".
/// </summary>
/// <param name="credential">Who asks where no key is configured; made at the first need.</param>
internal sealed class AzureOpenAIProvider(Func<TokenCredential> credential) : ProviderType
{
    private const string VersionPath = "openai/v1";

    // The audience of all Azure AI services, which every cloud's identity may ask for.
    private static readonly TokenRequestContext Audience = new(["https://cognitiveservices.azure.com/.default"]);

    private readonly Lazy<TokenCredential> _credential = new(credential);

    /// <summary>The type, with the environment's identity.</summary>
    public static AzureOpenAIProvider Instance { get; } = new(() => new DefaultAzureCredential());

    /// <inheritdoc />
    public override string Name => "azure-openai";

    /// <inheritdoc />
    public override string AddressExample => "https://NAME.openai.azure.com";

    /// <inheritdoc />
    public override bool HasApiVersions => true;

    /// <inheritdoc />
    internal override bool IsOriginal => true;

    /// <inheritdoc />
    internal override ImmutableArray<IPassThroughProtocol> Native => OpenAIProvider.OpenAI.Native;

    /// <inheritdoc />
    internal override IUpstreamProtocol Conversations => OpenAIChatProtocol.Instance;

    /// <inheritdoc />
    internal override string ProbePathOf(Provider provider) => Below(provider, "models");

    /// <inheritdoc />
    internal override string PathOf(string path, ModelEndpoint endpoint) =>
        // The Responses API has no path below a deployment; its body names the deployment.
        endpoint.Provider.Options.ApiVersion is not null && path != "responses"
            ? Below(endpoint.Provider, $"deployments/{Uri.EscapeDataString(endpoint.Model)}/{path}")
            : Below(endpoint.Provider, path);

    /// <inheritdoc />
    internal override async ValueTask AuthorizeAsync(
        HttpRequestMessage request, ProviderOptions options, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (options.ApiKey is { } key)
        {
            request.Headers.TryAddWithoutValidation("api-key", key.Reveal());
            return;
        }

        try
        {
            // The credential keeps tokens and renews them; this seldom leaves the process.
            var token = await _credential.Value.GetTokenAsync(Audience, cancellationToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        }
        catch (AuthenticationFailedException)
        {
            throw new ProviderCredentialException(
                $"No Azure identity could sign in for {options.Name}. Give the app a managed identity with the role Cognitive Services OpenAI User "
                + "(AZURE_CLIENT_ID names a user-assigned one), sign in with az login, or set apiKey.");
        }
    }

    // The address may be the resource's alone, or have the path already.
    private static string Below(Provider provider, string path)
    {
        var address = provider.BaseUrl.AbsolutePath.Trim('/');
        return provider.Options.ApiVersion is { } version
            ? $"{(address.EndsWith("openai", StringComparison.Ordinal) ? "" : "openai/")}{path}?api-version={Uri.EscapeDataString(version)}"
            : address.EndsWith(VersionPath, StringComparison.Ordinal) ? path : $"{VersionPath}/{path}";
    }
}
