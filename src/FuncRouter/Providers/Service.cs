using FuncRouter.Protocols;

namespace FuncRouter.Providers;

/// <summary>How an endpoint serves a request.</summary>
internal abstract record Service;

/// <summary>In the client's own protocol: bytes pass through.</summary>
/// <param name="Protocol">The protocol.</param>
internal sealed record NativeService(IPassThroughProtocol Protocol) : Service;

/// <summary>Texts that become vectors, in a protocol of its own: request and answer are translated.</summary>
/// <param name="Protocol">The provider's protocol.</param>
internal sealed record EmbeddingsService(IEmbeddingsProtocol Protocol) : Service;

/// <summary>A count of tokens for a provider that does not count them: an estimate, for which nobody is asked.</summary>
/// <param name="Protocol">The client's protocol.</param>
internal sealed record EstimatedCountService(ITokenCountProtocol Protocol) : Service;

/// <summary>A conversation, in a protocol of its own: request and answer are translated.</summary>
/// <param name="Protocol">The provider's protocol.</param>
internal sealed record TranslatedService(IUpstreamProtocol Protocol) : Service;
