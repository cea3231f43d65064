using FuncRouter.Providers;

namespace FuncRouter.Tests.Providers;

public sealed class ProviderTests
{
    [Theory]
    [InlineData(null, "https://api.openai.com/v1/chat/completions")]
    [InlineData("https://x.example/v1", "https://x.example/v1/chat/completions")]
    [InlineData("https://x.example/v1/", "https://x.example/v1/chat/completions")]
    [InlineData("http://127.0.0.1:8000", "http://127.0.0.1:8000/chat/completions")]
    public void A_path_goes_below_the_address(string? baseUrl, string address)
    {
        using var request = Request(baseUrl, null);

        Assert.Equal(address, request.RequestUri!.AbsoluteUri);
        Assert.Equal(HttpMethod.Post, request.Method);
    }

    [Theory]
    [InlineData("sk-1", "Bearer sk-1")]
    [InlineData(null, null)]
    public async Task A_request_carries_its_own_key_or_none(string? key, string? authorization)
    {
        using var request = Request(null, key);
        await Provider(null, key).Type.AuthorizeAsync(request, Options(null, key), default, TestContext.Current.CancellationToken);

        Assert.Equal(authorization, request.Headers.Authorization?.ToString());
    }

    private static HttpRequestMessage Request(string? baseUrl, string? key) => Provider(baseUrl, key).CreateRequest(HttpMethod.Post, "chat/completions");

    private static Provider Provider(string? baseUrl, string? key)
    {
        using var client = new HttpMessageInvoker(new HttpClientHandler());
        return new Provider(Options(baseUrl, key), OpenAIProvider.OpenAI, client);
    }

    private static ProviderOptions Options(string? baseUrl, string? key) => new()
    {
        Name = "p",
        Type = "openai",
        BaseUrl = baseUrl is null ? null : new Uri(baseUrl),
        ApiKey = key is null ? null : new Secret(key),
    };
}
