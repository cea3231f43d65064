using System.Collections.Immutable;
using System.Net.Http.Headers;
using FuncRouter.Protocols;
using FuncRouter.Protocols.BedrockConverse;
using FuncRouter.Protocols.BedrockInvoke;

namespace FuncRouter.Providers.Aws;

/// <summary>
/// Amazon Bedrock: under a Bedrock API key, or signed with an access key.
/// Source: Amazon Bedrock User Guide, "Use an Amazon Bedrock API key"; Amazon Bedrock API reference, "Converse".
/// </summary>
/// <param name="time">The clock of the signatures.</param>
internal sealed class BedrockProvider(TimeProvider time) : ProviderType
{
    private const string SigningName = "bedrock";

    /// <summary>The type.</summary>
    public static BedrockProvider Instance { get; } = new(TimeProvider.System);

    /// <inheritdoc />
    public override string Name => "bedrock";

    /// <inheritdoc />
    public override string AddressExample => BedrockAddress.In("eu-west-1").OriginalString;

    /// <inheritdoc />
    public override bool HasRegions => true;

    /// <inheritdoc />
    internal override ImmutableArray<IPassThroughProtocol> Native => [];

    /// <inheritdoc />
    internal override IUpstreamProtocol Conversations => BedrockConverseProtocol.Instance;

    /// <inheritdoc />
    internal override IEmbeddingsProtocol Embeddings => BedrockEmbeddings.Instance;

    /// <inheritdoc />
    internal override string? ProbePathOf(Provider provider) => null;

    /// <inheritdoc />
    public override Uri AddressIn(string region) => BedrockAddress.In(region);

    /// <inheritdoc />
    internal override ValueTask AuthorizeAsync(
        HttpRequestMessage request, ProviderOptions options, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (options.ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
            return ValueTask.CompletedTask;
        }

        var credentials = options.AwsCredentials ?? throw new ProviderCredentialException(
            $"There is no AWS key for {options.Name}. Set apiKey or AWS_BEARER_TOKEN_BEDROCK to a Bedrock API key, or set AWS_ACCESS_KEY_ID and "
            + "AWS_SECRET_ACCESS_KEY.");

        // An address of AWS's says itself where a signature has to hold; behind another only the configuration knows.
        var region = BedrockAddress.RegionOf(request.RequestUri!) ?? options.Region ?? throw new ProviderCredentialException(
            $"The region of {options.Name} is not known, and a signature is for one region. Set region.");
        new SigV4Signer(region, SigningName).Sign(request, body, credentials, time.GetUtcNow());
        return ValueTask.CompletedTask;
    }
}
