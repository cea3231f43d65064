using System.ClientModel;
using System.Net;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;
using OpenAI;
using OpenAI.Chat;

namespace FuncRouter.Functions.Tests;

/// <summary>The function app with a real client, a real web server and, where it matters, a real Table Storage.</summary>
public sealed class FunctionHostTests(AzuriteServer azurite)
{
    private const string Key = "the-routers-key";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_gets_a_routed_answer_in_one_piece()
    {
        await using var host = await StartAsync();

        ChatCompletion answer = await Chat(host, "auto").CompleteChatAsync([new UserChatMessage("What is 6 times 7?")], cancellationToken: Token);

        Assert.Contains("demonstration", answer.Content[0].Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
    }

    [Fact]
    public async Task A_client_gets_a_routed_answer_as_a_stream_of_many_events()
    {
        await using var host = await StartAsync();

        var updates = await Chat(host, "demo/swift").CompleteChatStreamingAsync([new UserChatMessage("What is 6 times 7?")], cancellationToken: Token)
            .ToListAsync(Token);

        Assert.True(updates.Count > 5);
        Assert.Equal(ChatFinishReason.Stop, updates.Last(update => update.FinishReason is not null).FinishReason);
    }

    [Fact]
    public async Task The_record_of_an_answer_outlives_its_instance_in_table_storage()
    {
        string id;
        await using (var host = await StartAsync())
        {
            using var client = Http(host);
            using var answer = await client.PostAsync(
                "/v1/chat/completions", new StringContent("""{"model":"demo/swift","messages":[{"role":"user","content":"Hello"}]}"""), Token);
            id = answer.Headers.GetValues("x-funcrouter-id").Single();
        }

        await using var other = await StartAsync();
        using var otherClient = Http(other);
        var record = JsonNode.Parse(await otherClient.GetStringAsync($"/v1/generation?id={id}", Token))!;

        Assert.Equal(id, record["id"]!.GetValue<string>());
        Assert.Equal("complete", record["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Requests_are_routed_while_the_storage_account_cannot_be_reached()
    {
        await using var host = await FunctionHost.StartAsync(new()
        {
            ["FUNCROUTER_API_KEY"] = Key,
            ["AzureWebJobsStorage"] = "AccountName=account;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/account",
        });

        ChatCompletion answer = await Chat(host, "demo/swift").CompleteChatAsync([new UserChatMessage("Hello")], cancellationToken: Token);

        Assert.NotEmpty(answer.Content[0].Text);
    }

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/v1/models", HttpStatusCode.OK)]
    [InlineData("/v1/models/demo/swift", HttpStatusCode.OK)]
    [InlineData("/v1/models/nothing/here", HttpStatusCode.NotFound)]
    [InlineData("/v1/chat/completions", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/anywhere", HttpStatusCode.NotFound)]
    [InlineData("/", HttpStatusCode.OK)]
    public async Task Every_path_is_answered_by_the_function_that_should(string path, HttpStatusCode expected)
    {
        await using var host = await StartAsync();
        using var client = Http(host);

        using var answer = await client.GetAsync(path, Token);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("another-key")]
    [InlineData("")]
    public async Task Without_the_key_nobody_is_answered(string key)
    {
        await using var host = await StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("x-api-key", key);

        using var answer = await client.GetAsync("/v1/models", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task<FunctionHost> StartAsync() => await FunctionHost.StartAsync(new()
    {
        ["FUNCROUTER_API_KEY"] = Key,
        ["AzureWebJobsStorage"] = await azurite.ConnectionStringAsync(),
    });

    private static HttpClient Http(FunctionHost host)
    {
        var client = new HttpClient { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Add("x-api-key", Key);
        return client;
    }

    private static ChatClient Chat(FunctionHost host, string model) =>
        new(model, new ApiKeyCredential(Key), new OpenAIClientOptions { Endpoint = new Uri(host.Address, "/v1") });
}
