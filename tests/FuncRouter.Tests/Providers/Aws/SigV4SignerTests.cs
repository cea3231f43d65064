using System.Text;
using FuncRouter.Providers.Aws;

namespace FuncRouter.Tests.Providers.Aws;

public sealed class SigV4SignerTests
{
    private const string Body = """{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}""";
    private const string Claude = "/model/anthropic.claude-3-7-sonnet-20250219-v1%3A0/converse";
    private const string Profile =
        "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream";

    private static readonly AwsCredentials Key = new("AKIDEXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Vectors => [.. SigV4Vectors.All.Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_request_is_signed_as_in_the_vectors_of_AWS(string name)
    {
        var vector = SigV4Vectors.All.Single(vector => vector.Name == name);
        var request = new AwsRequest(
            vector.Method,
            vector.Path,
            vector.Query,
            [new("Host", "example.amazonaws.com"), .. (vector.Headers ?? []).Select(header => KeyValuePair.Create(header.Name, header.Value))],
            Encoding.UTF8.GetBytes(vector.Body));
        var credentials = Key with { SessionToken = vector.Token is { } token ? new Secret(token) : null };

        var added = new SigV4Signer("us-east-1", "service").Sign(request, credentials, new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero));

        Assert.EndsWith($"Signature={vector.Signature}", Value(added, "Authorization"), StringComparison.Ordinal);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=", Value(added, "Authorization"), StringComparison.Ordinal);
        Assert.Equal("20150830T123600Z", Value(added, "X-Amz-Date"));
        Assert.Equal(vector.Token, Value(added, "X-Amz-Security-Token"));
    }

    // Made with AWS's SDK for JavaScript (@smithy/signature-v4): the escapes in the path are escaped once more.
    [Theory]
    [InlineData(Claude, null, "4ae64db408d06dc665d7cf6dc6f8618cab1d5504df6f6de29c16e8d2673007b0")]
    [InlineData(Profile, null, "9ae0faa90a7f980ef811607127d420734a727a65bc8bdacdfbc1d2bc99944d54")]
    [InlineData(Claude, "FwoGZXIvYXdzEXAMPLE//token==", "5b1efdac795247c66919f9a294bf04c3c6164b356db81ac048410b41c14b5814")]
    [InlineData(Profile, "FwoGZXIvYXdzEXAMPLE//token==", "6d997e7a4ea8acac266aa0506a013753a99ebd4c5a0eadaba4925f5f3a3da31b")]
    public void A_message_to_Bedrock_is_signed_as_the_SDK_of_AWS_does(string path, string? token, string signature)
    {
        using var message = Message($"https://bedrock-runtime.eu-west-1.amazonaws.com{path}");

        Sign(message, Key with { SessionToken = token is null ? null : new Secret(token) });

        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/eu-west-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date{(token is null ? "" : ";x-amz-security-token")}, Signature={signature}",
            message.Headers.GetValues("Authorization").Single());
        Assert.Equal("20261125T120000Z", message.Headers.GetValues("X-Amz-Date").Single());
        Assert.Equal(token is not null, message.Headers.Contains("X-Amz-Security-Token"));
    }

    [Fact]
    public void A_port_that_is_not_the_usual_one_is_part_of_the_signed_host()
    {
        using var message = Message("http://127.0.0.1:8080/model/m/converse");

        var request = AwsRequest.Of(message, default);

        Assert.Equal("127.0.0.1:8080", request.Headers.Single(header => header.Key == "Host").Value);
    }

    [Fact]
    public void Every_part_of_a_request_is_signed()
    {
        string[] signatures =
        [
            SignatureOf("https://a.amazonaws.com/model/m/converse", Body),
            SignatureOf("https://b.amazonaws.com/model/m/converse", Body),
            SignatureOf("https://a.amazonaws.com/model/n/converse", Body),
            SignatureOf("https://a.amazonaws.com/model/m/converse?x=1", Body),
            SignatureOf("https://a.amazonaws.com/model/m/converse", Body + " "),
        ];

        Assert.Equal(signatures.Length, signatures.Distinct().Count());
    }

    [Fact]
    public void Keys_are_not_shown_by_accident() => Assert.DoesNotContain("wJalr", $"{Key}", StringComparison.Ordinal);

    private static string SignatureOf(string address, string body)
    {
        using var message = Message(address);
        new SigV4Signer("eu-west-1", "bedrock").Sign(message, Encoding.UTF8.GetBytes(body), Key, Noon);
        return message.Headers.GetValues("Authorization").Single();
    }

    private static void Sign(HttpRequestMessage message, AwsCredentials credentials) =>
        new SigV4Signer("eu-west-1", "bedrock").Sign(message, Encoding.UTF8.GetBytes(Body), credentials, Noon);

    private static HttpRequestMessage Message(string address) => new(HttpMethod.Post, address)
    {
        Content = new ByteArrayContent([]) { Headers = { ContentType = new("application/json") } },
    };

    private static string? Value(IEnumerable<KeyValuePair<string, string>> headers, string name) =>
        headers.SingleOrDefault(header => header.Key == name).Value;
}
