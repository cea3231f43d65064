using System.Net;
using System.Text.Json.Nodes;
using FuncRouter.Providers.Demo;

namespace FuncRouter.Tests.Providers.Demo;

public sealed class DemoRequestTests : IDisposable
{
    private readonly DemoClient _demo = new();

    public void Dispose() => _demo.Dispose();

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("""{"model":"\ud800","messages":[]}""", null)]
    [InlineData("""{"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":7,"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"swift"}""", "messages")]
    [InlineData("""{"model":"swift","messages":[]}""", "messages")]
    [InlineData("""{"model":"swift","messages":["Hello"]}""", "messages[0].role")]
    [InlineData("""{"model":"swift","messages":[{"role":"user"},{"content":"Hello"}]}""", "messages[1].role")]
    [InlineData("""{"model":"swift","messages":[{"role":"user","content":7}]}""", "messages[0].content")]
    [InlineData("""{"model":"swift","messages":[{"role":"user"}],"max_tokens":0}""", "max_tokens")]
    [InlineData("""{"model":"swift","messages":[{"role":"user"}],"stop":[1]}""", "stop")]
    [InlineData("""{"model":"swift","messages":[{"role":"user"}],"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"swift","messages":[{"role":"user"}],"response_format":{"type":"xml"}}""", "response_format.type")]
    public async Task A_request_that_is_wrong_is_400_and_names_the_field(string body, string? parameter)
    {
        using var response = await _demo.PostAsync(body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var error = (await DemoClient.BodyAsync(response))["error"]!;
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Equal(parameter, (string?)error["param"]);
        Assert.NotEmpty((string?)error["message"] ?? "");
    }

    [Fact]
    public async Task An_unknown_model_is_404_and_the_known_ones_are_named()
    {
        using var response = await _demo.PostAsync(
            """{"model":"gpt-9","messages":[{"role":"user","content":"Hello"}]}""", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = (await DemoClient.BodyAsync(response))["error"]!;
        Assert.Equal("model_not_found", (string?)error["code"]);
        Assert.Equal(
            "The model `gpt-9` does not exist; the demo provider has economy, swift, genius, flaky.", (string?)error["message"]);
    }

    [Fact]
    public async Task A_conversation_over_the_context_window_is_refused()
    {
        var window = DemoModels.Economy.Facts.ContextWindow!.Value;

        var fits = await _demo.DocumentAsync(DemoClient.Request(DemoModels.Economy, new string('x', 4 * (window - 4))));
        using var refused = await _demo.CompleteAsync(DemoClient.Request(DemoModels.Economy, new string('x', (4 * (window - 4)) + 1)));

        Assert.Equal(window, (int?)fits["usage"]!["prompt_tokens"]);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("context_length_exceeded", (string?)(await DemoClient.BodyAsync(refused))["error"]!["code"]);
    }

    [Fact]
    public async Task Text_parts_are_read_other_parts_and_unknown_fields_are_not()
    {
        var request = DemoClient.Request(DemoModels.Economy, "");
        request["messages"]![0]!["content"] = JsonNode.Parse(
            """[{"type":"text","text":"What"},{"type":"image_url","image_url":{"url":"data:,"}},{"type":"text","text":"is this"}]""");
        request["temperature"] = 0.5;
        request["n"] = 2;
        request["stop"] = null;

        var document = await _demo.DocumentAsync(request);

        Assert.Contains(
            "you wrote 3 words: “What is this”.", (string?)document["choices"]![0]!["message"]!["content"], StringComparison.Ordinal);
        Assert.Single(document["choices"]!.AsArray());
    }
}
