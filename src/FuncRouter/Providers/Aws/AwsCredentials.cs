namespace FuncRouter.Providers.Aws;

/// <summary>What AWS knows a caller by.</summary>
/// <param name="AccessKeyId">The access key's id, which is no secret: it stands in every signed request.</param>
/// <param name="SecretAccessKey">The access key itself, which only signs and is never sent.</param>
/// <param name="SessionToken">The token that goes with temporary keys; null for lasting ones.</param>
internal sealed record AwsCredentials(string AccessKeyId, Secret SecretAccessKey, Secret? SessionToken = null);
