using System.Net.Http.Headers;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Providers;

/// <summary>Providers that speak OpenAI's protocol under a bearer key: OpenAI itself and the many that are compatible with it.</summary>
/// <param name="name">The word in the configuration.</param>
/// <param name="defaultBaseUrl">The address where the configuration gives none.</param>
internal sealed class OpenAIProvider(string name, Uri? defaultBaseUrl) : IProviderType
{
    /// <summary>OpenAI.</summary>
    public static OpenAIProvider OpenAI { get; } = new("openai", new Uri("https://api.openai.com/v1"));

    /// <summary>Any compatible server.</summary>
    public static OpenAIProvider Compatible { get; } = new("openai-compatible", null);

    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public Uri? DefaultBaseUrl => defaultBaseUrl;

    /// <inheritdoc />
    public IWireProtocol Protocol => OpenAIChatProtocol.Instance;

    /// <inheritdoc />
    public HttpMessageHandler CreateHandler(TimeProvider time) => UpstreamHandler.Create();

    /// <inheritdoc />
    public void Authorize(HttpRequestMessage request, ProviderOptions options)
    {
        if (options.ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        }
    }
}
