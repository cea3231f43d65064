using System.Net;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using FuncRouter.Configuration;

namespace FuncRouter.Tests.Configuration;

public sealed class KeyVaultSecretResolverTests
{
    private static readonly Uri Vault = new("https://mine.vault.azure.net");

    [Fact]
    public async Task The_newest_version_of_a_secret_is_read()
    {
        var asked = "";
        var result = await ResolveAsync(request =>
        {
            asked = request.RequestUri!.AbsolutePath;
            return Answer(HttpStatusCode.OK, """{ "value": "gsk-hush", "id": "https://mine.vault.azure.net/secrets/groq-key/1" }""");
        });

        Assert.Equal("gsk-hush", result.Value!.Reveal());
        Assert.Null(result.Failure);
        Assert.Equal("/secrets/groq-key/", asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "is not in mine.vault.azure.net")]
    [InlineData(HttpStatusCode.Forbidden, "Key Vault Secrets User")]
    [InlineData(HttpStatusCode.BadRequest, "letters, digits and dashes")]
    [InlineData(HttpStatusCode.Conflict, "answered 409")]
    public async Task A_refusal_says_what_to_mend(HttpStatusCode status, string message)
    {
        var result = await ResolveAsync(_ => Answer(status, """{ "error": { "code": "X", "message": "Y" } }"""));

        Assert.Null(result.Value);
        Assert.Contains(message, result.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_vault_that_cannot_be_reached_is_named(int retries)
    {
        var result = await ResolveAsync(_ => throw new HttpRequestException("No such host"), retries: retries);

        Assert.Contains("mine.vault.azure.net does not answer", result.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_vault_that_stays_silent_is_named(int retries)
    {
        var result = await ResolveAsync(_ => null, retries: retries, timeout: TimeSpan.FromMilliseconds(50));

        Assert.Contains("mine.vault.azure.net does not answer", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_an_identity_is_told_how_to_get_one()
    {
        var result = await ResolveAsync(_ => Answer(HttpStatusCode.OK, "{}"), new NoIdentity());

        Assert.Contains("managed identity", result.Failure, StringComparison.Ordinal);
    }

    private static async Task<SecretResolution> ResolveAsync(
        Func<HttpRequestMessage, HttpResponseMessage?> answer,
        TokenCredential? credential = null,
        int retries = 0,
        TimeSpan? timeout = null)
    {
        using var handler = new ScriptedHandler(answer);
        using var transport = new HttpClientTransport(handler);
        var options = new SecretClientOptions
        {
            Transport = transport,
            Retry = { MaxRetries = retries, Delay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero, NetworkTimeout = timeout ?? TimeSpan.FromMinutes(1) },
        };
        return await new KeyVaultSecretResolver(credential ?? new SomeIdentity(), options)
            .ResolveAsync(Vault, "groq-key", TestContext.Current.CancellationToken);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    /// <summary>Answers as scripted or, where the script gives null, never; after the challenge that the vault sends to learn who asks.</summary>
    private sealed class ScriptedHandler(Func<HttpRequestMessage, HttpResponseMessage?> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Authorization is not null)
            {
                if (answer(request) is { } response)
                {
                    return response;
                }

                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var challenge = new HttpResponseMessage(HttpStatusCode.Unauthorized);
            challenge.Headers.WwwAuthenticate.ParseAdd(
                "Bearer authorization=\"https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000\", resource=\"https://vault.azure.net\"");
            return challenge;
        }
    }

    private sealed class SomeIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed class NoIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("Nobody is signed in.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("Nobody is signed in.");
    }
}
