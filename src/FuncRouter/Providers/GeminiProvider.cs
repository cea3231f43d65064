using System.Collections.Immutable;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Gemini;

namespace FuncRouter.Providers;

/// <summary>Google's Gemini API. Source: Gemini API reference, "Authentication".</summary>
internal sealed class GeminiProvider : ProviderType
{
    /// <summary>The type; it has no state.</summary>
    public static GeminiProvider Instance { get; } = new();

    /// <inheritdoc />
    public override string Name => "gemini";

    /// <inheritdoc />
    public override Uri DefaultBaseUrl { get; } = new("https://generativelanguage.googleapis.com/v1beta");

    /// <inheritdoc />
    public override string KeyVariable => "GEMINI_API_KEY";

    /// <inheritdoc />
    internal override ImmutableArray<IPassThroughProtocol> Native => [];

    /// <inheritdoc />
    internal override IUpstreamProtocol Conversations => GeminiProtocol.Instance;

    /// <inheritdoc />
    internal override IEmbeddingsProtocol Embeddings => GeminiEmbeddings.Instance;

    /// <inheritdoc />
    internal override ValueTask AuthorizeAsync(
        HttpRequestMessage request, ProviderOptions options, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // In a header, not in the address: addresses end up in logs.
        if (options.ApiKey is { } key)
        {
            request.Headers.TryAddWithoutValidation("x-goog-api-key", key.Reveal());
        }

        return ValueTask.CompletedTask;
    }
}
