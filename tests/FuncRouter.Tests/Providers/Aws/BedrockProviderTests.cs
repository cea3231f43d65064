using System.Text;
using FuncRouter.Providers;
using FuncRouter.Providers.Aws;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Providers.Aws;

public sealed class BedrockProviderTests
{
    private static readonly AwsCredentials Key = new("AKIDEXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
    private static readonly ProviderOptions Options = new() { Name = "bedrock", Type = "bedrock" };
    private static readonly ReadOnlyMemory<byte> Body = Encoding.UTF8.GetBytes("{}");

    private readonly BedrockProvider _bedrock = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero)));

    [Fact]
    public async Task An_API_key_goes_as_bearer()
    {
        using var request = await AuthorizedAsync(Options with { ApiKey = new Secret("bedrock-key"), AwsCredentials = Key });

        Assert.Equal("Bearer bedrock-key", request.Headers.Authorization!.ToString());
        Assert.False(request.Headers.Contains("X-Amz-Date"));
    }

    [Fact]
    public async Task An_access_key_signs_for_the_region_of_the_address()
    {
        using var request = await AuthorizedAsync(Options with { AwsCredentials = Key, Region = "us-east-1" });

        Assert.StartsWith(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/eu-west-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=",
            request.Headers.GetValues("Authorization").Single(),
            StringComparison.Ordinal);
        Assert.Equal("20261125T120000Z", request.Headers.GetValues("X-Amz-Date").Single());
    }

    [Fact]
    public async Task Behind_another_address_it_signs_for_the_configured_region()
    {
        using var request = await AuthorizedAsync(Options with { AwsCredentials = Key, Region = "us-east-1" }, "http://proxy.example/bedrock");

        Assert.Contains("/us-east-1/bedrock/", request.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_key_nothing_is_sent_and_the_error_says_what_to_set()
    {
        var error = await Assert.ThrowsAsync<ProviderCredentialException>(() => AuthorizedAsync(Options));

        Assert.Contains("AWS_ACCESS_KEY_ID", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_region_nothing_is_signed() =>
        await Assert.ThrowsAsync<ProviderCredentialException>(() => AuthorizedAsync(Options with { AwsCredentials = Key }, "http://proxy.example"));

    private async Task<HttpRequestMessage> AuthorizedAsync(ProviderOptions options, string address = "https://bedrock-runtime.eu-west-1.amazonaws.com")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/model/m/converse")
        {
            Content = new ByteArrayContent([]) { Headers = { ContentType = new("application/json") } },
        };
        await _bedrock.AuthorizeAsync(request, options, Body, TestContext.Current.CancellationToken);
        return request;
    }
}
