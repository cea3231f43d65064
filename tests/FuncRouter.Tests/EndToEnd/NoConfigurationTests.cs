using System.Globalization;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;
using OpenAI;
using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A router that nobody configured, started once for these tests.</summary>
public sealed class BareRouter : IAsyncLifetime
{
    internal RouterProcess Router { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Router = await RouterProcess.StartAsync();

    public ValueTask DisposeAsync() => Router.DisposeAsync();
}

public sealed class NoConfigurationTests(BareRouter bare) : LimitedTests, IClassFixture<BareRouter>
{
    private readonly HttpClient _client = new() { BaseAddress = bare.Router.BaseAddress };

    public override ValueTask DisposeAsync()
    {
        _client.Dispose();
        return base.DisposeAsync();
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("demo/swift")]
    public async Task The_demo_answers_the_official_client(string model)
    {
        ChatCompletion answer = await bare.Router.Chat(model).CompleteChatAsync([new UserChatMessage("What is 2 + 3?")], cancellationToken: Limit);

        Assert.Contains("demonstration", answer.Content[0].Text, StringComparison.Ordinal);
        Assert.Contains("5", answer.Content[0].Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.True(answer.Usage.InputTokenCount > 0 && answer.Usage.OutputTokenCount > 0);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("demo/swift")]
    public async Task The_demo_streams_to_the_official_client(string model)
    {
        var text = "";
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        var chunks = 0;
        await foreach (var update in bare.Router.Chat(model).CompleteChatStreamingAsync([new UserChatMessage("What is 2 + 3?")], cancellationToken: Limit))
        {
            chunks++;
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        Assert.Contains("demonstration", text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.True(chunks > 2);
        Assert.True(usage?.OutputTokenCount > 0);
    }

    [Fact]
    public async Task An_empty_list_of_messages_is_refused_in_the_words_of_the_provider()
    {
        using var answer = await _client.PostAsync("/v1/chat/completions", new StringContent("""{"model":"auto","messages":[]}"""), Limit);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("empty array", await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_official_client_lists_the_models()
    {
        var models = (await Models().GetModelsAsync(Limit)).Value.Select(model => model.Id).ToArray();

        Assert.Contains("auto", models);
        Assert.Contains("demo/swift", models);
        Assert.Contains("demo/genius", models);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("demo/swift")]
    public async Task The_official_client_finds_one_model(string model)
    {
        var found = (await Models().GetModelAsync(model, Limit)).Value;

        Assert.Equal(model, found.Id);
    }

    [Fact]
    public async Task The_headers_of_a_document_tell_how_it_came_about()
    {
        using var answer = await PostAsync("auto", "");

        Assert.StartsWith("gen-", answer.Header("x-funcrouter-id"), StringComparison.Ordinal);
        Assert.Equal("demo", answer.Header("x-funcrouter-provider"));
        Assert.Equal((string?)(await answer.JsonAsync(Limit))["model"], answer.Header("x-funcrouter-model"));
        Assert.Equal("auto", answer.Header("x-funcrouter-route"));
        Assert.NotEmpty(answer.Header("x-funcrouter-reason")!);
        Assert.True(int.Parse(answer.Header("x-funcrouter-attempts")!, CultureInfo.InvariantCulture) >= 1);
        Assert.Equal("off", answer.Header("x-funcrouter-cache"));
        Assert.True(decimal.Parse(answer.Header("x-funcrouter-cost-usd")!, CultureInfo.InvariantCulture) > 0);
        Assert.True(double.Parse(answer.Header("x-funcrouter-overhead-ms")!, CultureInfo.InvariantCulture) >= 0);
    }

    [Fact]
    public async Task The_headers_of_a_stream_tell_the_same_but_for_the_cost()
    {
        using var answer = await PostAsync("demo/swift", ",\"stream\":true");

        Assert.Equal(("demo", "swift"), (answer.Header("x-funcrouter-provider"), answer.Header("x-funcrouter-model")));
        Assert.Null(answer.Header("x-funcrouter-route"));
        Assert.Equal("1", answer.Header("x-funcrouter-attempts"));
        Assert.NotNull(answer.Header("x-funcrouter-overhead-ms"));
        Assert.Null(answer.Header("x-funcrouter-cost-usd"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task The_generation_tells_attempts_tokens_cost_latency_and_decision(string more)
    {
        using var answer = await PostAsync("demo/swift", more);
        await answer.Content.ReadAsByteArrayAsync(Limit);

        var record = await RecordAsync(answer.Header("x-funcrouter-id")!);

        Assert.Equal("complete", (string?)record["outcome"]);
        Assert.Equal("stop", (string?)record["finishReason"]);
        Assert.Equal(("demo", "swift"), ((string?)record["attempts"]![0]!["provider"], (string?)record["attempts"]![0]!["model"]));
        Assert.Equal(200, (int)record["attempts"]![0]!["status"]!);
        Assert.True((long)record["usage"]!["inputTokens"]! > 0);
        Assert.True((long)record["usage"]!["outputTokens"]! > 0);
        Assert.True((decimal)record["costUsd"]! > 0);
        Assert.True((double)record["milliseconds"]!["total"]! >= (double)record["milliseconds"]!["firstToken"]!);
        Assert.Equal("swift", (string?)record["decision"]!["candidates"]![0]!["model"]);
    }

    [Fact]
    public async Task The_recorded_cost_is_the_one_of_the_header_and_of_the_usage()
    {
        using var answer = await PostAsync("demo/genius", "");
        var cost = decimal.Parse(answer.Header("x-funcrouter-cost-usd")!, CultureInfo.InvariantCulture);

        Assert.Equal(cost, (decimal)(await answer.JsonAsync(Limit))["usage"]!["cost"]!);
        Assert.Equal(cost, (decimal)(await RecordAsync(answer.Header("x-funcrouter-id")!))["costUsd"]!);
    }

    [Theory]
    [InlineData("gen-0199f6a3c1d07d3a8f000000000000aa")]
    [InlineData("nothing-like-an-id")]
    [InlineData("gen-ffffffffffff7fff8fffffffffffffff")]
    public async Task An_unknown_generation_is_not_found(string id)
    {
        using var answer = await _client.GetAsync($"v1/generation?id={id}", Limit);

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Equal("generation_not_found", (string?)(await answer.JsonAsync(Limit))["error"]!["code"]);
    }

    private OpenAI.Models.OpenAIModelClient Models() => new(
        new System.ClientModel.ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(bare.Router.BaseAddress, "v1") });

    private async Task<HttpResponseMessage> PostAsync(string model, string more)
    {
        using var content = new StringContent(RoutedUpstream.Body(model, more), System.Text.Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = content };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Limit);
    }

    private Task<JsonNode> RecordAsync(string id) => Poll.UntilAsync(
        async () =>
        {
            using var record = await _client.GetAsync($"v1/generation?id={id}", Limit);
            return record.IsSuccessStatusCode ? await record.JsonAsync(Limit) : null;
        },
        Limit);
}
