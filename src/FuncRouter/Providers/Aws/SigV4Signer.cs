using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FuncRouter.Providers.Aws;

/// <summary>
/// AWS's signature, version 4, in headers.
/// Source: AWS General Reference, "Create a signed AWS API request"; checked against the vectors that AWS publishes for it.
/// </summary>
/// <param name="region">The region that the request goes to.</param>
/// <param name="service">The service's signing name, <c>bedrock</c>.</param>
internal sealed class SigV4Signer(string region, string service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string DateHeader = "X-Amz-Date";
    private const string TokenHeader = "X-Amz-Security-Token";

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message; gets the headers.</param>
    /// <param name="payload">The bytes of its content.</param>
    /// <param name="credentials">Who signs.</param>
    /// <param name="now">The time; AWS takes a signature for five minutes.</param>
    public void Sign(HttpRequestMessage message, ReadOnlyMemory<byte> payload, AwsCredentials credentials, DateTimeOffset now)
    {
        foreach (var (name, value) in Sign(AwsRequest.Of(message, payload), credentials, now))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Signs a request.</summary>
    /// <returns>The headers to add to it: the date, the session token where there is one, and the signature.</returns>
    public IReadOnlyList<KeyValuePair<string, string>> Sign(AwsRequest request, AwsCredentials credentials, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        List<KeyValuePair<string, string>> added = [new(DateHeader, time)];
        if (credentials.SessionToken is { } token)
        {
            added.Add(new(TokenHeader, token.Reveal()));
        }

        var canonical = CanonicalRequest.Of(request, added);
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{CanonicalRequest.HashOf(Encoding.UTF8.GetBytes(canonical.Text))}";
        var signature = Convert.ToHexStringLower(Keyed(KeyOf(credentials, time[..8]), toSign));
        added.Add(new(
            "Authorization",
            $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={canonical.SignedHeaders}, Signature={signature}"));
        return added;
    }

    // A key for one day, one region and one service, so that whoever sees it can do nothing else with it.
    private byte[] KeyOf(AwsCredentials credentials, string day)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey.Reveal());
        foreach (var part in (ReadOnlySpan<string>)[day, region, service, "aws4_request"])
        {
            key = Keyed(key, part);
        }

        return key;
    }

    private static byte[] Keyed(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
