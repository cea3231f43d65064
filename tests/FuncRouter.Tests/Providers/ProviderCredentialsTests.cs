using Azure.Core;
using Azure.Identity;
using FuncRouter.Providers;
using FuncRouter.Providers.Azure;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Providers;

public sealed class ProviderCredentialsTests
{
    [Theory]
    [InlineData("openai", "Authorization: Bearer k")]
    [InlineData("openai-compatible", "Authorization: Bearer k")]
    [InlineData("cohere", "Authorization: Bearer k")]
    [InlineData("gemini", "x-goog-api-key: k")]
    [InlineData("anthropic", "x-api-key: k\nanthropic-version: 2023-06-01")]
    [InlineData("azure-openai", "api-key: k")]
    public async Task A_key_goes_where_the_provider_looks_for_it(string type, string headers) =>
        Assert.Equal(headers, await HeadersAsync(Provider(ProviderType.Get(type), "k")));

    [Fact]
    public async Task Without_a_key_none_is_sent() => Assert.Equal("", await HeadersAsync(Provider(ProviderType.Get("openai-compatible"), null)));

    [Fact]
    public async Task The_version_that_the_client_speaks_stays() => Assert.Equal(
        "anthropic-version: 2024-01-01\nx-api-key: k",
        await HeadersAsync(Provider(ProviderType.Get("anthropic"), "k"), message => message.Headers.Add("anthropic-version", "2024-01-01")));

    [Fact]
    public async Task Azure_is_asked_as_the_apps_own_identity_where_there_is_no_key()
    {
        var identity = new FakeIdentity("token");

        Assert.Equal("Authorization: Bearer token", await HeadersAsync(Provider(new AzureOpenAIProvider(() => identity), null)));
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], identity.Scopes);
    }

    [Fact]
    public async Task Where_no_identity_can_sign_in_nothing_is_sent_and_the_error_says_what_to_do()
    {
        using var handler = new ScriptedHandler();
        var provider = Provider(new AzureOpenAIProvider(() => new FakeIdentity(null)), null, handler);
        using var message = provider.CreateRequest(HttpMethod.Get, "models");

        var mistake = await Assert.ThrowsAsync<ProviderCredentialException>(async () => await provider.SendAsync(message, default, CancellationToken.None));

        Assert.Contains("Cognitive Services OpenAI User", mistake.Message, StringComparison.Ordinal);
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [InlineData("https://n.openai.azure.com", null, "chat/completions", "https://n.openai.azure.com/openai/v1/chat/completions")]
    [InlineData("https://n.openai.azure.com/openai/v1/", null, "responses", "https://n.openai.azure.com/openai/v1/responses")]
    [InlineData("https://n.openai.azure.com", "2024-10-21", "chat/completions", "https://n.openai.azure.com/openai/deployments/my%20model/chat/completions?api-version=2024-10-21")]
    [InlineData("https://n.openai.azure.com/openai", "2024-10-21", "embeddings", "https://n.openai.azure.com/openai/deployments/my%20model/embeddings?api-version=2024-10-21")]
    [InlineData("https://n.openai.azure.com", "2025-04-01-preview", "responses", "https://n.openai.azure.com/openai/responses?api-version=2025-04-01-preview")]
    public void Azure_has_a_path_for_everything_and_one_for_each_deployment(string baseUrl, string? version, string path, string address)
    {
        var provider = Provider(ProviderType.Get("azure-openai"), "k", baseUrl: baseUrl, apiVersion: version);
        var endpoint = new ModelEndpoint { Provider = provider, Model = "my model" };
        using var message = provider.CreateRequest(HttpMethod.Post, provider.Type.PathOf(path, endpoint));

        Assert.Equal(address, message.RequestUri!.AbsoluteUri);
    }

    private static Provider Provider(ProviderType type, string? key, HttpMessageHandler? handler = null, string baseUrl = "https://up.example/v1", string? apiVersion = null) => new(
        new ProviderOptions { Name = "up", Type = type.Name, BaseUrl = new Uri(baseUrl), ApiKey = key is null ? null : new Secret(key), ApiVersion = apiVersion },
        type,
        new HttpMessageInvoker(handler ?? new ScriptedHandler().Answers("{}")));

    private static async Task<string> HeadersAsync(Provider provider, Action<HttpRequestMessage>? prepare = null)
    {
        using var message = provider.CreateRequest(HttpMethod.Get, "models");
        prepare?.Invoke(message);
        using var response = await provider.SendAsync(message, default, CancellationToken.None);
        return string.Join('\n', message.Headers.Where(header => header.Key != "User-Agent").Select(header => $"{header.Key}: {string.Join(",", header.Value)}"));
    }

    private sealed class FakeIdentity(string? token) : TokenCredential
    {
        public string[] Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return token is null ? throw new CredentialUnavailableException("none") : new(new AccessToken(token, DateTimeOffset.MaxValue));
        }
    }
}
