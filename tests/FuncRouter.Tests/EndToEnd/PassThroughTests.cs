using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;
using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd;

public sealed class PassThroughTests(SharedRouter shared) : EndToEndTests(shared)
{
    [Fact]
    public async Task The_body_arrives_byte_for_byte_but_for_the_model()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello"));
        string Body(string name) =>
            "\r\n {\t\"zebra\" : { \"b\":1 , \"a\" : [ 1 , 2.50, -0.0 , 1E+2, 12345678901234567890.10 ] },\n"
            + $"\"model\"  :\"{name}\" , \"messages\":[ {{\"role\":\"user\" , \"content\":\"caf\\u00e9 \\/ é \\ud83d\\ude00 \"}} ],"
            + "\"temperature\":1.0e0, \"stop\":null,\"\\u0061pple\":true}\n ";

        using var answer = await Routed.PostAsync(Body("one/" + model), Limit);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(Body(model), Assert.Single(Routed.RequestsFor(model)).Text);
    }

    [Fact]
    public async Task A_model_whose_name_is_written_with_escapes_is_replaced_whole()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello"));
        var escaped = "one\\u002f" + model.Replace("m", "\\u006d", StringComparison.Ordinal);

        using var answer = await Routed.PostAsync(RoutedUpstream.Body(escaped), Limit);

        Assert.Equal(RoutedUpstream.Body(model), Assert.Single(Routed.RequestsFor(model)).Text);
    }

    [Theory]
    [InlineData("\"models\":[\"two/other\"],", "", "")]
    [InlineData("", ",\"provider\":{\"order\":[\"one\"]}", "")]
    [InlineData("", "", ",\"session_id\":\"s\",\"fallbacks\":[\"two/other\",{\"model\":\"one/another\"}]")]
    [InlineData("\"session_id\":\"s\", \"provider\":{},", ", \"models\":[]", ",\"fallbacks\":[]")]
    public async Task The_routers_own_fields_stay_with_the_router(string first, string middle, string last)
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello"));
        string Body(string name, string first, string middle, string last) =>
            $"{{{first}\"model\":\"{name}\"{middle},\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}]{last}}}";

        using var answer = await Routed.PostAsync(Body("one/" + model, first, middle, last), Limit);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(Body(model, "", "", ""), Assert.Single(Routed.RequestsFor(model)).Text);
    }

    [Fact]
    public async Task A_document_comes_back_byte_for_byte()
    {
        var model = Routed.NewModel();
        const string Document =
            " { \"odd\" : 1.50e0, \"choices\":[ {\"message\":{\"content\":\"caf\\u00e9\" },\"finish_reason\":\"stop\"} ],\r\n"
            + "\"usage\":{ \"prompt_tokens\":3, \"completion_tokens\":4 } } \n";
        Routed.Upstream.On(model).Answers(Document);

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model), Limit);

        Assert.Equal(Document, await answer.Content.ReadAsStringAsync(Limit));
        Assert.Equal(Document.Length, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_document_with_a_known_price_gets_its_cost_and_nothing_else()
    {
        var model = Routed.NewPricedModel();
        const string Before = "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}], \"usage\" : { \"prompt_tokens\":10, \"completion_tokens\":2";
        const string After = " }, \"z\":[1.0]}";
        Routed.Upstream.On(model).Answers(Before + After);

        using var answer = await Routed.PostAsync(RoutedUpstream.Body(model), Limit);

        Assert.Equal(Before + " ,\"cost\":0.000014" + After[1..], await answer.Content.ReadAsStringAsync(Limit));
        Assert.Equal("0.000014", answer.Header("x-funcrouter-cost-usd"));
    }

    [Fact]
    public async Task The_clients_key_never_reaches_a_provider_and_the_providers_key_does()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello"));

        ChatCompletion answer = await Routed.Router.Chat("two/" + model, key: "the-clients-key").CompleteChatAsync(
            [new UserChatMessage("Hi")], cancellationToken: Limit);

        Assert.Equal("Hello", answer.Content[0].Text);
        var request = Assert.Single(Routed.RequestsFor(model));
        Assert.Equal($"Bearer {RoutedUpstream.KeyOfTwo}", request.Headers["Authorization"]);
        Assert.DoesNotContain(request.Headers.Values, value => value.Contains("the-clients-key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_the_clients_headers_only_those_of_the_protocol_reach_a_provider()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello"));

        using var answer = await Routed.PostAsync(
            RoutedUpstream.Body("one/" + model),
            Limit,
            ("OpenAI-Beta", "x=v1"), ("Cookie", "a=b"), ("x-funcrouter-user", "u"), ("api-key", "k"), ("X-Forwarded-For", "192.0.2.1"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        var headers = Assert.Single(Routed.RequestsFor(model)).Headers;
        Assert.Equal("x=v1", headers["OpenAI-Beta"]);
        Assert.Equal(
            ["Accept", "Authorization", "Content-Length", "Content-Type", "Host", "OpenAI-Beta", "User-Agent"],
            headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, true)]
    [InlineData(500, false)]
    public async Task A_provider_that_echoes_its_key_in_an_error_gives_it_to_nobody(int status, bool stream)
    {
        var model = Routed.NewModel();
        const string Key = RoutedUpstream.KeyOfOne;
        Routed.Upstream.On(model).Fails(status, OpenAIAnswers.Error($"The key {Key} is wrong.", $"type {Key}", $"code {Key}", $"param {Key}"));

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, stream ? ",\"stream\":true" : ""), Limit);

        Assert.Equal(status == 500 ? 502 : status, (int)answer.StatusCode);
        Assert.Contains("The key *** is wrong.", await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, answer.Headers.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, (await Routed.RecordAsync(answer, Limit)).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, Routed.Router.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rate_limit_headers_of_the_provider_reach_the_client()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello"), 200, ("x-ratelimit-remaining-requests", "41"), ("Set-Cookie", "a=b"));

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model), Limit);

        Assert.Equal("41", answer.Header("x-ratelimit-remaining-requests"));
        Assert.Equal("41", answer.Header("x-funcrouter-upstream-ratelimit-remaining-requests"));
        Assert.Null(answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task A_prompt_of_megabytes_arrives_whole()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello"));
        var text = new string('x', 5_000_000) + "é";
        byte[] Body(string name) => Encoding.UTF8.GetBytes(
            new JsonObject { ["model"] = name, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }) }.ToJsonString());

        using var answer = await Routed.PostAsync(Body("one/" + model), Limit);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(Body(model), Assert.Single(Routed.RequestsFor(model)).Body);
    }
}
