using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Providers.Demo;

/// <summary>The provider that answers where no key is configured. It lives in the process and is called like any other.</summary>
internal sealed class DemoProvider : ProviderType
{
    /// <summary>The type; it has no state.</summary>
    public static DemoProvider Instance { get; } = new();

    /// <inheritdoc />
    public override string Name => "demo";

    /// <inheritdoc />
    public override bool IsLocal => true;

    /// <inheritdoc />
    internal override ImmutableArray<IPassThroughProtocol> Native { get; } = [OpenAIChatProtocol.Instance];

    /// <inheritdoc />
    internal override IUpstreamProtocol Conversations => OpenAIChatProtocol.Instance;

    /// <summary>The address that requests to it bear; nothing listens there.</summary>
    public override Uri DefaultBaseUrl => DemoUpstream.BaseUrl;

    /// <inheritdoc />
    internal override ModelFacts? FactsOf(string model) => DemoModels.Find(model)?.Facts ?? ModelFacts.Unknown;

    /// <inheritdoc />
    internal override HttpMessageHandler CreateHandler(TimeProvider time) => new DemoUpstream(time);

    /// <inheritdoc />
    internal override ValueTask AuthorizeAsync(
        HttpRequestMessage request, ProviderOptions options, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;
}
