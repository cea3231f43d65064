using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text.Json.Nodes;
using FuncRouter.Providers.Demo;
using OpenAI;
using OpenAI.Chat;

namespace FuncRouter.Tests.Providers.Demo;

public sealed class DemoUpstreamTests : IDisposable
{
    private readonly DemoClient _demo = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _demo.Dispose();

    [Fact]
    public async Task A_request_is_answered_with_a_chat_completion()
    {
        using var response = await _demo.CompleteAsync(DemoClient.Request(DemoModels.Swift, "Good morning to you"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        var document = await DemoClient.BodyAsync(response);
        Assert.Equal("chat.completion", (string?)document["object"]);
        Assert.Equal("swift", (string?)document["model"]);
        Assert.Equal(_demo.Time.Start.ToUnixTimeSeconds(), (long?)document["created"]);
        var choice = document["choices"]![0]!;
        Assert.Equal("stop", (string?)choice["finish_reason"]);
        Assert.Equal("assistant", (string?)choice["message"]!["role"]);
        Assert.StartsWith(
            "This is a demonstration answer by demo/swift: you wrote 4 words: “Good morning to you”.",
            (string?)choice["message"]!["content"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_counts_four_characters_a_token_and_four_tokens_a_message()
    {
        var document = await _demo.DocumentAsync(DemoClient.Request(DemoModels.Swift, "12345678 9"));

        var content = (string)document["choices"]![0]!["message"]!["content"]!;
        var usage = document["usage"]!;
        Assert.Equal(4 + 3, (int?)usage["prompt_tokens"]);
        Assert.Equal((content.Length + 3) / 4, (int?)usage["completion_tokens"]);
        Assert.Equal((int?)usage["prompt_tokens"] + (int?)usage["completion_tokens"], (int?)usage["total_tokens"]);
    }

    [Fact]
    public async Task The_same_request_gets_the_same_text_and_another_id()
    {
        var request = DemoClient.Request(DemoModels.Genius, "Tell me more");

        var first = await _demo.DocumentAsync(request);
        var second = await _demo.DocumentAsync(request);

        Assert.Equal(first["choices"]!.ToJsonString(), second["choices"]!.ToJsonString());
        Assert.NotEqual((string?)first["id"], (string?)second["id"]);
    }

    [Fact]
    public async Task A_document_comes_when_its_last_token_is_due()
    {
        var request = DemoClient.Request(DemoModels.Economy, "Hello");
        var tokens = (int)(await _demo.DocumentAsync(request))["usage"]!["completion_tokens"]!;

        var response = _demo.PostAsync(request.ToJsonString(), Cancellation);
        _demo.Time.Advance(DemoModels.Economy.Due(tokens) - TimeSpan.FromMilliseconds(1));
        Assert.False(response.IsCompleted);
        _demo.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(HttpStatusCode.OK, (await response).StatusCode);
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_wait_for_a_document()
    {
        using var caller = new CancellationTokenSource();
        var response = _demo.PostAsync(DemoClient.Request(DemoModels.Swift, "Hello").ToJsonString(), caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
    }

    [Fact]
    public async Task Dearer_models_say_more()
    {
        var lengths = new List<int>();
        foreach (var model in new[] { DemoModels.Economy, DemoModels.Swift, DemoModels.Genius })
        {
            lengths.Add((await _demo.ContentAsync(DemoClient.Request(model, "Hello"))).Length);
        }

        Assert.Equal(lengths.Order(), lengths);
        Assert.Equal(3, lengths.Distinct().Count());
    }

    [Fact]
    public async Task Reasoning_is_billed_and_leaves_half_of_a_small_limit_to_the_answer()
    {
        var request = DemoClient.Request(DemoModels.Genius, "Hello");
        var free = (await _demo.DocumentAsync(request))["usage"]!;
        request["max_completion_tokens"] = 10;
        var limited = (await _demo.DocumentAsync(request))["usage"]!;

        Assert.Equal(DemoModels.Genius.ReasoningTokens, (int?)free["completion_tokens_details"]!["reasoning_tokens"]);
        Assert.Equal(5, (int?)limited["completion_tokens_details"]!["reasoning_tokens"]);
        Assert.Equal(10, (int?)limited["completion_tokens"]);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task An_answer_ends_at_the_limit_of_tokens(string field)
    {
        var request = DemoClient.Request(DemoModels.Swift, "Hello");
        request[field] = 3;

        var document = await _demo.DocumentAsync(request);

        Assert.Equal("This is a de", (string?)document["choices"]![0]!["message"]!["content"]);
        Assert.Equal("length", (string?)document["choices"]![0]!["finish_reason"]);
        Assert.Equal(3, (int?)document["usage"]!["completion_tokens"]);
    }

    [Theory]
    [InlineData("""" " answer" """")]
    [InlineData("""" ["never there", " by demo", " answer"] """")]
    public async Task An_answer_ends_before_the_first_stop_sequence(string stop)
    {
        var request = DemoClient.Request(DemoModels.Swift, "Hello");
        request["stop"] = JsonNode.Parse(stop);

        var choice = (await _demo.DocumentAsync(request))["choices"]![0]!;

        Assert.Equal("This is a demonstration", (string?)choice["message"]!["content"]);
        Assert.Equal("stop", (string?)choice["finish_reason"]);
    }

    [Fact]
    public async Task The_unreliable_model_fails_every_third_request_by_turns_with_503_and_429()
    {
        var statuses = new List<int>();
        for (var request = 0; request < 9; request++)
        {
            using var response = await _demo.CompleteAsync(DemoClient.Request(DemoModels.Flaky, "Hello"));
            statuses.Add((int)response.StatusCode);
            Assert.Equal(response.StatusCode == HttpStatusCode.TooManyRequests ? 1 : null, response.Headers.RetryAfter?.Delta?.TotalSeconds);
            if (!response.IsSuccessStatusCode)
            {
                Assert.NotNull((await DemoClient.BodyAsync(response))["error"]!["type"]);
            }
        }

        Assert.Equal([200, 200, 503, 200, 200, 429, 200, 200, 503], statuses);
    }

    [Fact]
    public async Task The_list_of_models_names_them_all()
    {
        using var response = await _demo.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, DemoUpstream.BaseUrl + "/models"), Cancellation);

        var list = await DemoClient.BodyAsync(response);
        Assert.Equal("list", (string?)list["object"]);
        Assert.Equal(["economy", "swift", "genius", "flaky"], list["data"]!.AsArray().Select(model => (string?)model!["id"]));
        Assert.All(list["data"]!.AsArray(), model => Assert.Equal("model", (string?)model!["object"]));
    }

    [Theory]
    [InlineData("POST", "/v1/embeddings")]
    [InlineData("GET", "/v1/chat/completions")]
    public async Task An_address_that_is_not_there_is_404(string method, string path)
    {
        using var response = await _demo.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), new Uri(DemoUpstream.BaseUrl, path)), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("unknown_url", (string?)(await DemoClient.BodyAsync(response))["error"]!["code"]);
    }

    [Fact]
    public async Task The_official_client_understands_answers_streams_and_errors()
    {
        using var http = new HttpClient(new DemoUpstream(TimeProvider.System));
        ChatClient Client(string model) => new(model, new ApiKeyCredential("none"), new OpenAIClientOptions
        {
            Endpoint = DemoUpstream.BaseUrl,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(0),
        });
        ChatMessage[] messages = [new SystemChatMessage("Be brief."), new UserChatMessage("What is 6 * 7?")];

        ChatCompletion whole = await Client("swift").CompleteChatAsync(messages, cancellationToken: Cancellation);
        var streamed = "";
        StreamingChatCompletionUpdate? last = null;
        await foreach (var update in Client("swift").CompleteChatStreamingAsync(messages, cancellationToken: Cancellation))
        {
            streamed += string.Concat(update.ContentUpdate.Select(part => part.Text));
            last = update;
        }

        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Client("nobody").CompleteChatAsync(messages, cancellationToken: Cancellation));

        Assert.Contains("6 * 7 = 42.", whole.Content[0].Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);
        Assert.Equal(whole.Content[0].Text, streamed);
        Assert.Equal(whole.Usage.TotalTokenCount, last?.Usage.TotalTokenCount);
        Assert.Equal(404, error.Status);
        Assert.Contains("`nobody` does not exist", error.Message, StringComparison.Ordinal);
    }
}
