using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

public sealed class SafetyTests(SharedRouter shared) : EndToEndTests(shared)
{
    [Theory]
    [InlineData("router.example")]
    [InlineData("127.0.0.1.example")]
    [InlineData("localhost.example:80")]
    [InlineData("192.0.2.1")]
    public async Task A_host_that_is_no_loopback_name_is_refused(string host)
    {
        using var answer = await GetAsync("v1/models", ("Host", host));

        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:7071")]
    [InlineData("[::1]:7071")]
    [InlineData("127.0.0.2")]
    public async Task A_host_that_is_a_loopback_name_is_served(string host)
    {
        using var answer = await GetAsync("v1/models", ("Host", host));

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("https://attacker.example")]
    [InlineData("http://localhost.attacker.example")]
    [InlineData("null")]
    public async Task A_page_of_another_origin_is_refused(string origin)
    {
        using var answer = await GetAsync("v1/models", ("Origin", origin));
        using var chat = await Routed.PostAsync(RoutedUpstream.Body("one/x"), Limit, ("Origin", origin));
        using var health = await GetAsync("healthz", ("Origin", origin));

        Assert.Equal((403, 403, 403), ((int)answer.StatusCode, (int)chat.StatusCode, (int)health.StatusCode));
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_page_of_the_routers_own_origin_is_served()
    {
        using var answer = await GetAsync("v1/models", ("Origin", Routed.Router.BaseAddress.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", null)]
    [InlineData("http://0.0.0.0:0", "")]
    [InlineData("http://[::]:0", null)]
    [InlineData("http://*:0", null)]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0", null)]
    public async Task An_open_address_without_a_key_does_not_start(string urls, string? key)
    {
        var environment = key is null ? null : new Dictionary<string, string> { ["FUNCROUTER_API_KEY"] = key };
        await using var router = RouterProcess.Launch(null, environment, "--urls", urls);

        Assert.Equal(1, await router.WaitForExitAsync(Limit));
        Assert.Contains("FUNCROUTER_API_KEY", router.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", router.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_answered_without_the_key_where_there_is_one()
    {
        await using var router = await RouterProcess.StartAsync(null, new Dictionary<string, string> { ["FUNCROUTER_API_KEY"] = "the-one-key" });
        using var client = new HttpClient { BaseAddress = router.BaseAddress };
        async Task<int> StatusAsync(string path, string name, string value)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await client.SendAsync(request, Limit);
            return (int)answer.StatusCode;
        }

        Assert.Equal(401, await StatusAsync("v1/models", "x-none", "none"));
        Assert.Equal(401, await StatusAsync("v1/models", "Authorization", "Bearer another-key"));
        Assert.Equal(401, await StatusAsync("v1/models", "Authorization", "Bearer "));
        Assert.Equal(401, await StatusAsync("v1/models", "x-api-key", "the-one-key-and-more"));
        Assert.Equal(401, await StatusAsync("v1/nothing", "x-none", "none"));
        Assert.Equal(200, await StatusAsync("v1/models", "Authorization", "Bearer the-one-key"));
        Assert.Equal(200, await StatusAsync("v1/models", "x-api-key", "the-one-key"));
        Assert.Equal(200, await StatusAsync("v1/models", "api-key", "the-one-key"));
        Assert.Equal(200, await StatusAsync("healthz", "x-none", "none"));
        Assert.Equal(200, await StatusAsync("readyz", "x-none", "none"));
        var answer = await router.Chat("demo/swift", "the-one-key").CompleteChatAsync([new OpenAI.Chat.UserChatMessage("Hi")], cancellationToken: Limit);
        Assert.NotEmpty(answer.Value.Content[0].Text);
        Assert.DoesNotContain("the-one-key", router.Log, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return await Routed.Client.SendAsync(request, Limit);
    }
}
