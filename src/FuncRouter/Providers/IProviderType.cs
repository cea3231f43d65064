using FuncRouter.Protocols;

namespace FuncRouter.Providers;

/// <summary>A kind of upstream: how it is reached, how the router proves who it is, and what it speaks.</summary>
internal interface IProviderType
{
    /// <summary>The word for it in the configuration.</summary>
    string Name { get; }

    /// <summary>Its address where the configuration gives none; null where it has to.</summary>
    Uri? DefaultBaseUrl { get; }

    /// <summary>What it speaks.</summary>
    IWireProtocol Protocol { get; }

    /// <summary>Makes the way there: a handler with its own connections.</summary>
    HttpMessageHandler CreateHandler(TimeProvider time);

    /// <summary>Puts the credentials on a request.</summary>
    void Authorize(HttpRequestMessage request, ProviderOptions options);
}
