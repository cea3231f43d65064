namespace FuncRouter.Providers.Aws;

/// <summary>
/// Where Bedrock is in a region, and which region an address is in.
/// Source: AWS General Reference, "Amazon Bedrock endpoints and quotas"; AWS PrivateLink, "Access an AWS service using an interface VPC endpoint".
/// </summary>
internal static class BedrockAddress
{
    private const string Service = "bedrock-runtime";

    // Whose machines these are: AWS's own, also in China, and its newer domain with IPv6.
    private static readonly string[] Domains = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];

    /// <summary>The address in a region.</summary>
    public static Uri In(string region) =>
        new($"https://{Service}.{region}.{(region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com")}");

    /// <summary>Whether an address is AWS's, and not a proxy's or a test's.</summary>
    public static bool IsOfAws(Uri address) => Array.Exists(Domains, domain => address.IdnHost.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The region of an AWS address: the name after the service's, as in <c>bedrock-runtime.eu-west-1.amazonaws.com</c>,
    /// <c>bedrock-runtime-fips.us-east-1.amazonaws.com</c> and <c>vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com</c>.
    /// </summary>
    /// <returns>Null where it does not say.</returns>
    public static string? RegionOf(Uri address)
    {
        if (!IsOfAws(address))
        {
            return null;
        }

        var names = address.IdnHost.ToLowerInvariant().Split('.');
        var service = Array.FindIndex(names, name => name is Service or $"{Service}-fips");
        return service >= 0 ? names[service + 1] : null;
    }
}
