namespace FuncRouter.Providers.Aws;

/// <summary>
/// What the usual AWS variables say. Source: AWS SDKs and Tools Reference Guide, "Environment variables"; Amazon Bedrock User Guide, "Use an
/// Amazon Bedrock API key".
/// </summary>
/// <remarks>
/// Nothing else of the SDKs' chain is asked: no profile files, no container or instance credentials, no web identity. Those have to be
/// renewed while the router runs; a workload that has them exports them, or gives a Bedrock API key.
/// </remarks>
internal sealed record AwsEnvironment
{
    /// <summary>
    /// The access key, from <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c> and <c>AWS_SESSION_TOKEN</c>; null where it is not whole.
    /// </summary>
    public AwsCredentials? Credentials { get; private init; }

    /// <summary>A Bedrock API key, from <c>AWS_BEARER_TOKEN_BEDROCK</c>; it goes before the access key, as it does in the SDKs.</summary>
    public Secret? BedrockKey { get; private init; }

    /// <summary>The region, from <c>AWS_REGION</c>, else <c>AWS_DEFAULT_REGION</c>.</summary>
    public string? Region { get; private init; }

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">The value of a variable; null or empty where there is none.</param>
    public static AwsEnvironment Read(Func<string, string?> variable)
    {
        string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;
        Secret? Hidden(string name) => Given(name) is { } value ? new Secret(value) : null;

        return new AwsEnvironment
        {
            Credentials = Given("AWS_ACCESS_KEY_ID") is { } id && Hidden("AWS_SECRET_ACCESS_KEY") is { } key
                ? new AwsCredentials(id, key, Hidden("AWS_SESSION_TOKEN"))
                : null,
            BedrockKey = Hidden("AWS_BEARER_TOKEN_BEDROCK"),
            Region = Given("AWS_REGION") ?? Given("AWS_DEFAULT_REGION"),
        };
    }
}
