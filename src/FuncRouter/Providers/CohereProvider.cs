using System.Collections.Immutable;
using System.Net.Http.Headers;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Cohere;
using FuncRouter.Protocols.Operations;

namespace FuncRouter.Providers;

/// <summary>Cohere's API, version 2. Source: Cohere API reference, "Using the API".</summary>
internal sealed class CohereProvider : ProviderType
{
    /// <summary>The type; it has no state.</summary>
    public static CohereProvider Instance { get; } = new();

    /// <inheritdoc />
    public override string Name => "cohere";

    /// <inheritdoc />
    public override Uri DefaultBaseUrl { get; } = new("https://api.cohere.com/v2");

    /// <inheritdoc />
    public override string KeyVariable => "COHERE_API_KEY";

    /// <inheritdoc />
    internal override ImmutableArray<IPassThroughProtocol> Native { get; } = [RerankProtocol.Instance];

    /// <inheritdoc />
    internal override IUpstreamProtocol Conversations => CohereChatProtocol.Instance;

    /// <inheritdoc />
    internal override IEmbeddingsProtocol Embeddings => CohereEmbeddings.Instance;

    // The list of models is of the first version's API alone.
    /// <inheritdoc />
    internal override string ProbePathOf(Provider provider) => "../v1/models?page_size=1";

    /// <inheritdoc />
    internal override ValueTask AuthorizeAsync(
        HttpRequestMessage request, ProviderOptions options, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (options.ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        }

        return ValueTask.CompletedTask;
    }
}
