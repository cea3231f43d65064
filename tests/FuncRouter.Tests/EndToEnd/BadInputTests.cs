using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

public sealed class BadInputTests(SharedRouter shared) : EndToEndTests(shared)
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Theory]
    [InlineData("", "body", null)]
    [InlineData("   ", "JSON", null)]
    [InlineData("{\"model\":\"one/x\",\n \"messages\":[}", "something unexpected at line 2, character 14.", null)]
    [InlineData("{\"model\":\"one/x\"", "JSON", null)]
    [InlineData("{\"model\":\"one/x\"," + Messages + "} {}", "JSON", null)]
    [InlineData("[]", "JSON object", null)]
    [InlineData("\"text\"", "JSON object", null)]
    [InlineData("{" + Messages + "}", "\"model\" is missing", "model")]
    [InlineData("{\"model\":7," + Messages + "}", "\"model\" must be", "model")]
    [InlineData("{\"model\":\"\"," + Messages + "}", "\"model\" must be", "model")]
    [InlineData("{\"model\":\"one/x\"}", "\"messages\" is missing", "messages")]
    [InlineData("{\"model\":\"one/x\",\"messages\":\"Hi\"}", "\"messages\" must be a list", "messages")]
    [InlineData("{\"model\":\"one/x\",\"messages\":{}}", "\"messages\" must be a list", "messages")]
    [InlineData("{\"model\":\"one/x\",\"messages\":[\"Hi\"]}", "messages[0]", "messages[0]")]
    [InlineData("{\"model\":\"one/x\"," + Messages + ",\"stream\":\"yes\"}", "\"stream\" must be", "stream")]
    [InlineData("{\"model\":\"one/x\"," + Messages + ",\"stream\":1}", "\"stream\" must be", "stream")]
    [InlineData("{\"model\":\"one/x\"," + Messages + ",\"models\":\"one/y\"}", "\"models\" must be", "models")]
    [InlineData("{\"model\":\"one/x\"," + Messages + ",\"provider\":[]}", "\"provider\" must be", "provider")]
    [InlineData("{\"model\":\"one/x\"," + Messages + ",\"provider\":{\"only\":\"one\"}}", "provider.only", "provider.only")]
    public async Task What_the_client_must_mend_is_a_400_that_says_what(string body, string words, string? param)
    {
        using var answer = await Routed.PostAsync(body, Limit);

        var error = await ErrorAsync(answer, 400);
        Assert.Contains(words, (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal(param, (string?)error["param"]);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
    }

    [Theory]
    [InlineData("nothing-of-the-sort")]
    [InlineData("three/gpt-4o")]
    [InlineData("/x")]
    [InlineData("one/")]
    public async Task An_unknown_model_is_a_404_that_names_what_exists(string model)
    {
        using var answer = await Routed.PostAsync(RoutedUpstream.Body(model), Limit);

        var error = await ErrorAsync(answer, 404);
        Assert.Equal(("model_not_found", "model"), ((string?)error["code"], (string?)error["param"]));
        Assert.Contains("priced-1", (string?)error["message"], StringComparison.Ordinal);
        Assert.Contains("closed, one, two", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_that_is_nested_too_deeply_is_a_400()
    {
        var deep = new string('[', 100_000);

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/x", $",\"x\":{deep}"), Limit);

        await ErrorAsync(answer, 400);
    }

    [Theory]
    [InlineData("{\"model\":\"one/?\"," + Messages + "}")]
    [InlineData("{\"model\":\"one/x\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}")]
    [InlineData("{\"model\":\"one/x\"," + Messages + ",\"?\":1}")]
    [InlineData("{\"model\":\"one/x\"," + Messages + ",\"metadata\":{\"a\":[\"?\"]}}")]
    [InlineData("{\"model\":\"one/x\"," + Messages + "}?")]
    public async Task Bytes_that_are_no_UTF_8_are_a_400_wherever_they_stand(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        bytes[bytes.IndexOf((byte)'?')] = 0xC3;

        using var answer = await Routed.PostAsync(bytes, Limit, ("x-funcrouter-cache", "on"));

        await ErrorAsync(answer, 400);
    }

    [Theory]
    [InlineData("x-funcrouter-deadline-ms", "soon")]
    [InlineData("x-funcrouter-deadline-ms", "0")]
    [InlineData("x-funcrouter-deadline-ms", "NaN")]
    [InlineData("x-funcrouter-max-cost-usd", "-1")]
    [InlineData("x-funcrouter-max-cost-usd", "NaN")]
    [InlineData("x-funcrouter-cache", "perhaps")]
    [InlineData("x-funcrouter-objective", "fame")]
    [InlineData("x-funcrouter-objective", "7")]
    [InlineData("Cache-Control", "max-age=soon")]
    public async Task A_control_header_with_a_value_that_means_nothing_is_a_400_that_names_it(string header, string value)
    {
        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/x"), Limit, (header, value));

        Assert.Contains(header, (string?)(await ErrorAsync(answer, 400))["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coded_body_is_a_415()
    {
        using var content = new ByteArrayContent([0x1f, 0x8b, 8, 0]);
        content.Headers.ContentEncoding.Add("gzip");

        using var answer = await Routed.Client.PostAsync("v1/chat/completions", content, Limit);

        await ErrorAsync(answer, 415);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("POST", "/v2/chat/completions")]
    [InlineData("DELETE", "/favicon.ico")]
    public async Task An_unknown_path_is_a_404(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await Routed.Client.SendAsync(request, Limit);

        Assert.Contains(path, (string?)(await ErrorAsync(answer, 404))["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", "POST")]
    [InlineData("DELETE", "/v1/models", "GET")]
    [InlineData("POST", "/v1/models/one", "GET")]
    [InlineData("PUT", "/healthz", "GET")]
    public async Task A_method_that_a_path_does_not_take_is_a_405_that_says_which_it_takes(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await Routed.Client.SendAsync(request, Limit);

        await ErrorAsync(answer, 405);
        Assert.Contains(allowed, answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_32_MiB_is_a_413(bool chunked)
    {
        var body = new byte[(32 * 1024 * 1024) + 1];
        body.AsSpan().Fill((byte)' ');

        using var answer = await PostAsync(Routed, body, chunked);

        await ErrorAsync(answer, 413);
    }

    [Fact]
    public async Task A_body_of_exactly_32_MiB_is_read()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello"));
        var body = Encoding.UTF8.GetBytes(RoutedUpstream.Body("one/" + model).PadRight(32 * 1024 * 1024));

        using var answer = await PostAsync(Routed, body, chunked: true);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_configured_limit_on_bodies_holds_with_and_without_a_length()
    {
        await using var routed = await RoutedUpstream.StartAsync(new JsonObject { ["api"] = new JsonObject { ["maxJsonBytes"] = 2048 } });
        routed.Upstream.On("small").Answers(OpenAIAnswers.Document("Hello"));
        var body = RoutedUpstream.Body("one/small");

        foreach (var chunked in new[] { false, true })
        {
            using var fits = await PostAsync(routed, Encoding.UTF8.GetBytes(body.PadRight(2048)), chunked);
            using var over = await PostAsync(routed, Encoding.UTF8.GetBytes(body.PadRight(2049)), chunked);

            Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
            Assert.Contains("2048", (string?)(await ErrorAsync(over, 413))["message"], StringComparison.Ordinal);
        }
    }

    // After each of them, the process answers.
    public override async ValueTask DisposeAsync()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Still here"));
        using (var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model), Limit))
        {
            Assert.Equal("Still here", await answer.ContentAsync(Limit));
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<HttpResponseMessage> PostAsync(RoutedUpstream routed, byte[] body, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        return await routed.Client.SendAsync(request, Limit);
    }

    private async Task<JsonNode> ErrorAsync(HttpResponseMessage answer, int status)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.JsonAsync(Limit))["error"]!;
    }
}
