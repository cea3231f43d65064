using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A router with a route over a weak, cheap and a strong, dear model, started once for these tests.</summary>
public sealed class DecidingRouter : IAsyncLifetime
{
    public const string ManagementKey = "the-management-key";

    internal RoutedUpstream Routed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Routed = await RoutedUpstream.StartAsync(
            new JsonObject
            {
                ["models"] = JsonNode.Parse("""
                    {
                      "weak": { "endpoints": [ { "provider": "one", "model": "weak" } ], "price": { "input": 1, "output": 1 }, "quality": 0.3, "vision": false },
                      "strong": { "endpoints": [ { "provider": "two", "model": "strong" } ], "price": { "input": 10, "output": 10 }, "quality": 0.9 }
                    }
                    """),
                ["routes"] = JsonNode.Parse("""{ "both": { "candidates": ["weak", "strong"] } }"""),
                ["routing"] = JsonNode.Parse("""{ "exploration": 0 }"""),
            },
            new Dictionary<string, string> { ["FUNCROUTER_MANAGEMENT_KEY"] = ManagementKey });
        Routed.Upstream.On("weak").Answers(OpenAIAnswers.Document("Yes.", "weak"));
        Routed.Upstream.On("strong").Answers(OpenAIAnswers.Document("Yes.", "strong"));
    }

    public ValueTask DisposeAsync() => Routed.DisposeAsync();
}

public sealed class DecisionTests(DecidingRouter deciding) : LimitedTests, IClassFixture<DecidingRouter>
{
    private const string Hard = "Prove that $x^n + y^n = z^n$ has no solution in positive integers for $n = 4$ and that $\\\\sqrt{2}$ is irrational.";

    private RoutedUpstream Routed => deciding.Routed;

    [Fact]
    public async Task The_plan_of_a_request_is_told_without_asking_anybody()
    {
        var before = Routed.Upstream.Requests.Length;
        var plan = await PlanAsync("Hello", "quality>=0.6");

        Assert.Equal("both", (string)plan["route"]!);
        Assert.Equal("quality>=0.6", (string)plan["objective"]!);
        Assert.Equal("chat", (string)plan["analysis"]!["family"]!);
        Assert.InRange((double)plan["analysis"]!["difficulty"]!, 0.001, 0.4);
        Assert.Equal(["weak", "strong"], plan["plan"]!.AsArray().Select(candidate => (string)candidate!["model"]!));
        Assert.All(plan["plan"]!.AsArray(), candidate => Assert.All(
            ["quality", "costUsd", "latencyMs", "preference", "score"], name => Assert.NotNull(candidate![name]!.GetValue<double?>())));
        Assert.Contains("comes first", (string)plan["explanation"]!, StringComparison.Ordinal);
        Assert.Equal(before, Routed.Upstream.Requests.Length);
    }

    [Fact]
    public async Task A_level_of_quality_sends_easy_prompts_to_the_cheap_model_and_hard_ones_to_the_strong()
    {
        using var easy = await AskAsync("Hello", ("x-funcrouter-objective", "quality>=0.6"));
        using var hard = await AskAsync(Hard, ("x-funcrouter-objective", "quality>=0.6"));

        Assert.Equal(("weak", "strong"), (easy.Header("x-funcrouter-model"), hard.Header("x-funcrouter-model")));
        Assert.Contains("reaches quality 0.6", easy.Header("x-funcrouter-reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_has_every_candidate_with_what_was_expected_of_it()
    {
        using var answer = await AskAsync(Hard);

        var decision = (await Routed.RecordAsync(answer, Limit))["decision"]!;

        Assert.Equal("mathematics", (string)decision["analysis"]!["family"]!);
        Assert.Equal(2, decision["candidates"]!.AsArray().Count);
        Assert.All(decision["candidates"]!.AsArray(), candidate => Assert.InRange((double)candidate!["quality"]!, 0.01, 0.99));
    }

    [Fact]
    public async Task A_model_that_is_known_not_to_see_is_left_out_of_what_has_pictures()
    {
        var plan = await PlanAsync("""[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]""", "cost", isJson: true);

        Assert.Equal(["strong"], plan["plan"]!.AsArray().Select(candidate => (string)candidate!["model"]!));
        Assert.Equal("vision", (string)plan["excluded"]![0]!["constraint"]!);
        Assert.Equal("vision", (string)plan["analysis"]!["requires"]![0]!);
    }

    [Fact]
    public async Task Feedback_becomes_the_users_preference_and_is_forgotten_when_management_says_so()
    {
        const string User = "taster/1";
        for (var round = 0; round < 5; round++)
        {
            using var answer = await AskAsync("Hello", ("x-funcrouter-user", User), ("x-funcrouter-session", $"s{round}"), ("x-funcrouter-objective", "cost"));
            var id = answer.Header("x-funcrouter-id")!;
            await Routed.RecordAsync(id, Limit);
            using var feedback = await SendAsync(HttpMethod.Post, "v1/feedback", $$"""{"id":"{{id}}","score":-1,"comment":"dull"}""");
            Assert.Equal(204, (int)feedback.StatusCode);
        }

        var liked = (await PlanAsync("Hello", "cost", user: User))["plan"]!.AsArray().Single(candidate => (string)candidate!["model"]! == "weak")!;
        Assert.InRange((double)liked["preference"]!, -1, -0.4);

        using (var refused = await SendAsync(HttpMethod.Delete, "manage/users/taster%2F1", null))
        {
            Assert.Equal(401, (int)refused.StatusCode);
        }

        using var erased = await SendAsync(HttpMethod.Delete, "manage/users/taster%2F1", null, DecidingRouter.ManagementKey);
        Assert.Equal(204, (int)erased.StatusCode);
        var after = (await PlanAsync("Hello", "cost", user: User))["plan"]!.AsArray().Single(candidate => (string)candidate!["model"]! == "weak")!;
        Assert.True((double)after["preference"]! > (double)liked["preference"]!);
    }

    [Theory]
    [InlineData("x", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"id":"gen-1","score":2}""", 400)]
    [InlineData("""{"id":"gen-1","score":"1"}""", 400)]
    [InlineData("""{"id":"gen-1","score":1}""", 404)]
    public async Task Feedback_that_is_none_is_refused(string body, int status)
    {
        using var answer = await SendAsync(HttpMethod.Post, "v1/feedback", body);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private Task<HttpResponseMessage> AskAsync(string prompt, params (string, string)[] headers) =>
        Routed.PostAsync($$"""{"model":"both","messages":[{"role":"user","content":"{{prompt}}"}]}""", Limit, headers);

    private async Task<JsonNode> PlanAsync(string prompt, string objective, bool isJson = false, string user = "somebody")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/route")
        {
            Content = new StringContent($$"""{"model":"both","messages":[{"role":"user","content":{{(isJson ? prompt : $"\"{prompt}\"")}}}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("x-funcrouter-objective", objective);
        request.Headers.TryAddWithoutValidation("x-funcrouter-user", user);
        using var answer = await Routed.Client.SendAsync(request, Limit);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.JsonAsync(Limit);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await Routed.Client.SendAsync(request, Limit);
    }
}
