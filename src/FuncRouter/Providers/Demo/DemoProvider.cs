using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Providers.Demo;

/// <summary>The provider that answers where no key is configured. It lives in the process and is called like any other.</summary>
internal sealed class DemoProvider : IProviderType
{
    /// <summary>The type; it has no state.</summary>
    public static DemoProvider Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "demo";

    /// <inheritdoc />
    public Uri DefaultBaseUrl { get; } = new("http://demo.invalid/v1");

    /// <inheritdoc />
    public IWireProtocol Protocol => OpenAIChatProtocol.Instance;

    /// <inheritdoc />
    public HttpMessageHandler CreateHandler(TimeProvider time) => new DemoUpstream(time);

    /// <inheritdoc />
    public void Authorize(HttpRequestMessage request, ProviderOptions options)
    {
        // It takes no key.
    }
}
