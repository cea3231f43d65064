using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Providers.Demo;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Providers.Demo;

/// <summary>Sends requests through a demo provider of its own, whose clock stands still until a test moves it.</summary>
internal sealed class DemoClient : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public DemoClient() => _invoker = new HttpMessageInvoker(new DemoUpstream(Time));

    public FakeTimeProvider Time { get; } = new();

    public static JsonObject Request(DemoModel model, string prompt) => new()
    {
        ["model"] = model.Name,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
    };

    public Task<HttpResponseMessage> PostAsync(string body, CancellationToken cancellationToken) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, DemoUpstream.BaseUrl + "/chat/completions")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        },
        cancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    /// <summary>Sends a request and lets as much time pass as the answer takes.</summary>
    public async Task<HttpResponseMessage> CompleteAsync(JsonObject request)
    {
        var response = PostAsync(request.ToJsonString(), TestContext.Current.CancellationToken);
        Time.Advance(TimeSpan.FromMinutes(1));
        return await response;
    }

    /// <summary>The document that answers a request.</summary>
    public async Task<JsonNode> DocumentAsync(JsonObject request)
    {
        using var response = await CompleteAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await BodyAsync(response);
    }

    /// <summary>The content of the message that answers a request.</summary>
    public async Task<string> ContentAsync(JsonObject request) =>
        (await DocumentAsync(request))["choices"]![0]!["message"]!["content"]!.GetValue<string>();

    public static async Task<JsonNode> BodyAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    public void Dispose() => _invoker.Dispose();
}
