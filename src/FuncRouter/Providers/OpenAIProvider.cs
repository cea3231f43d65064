using System.Collections.Immutable;
using System.Net.Http.Headers;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.OpenAICompletions;
using FuncRouter.Protocols.OpenAIEmbeddings;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Protocols.Operations;

namespace FuncRouter.Providers;

/// <summary>Providers that speak OpenAI's protocol under a bearer key: OpenAI itself, and the many services and servers that imitate it.</summary>
internal sealed class OpenAIProvider : ProviderType
{
    private static readonly ImmutableArray<IPassThroughProtocol> Everywhere =
    [
        OpenAIChatProtocol.Instance,
        OpenAICompletionsProtocol.Instance,
        OpenAIEmbeddingsProtocol.Instance,
        OpenAIImages.Instance,
        OpenAISpeech.Instance,
        OpenAITranscriptions.Instance,
        RerankProtocol.Instance,
        OpenAIModerations.Instance,
    ];

    private OpenAIProvider(string name, Uri? defaultBaseUrl, string? keyVariable, params ImmutableArray<IPassThroughProtocol> native) =>
        (Name, DefaultBaseUrl, KeyVariable, Native) = (name, defaultBaseUrl, keyVariable, native);

    /// <summary>OpenAI.</summary>
    public static OpenAIProvider OpenAI { get; } = new(
        "openai", new Uri("https://api.openai.com/v1"), "OPENAI_API_KEY", [.. Everywhere, OpenAIResponsesProtocol.Instance]);

    /// <summary>Any compatible server.</summary>
    public static OpenAIProvider Compatible { get; } = new("openai-compatible", null, null, Everywhere);

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override Uri? DefaultBaseUrl { get; }

    /// <inheritdoc />
    public override string? KeyVariable { get; }

    /// <inheritdoc />
    internal override bool IsOriginal => this == OpenAI;

    /// <inheritdoc />
    internal override ImmutableArray<IPassThroughProtocol> Native { get; }

    /// <inheritdoc />
    internal override IUpstreamProtocol Conversations => OpenAIChatProtocol.Instance;

    /// <inheritdoc />
    internal override Service? ServiceFor(RouterRequest request, ModelEndpoint endpoint) =>
        this == OpenAI && request.Conversation is not null && request.Protocol != OpenAIResponsesProtocol.Instance.Name && HasResponsesOnly(endpoint.Model)
            ? new TranslatedService(OpenAIResponsesProtocol.Instance)
            : base.ServiceFor(request, endpoint);

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

    // OpenAI has these models in the Responses API alone. Source: OpenAI's model pages ("Endpoints" of o3-pro, gpt-5-codex, o3-deep-research…).
    private static bool HasResponsesOnly(string model) =>
        model.Contains("codex", StringComparison.Ordinal)
        || model.Contains("deep-research", StringComparison.Ordinal)
        || model.EndsWith("-pro", StringComparison.Ordinal)
        || model.Contains("-pro-20", StringComparison.Ordinal);
}
