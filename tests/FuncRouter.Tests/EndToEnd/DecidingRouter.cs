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

/// <summary>Asks the router that decides, each test class one of its own.</summary>
public abstract class DecidingTests(DecidingRouter deciding) : LimitedTests, IClassFixture<DecidingRouter>
{
    internal RoutedUpstream Routed => deciding.Routed;

    private protected Task<HttpResponseMessage> AskAsync(string prompt, params (string, string)[] headers) =>
        Routed.PostAsync($$"""{"model":"both","messages":[{"role":"user","content":"{{prompt}}"}]}""", Limit, headers);

    private protected async Task<JsonNode> PlanAsync(string prompt, string objective, bool isJson = false, string user = "somebody")
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

    private protected async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await Routed.Client.SendAsync(request, Limit);
    }
}
