using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIEmbeddings;
using FuncRouter.Providers.Aws;
using FuncRouter.Providers.Azure;
using FuncRouter.Providers.Demo;

namespace FuncRouter.Providers;

/// <summary>
/// A kind of upstream, what <c>type</c> names in the configuration: what it speaks, how it is reached, and how the router proves who it is.
/// </summary>
public abstract class ProviderType
{
    /// <summary>Every type that there is, in the order in which messages list them. A new one is a class and a line here.</summary>
    public static ImmutableArray<ProviderType> All { get; } =
    [
        OpenAIProvider.OpenAI,
        AzureOpenAIProvider.Instance,
        OpenAIProvider.Compatible,
        AnthropicProvider.Instance,
        GeminiProvider.Instance,
        BedrockProvider.Instance,
        CohereProvider.Instance,
        DemoProvider.Instance,
    ];

    /// <summary>The name in the configuration.</summary>
    public abstract string Name { get; }

    /// <summary>The address where none is configured; null where one has to be.</summary>
    public virtual Uri? DefaultBaseUrl => null;

    /// <summary>The environment variable with the key where none is configured; null for no such habit.</summary>
    public virtual string? KeyVariable => null;

    /// <summary>Whether it works inside the router, and so takes neither address nor key.</summary>
    public virtual bool IsLocal => false;

    /// <summary>Whether it is the author of the protocols that it speaks, and so has their newest words.</summary>
    internal virtual bool IsOriginal => false;

    /// <summary>The protocols of clients whose requests pass through.</summary>
    internal abstract ImmutableArray<IPassThroughProtocol> Native { get; }

    /// <summary>The protocol that conversations of all other clients are translated to; null where there is none.</summary>
    internal abstract IUpstreamProtocol? Conversations { get; }

    /// <summary>The protocol that embeddings of OpenAI's clients are translated to; null where there is none.</summary>
    internal virtual IEmbeddingsProtocol? Embeddings => null;

    /// <summary>An address as an example for who has to give one; null for one like every other.</summary>
    public virtual string? AddressExample => null;

    /// <summary>Whether its address follows from a region.</summary>
    public virtual bool HasRegions => false;

    /// <summary>Whether its addresses come in versions that the configuration may name.</summary>
    public virtual bool HasApiVersions => false;

    /// <summary>
    /// The path by which a provider is asked whether it is there: one that costs nothing. Null where there is none, and any answer at all
    /// has to do.
    /// </summary>
    internal virtual string? ProbePathOf(Provider provider) => "models";

    /// <summary>The address in a region.</summary>
    public virtual Uri AddressIn(string region) => throw new NotSupportedException($"{Name} has no regions.");

    /// <summary>The type of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none; a configuration that was checked does not get here.</exception>
    public static ProviderType Get(string name) => All.First(type => type.Name == name);

    /// <summary>What the type itself knows of a model; null where the catalogue has to be asked.</summary>
    internal virtual ModelFacts? FactsOf(string model) => null;

    // Asked for several times a request, so made once.
    private NativeService[] NativeServices => field ??= [.. Native.Select(protocol => new NativeService(protocol))];

    private TranslatedService? Translated { get; set; }

    /// <summary>How an endpoint of this type serves a request; null where it cannot.</summary>
    internal virtual Service? ServiceFor(RouterRequest request, ModelEndpoint endpoint)
    {
        foreach (var service in NativeServices)
        {
            if (service.Protocol.Name == request.Protocol)
            {
                return service;
            }
        }

        return request.Conversation is not null && Conversations is { } conversations ? Translated ??= new TranslatedService(conversations)
            : request.Protocol == OpenAIEmbeddingsProtocol.Instance.Name && Embeddings is { } embeddings ? new EmbeddingsService(embeddings)
            : ClientProtocols.Get(request.Protocol) is ITokenCountProtocol counting ? new EstimatedCountService(counting)
            : null;
    }

    /// <summary>Where the requests of a protocol go: its path, unless the type has them elsewhere.</summary>
    /// <param name="path">The protocol's own path and query.</param>
    /// <param name="endpoint">Whom is asked.</param>
    internal virtual string PathOf(string path, ModelEndpoint endpoint) => path;

    /// <summary>Makes the way there: a handler with its own connections.</summary>
    internal virtual HttpMessageHandler CreateHandler(TimeProvider time) => UpstreamHandler.Create();

    /// <summary>Puts the credentials on a request.</summary>
    /// <param name="request">The request, complete but for these.</param>
    /// <param name="options">Whose they are.</param>
    /// <param name="body">Its body, where a signature is over it and it stands in one piece.</param>
    /// <param name="cancellationToken">Ends the wait for credentials that have to be fetched.</param>
    /// <exception cref="ProviderCredentialException">There are none.</exception>
    internal abstract ValueTask AuthorizeAsync(
        HttpRequestMessage request, ProviderOptions options, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
