using System.Collections.Immutable;
using FuncRouter.Protocols;
using FuncRouter.Protocols.AnthropicMessages;

namespace FuncRouter.Providers;

/// <summary>Anthropic, and servers that imitate it. Source: Anthropic API reference, "Versions" and "Authentication".</summary>
internal sealed class AnthropicProvider : ProviderType
{
    private const string VersionHeader = "anthropic-version";
    private const string Version = "2023-06-01";

    /// <summary>The type; it has no state.</summary>
    public static AnthropicProvider Instance { get; } = new();

    /// <inheritdoc />
    public override string Name => "anthropic";

    /// <inheritdoc />
    public override Uri DefaultBaseUrl { get; } = new("https://api.anthropic.com/v1");

    /// <inheritdoc />
    public override string KeyVariable => "ANTHROPIC_API_KEY";

    /// <inheritdoc />
    internal override bool IsOriginal => true;

    /// <inheritdoc />
    internal override ImmutableArray<IPassThroughProtocol> Native { get; } = [AnthropicMessagesProtocol.Instance, AnthropicCountTokensProtocol.Instance];

    /// <inheritdoc />
    internal override IUpstreamProtocol Conversations => AnthropicMessagesProtocol.Instance;

    /// <inheritdoc />
    internal override ValueTask AuthorizeAsync(
        HttpRequestMessage request, ProviderOptions options, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (options.ApiKey is { } key)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", key.Reveal());
        }

        // The client's own version, where it came through, is the one that its SDK expects answers of.
        if (!request.Headers.Contains(VersionHeader))
        {
            request.Headers.TryAddWithoutValidation(VersionHeader, Version);
        }

        return ValueTask.CompletedTask;
    }
}
