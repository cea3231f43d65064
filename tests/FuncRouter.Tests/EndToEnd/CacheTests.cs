using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

public sealed class CacheTests(SharedRouter shared) : EndToEndTests(shared)
{
    private const string Stream = ",\"stream\":true";
    private const string StreamWithUsage = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";

    [Fact]
    public async Task The_second_of_two_equal_requests_is_a_hit_and_reaches_nobody()
    {
        var model = TwoAnswers();

        using var first = await AskAsync(model);
        using var second = await AskAsync(model);

        Assert.Equal(("miss", "hit"), (first.Header("x-funcrouter-cache"), second.Header("x-funcrouter-cache")));
        Assert.Equal("first", await second.ContentAsync(Limit));
        Assert.Equal(("one", model, "0"), (
            second.Header("x-funcrouter-provider"), second.Header("x-funcrouter-model"), second.Header("x-funcrouter-attempts")));
        Assert.Single(Routed.RequestsFor(model));
    }

    [Fact]
    public async Task White_space_and_the_order_of_fields_make_no_other_request()
    {
        var model = TwoAnswers();

        using var first = await AskAsync(model);
        using var second = await Routed.PostAsync(
            $$"""{ "messages" : [ {"content":"Say something.", "role":"user"} ], "model" : "one/{{model}}" }""", Limit, ("x-funcrouter-cache", "on"));

        Assert.Equal("hit", second.Header("x-funcrouter-cache"));
    }

    [Theory]
    [InlineData(",\"temperature\":0.5")]
    [InlineData(",\"max_tokens\":9")]
    [InlineData(",\"stop\":\"x\"")]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData(",\"field_of_tomorrow\":1")]
    public async Task A_field_that_matters_makes_another_request(string more)
    {
        var model = TwoAnswers();

        using var first = await AskAsync(model);
        using var second = await AskAsync(model, more);

        Assert.Equal("miss", second.Header("x-funcrouter-cache"));
        Assert.Equal("second", await second.ContentAsync(Limit));
    }

    [Fact]
    public async Task A_hit_costs_nothing()
    {
        var model = Routed.NewPricedModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello", model));

        using var first = await Routed.PostAsync(RoutedUpstream.Body(model), Limit, ("x-funcrouter-cache", "on"));
        await Routed.RecordAsync(first, Limit);
        using var second = await Routed.PostAsync(RoutedUpstream.Body(model), Limit, ("x-funcrouter-cache", "on"));

        Assert.Equal(("0.000014", "0"), (first.Header("x-funcrouter-cost-usd"), second.Header("x-funcrouter-cost-usd")));
        Assert.Equal(0, (decimal)(await second.JsonAsync(Limit))["usage"]!["cost"]!);
    }

    [Theory]
    [InlineData(Stream, Stream)]
    [InlineData(Stream, StreamWithUsage)]
    [InlineData(StreamWithUsage, Stream)]
    [InlineData(StreamWithUsage, StreamWithUsage)]
    public async Task A_replayed_stream_has_the_text_and_the_usage_chunk_only_for_who_asks(string asksFirst, string asksSecond)
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hel").Chunk("lo").Finish().Usage(10, 2).Done()).Then.Fails(400);

        foreach (var (more, cache) in new[] { (asksFirst, "miss"), (asksSecond, "hit") })
        {
            using var answer = await AskAsync(model, more);
            Assert.Equal(cache, answer.Header("x-funcrouter-cache"));
            using var events = await EventReader.OpenAsync(answer, Limit);
            var (data, brokenOff) = await events.RestAsync(Limit);
            Assert.Equal(("Hello", EventReader.Done, false), (EventReader.TextOf(data), data[^1], brokenOff));
            Assert.Equal(more == StreamWithUsage, data.Any(item => item.Contains("\"usage\"", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_cache_is_off_unless_it_is_asked_for()
    {
        var model = TwoAnswers();

        using var first = await Routed.PostAsync(RoutedUpstream.Body("one/" + model), Limit, ("x-funcrouter-cache", "off"));
        using var second = await Routed.PostAsync(RoutedUpstream.Body("one/" + model), Limit);

        Assert.Equal(("off", "off"), (first.Header("x-funcrouter-cache"), second.Header("x-funcrouter-cache")));
        Assert.Equal("second", await second.ContentAsync(Limit));
    }

    [Fact]
    public async Task No_cache_wants_a_new_answer_and_lets_it_be_remembered()
    {
        var model = TwoAnswers();

        using var first = await AskAsync(model);
        using var second = await AskAsync(model, "", ("Cache-Control", "no-cache"));
        using var third = await AskAsync(model);

        Assert.Equal("second", await second.ContentAsync(Limit));
        Assert.Equal(("hit", "second"), (third.Header("x-funcrouter-cache"), await third.ContentAsync(Limit)));
    }

    [Fact]
    public async Task No_store_wants_a_new_answer_and_lets_nobody_remember_it()
    {
        var model = TwoAnswers();

        using var first = await AskAsync(model);
        using var second = await AskAsync(model, "", ("Cache-Control", "no-store"));
        using var third = await AskAsync(model);

        Assert.Equal("second", await second.ContentAsync(Limit));
        Assert.Equal(("hit", "first"), (third.Header("x-funcrouter-cache"), await third.ContentAsync(Limit)));
    }

    [Theory]
    [InlineData("max-age=0", "miss")]
    [InlineData("max-age=600", "hit")]
    [InlineData("max-age=99999999999", "hit")]
    public async Task Max_age_says_how_old_an_answer_may_be(string directive, string cache)
    {
        var model = TwoAnswers();

        using var first = await AskAsync(model);
        using var second = await AskAsync(model, "", ("Cache-Control", directive));

        Assert.Equal(cache, second.Header("x-funcrouter-cache"));
    }

    [Fact]
    public async Task A_user_who_asks_again_gets_another_answer_unless_max_age_is_sent()
    {
        var model = TwoAnswers();
        const string User = ",\"user\":\"somebody\"";

        using var first = await AskAsync(model, User);
        using var second = await AskAsync(model, User);
        using var third = await AskAsync(model, User, ("Cache-Control", "max-age=600"));

        Assert.Equal(("miss", "hit"), (second.Header("x-funcrouter-cache"), third.Header("x-funcrouter-cache")));
        Assert.Equal("second", await third.ContentAsync(Limit));
    }

    [Fact]
    public async Task Answers_that_were_cut_off_by_a_token_limit_and_errors_are_not_remembered()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model)
            .Answers(OpenAIAnswers.Document("cut", finishReason: "length")).Then.Fails(400).Then.Answers(OpenAIAnswers.Document("whole"));

        using var first = await AskAsync(model);
        using var second = await AskAsync(model);
        using var third = await AskAsync(model);

        Assert.Equal((200, 400, 200), ((int)first.StatusCode, (int)second.StatusCode, (int)third.StatusCode));
        Assert.Equal("whole", await third.ContentAsync(Limit));
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00 and \\u0000")]
    public async Task Half_a_surrogate_pair_in_a_prompt_is_passed_on_with_the_cache_as_without(string content)
    {
        var model = TwoAnswers();
        string Body(string name) =>
            $$"""{"model":"{{name}}","messages":[{"role":"user","content":"{{content}}"}]}""";

        using var answer = await Routed.PostAsync(Body("one/" + model), Limit, ("x-funcrouter-cache", "on"));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(Body(model), Assert.Single(Routed.RequestsFor(model)).Text);
    }

    [Theory]
    [InlineData(",\"temperature\":1.5", "temperature")]
    [InlineData(",\"n\":2", "severalAnswers")]
    [InlineData("", null)]
    public async Task What_is_not_remembered_by_itself_is_where_it_is_asked_for_and_the_record_says_why(string more, string? reason)
    {
        await using var routed = await RoutedUpstream.StartAsync(new JsonObject { ["cache"] = new JsonObject { ["enabled"] = true } });
        routed.Upstream.On("m").Answers(OpenAIAnswers.Document("Hello"));

        using var first = await routed.PostAsync(RoutedUpstream.Body("one/m", more), Limit);
        using var asking = await routed.PostAsync(RoutedUpstream.Body("one/m", more), Limit, ("x-funcrouter-cache", "on"));

        Assert.Equal((reason is null ? "miss" : "off", reason), (first.Header("x-funcrouter-cache"), (string?)(await routed.RecordAsync(first, Limit))["cacheReason"]));
        Assert.NotEqual("off", asking.Header("x-funcrouter-cache"));
        var record = await routed.RecordAsync(asking, Limit);
        Assert.Equal((null, 64), ((string?)record["cacheReason"], ((string)record["cacheKey"]!).Length));
    }

    [Fact]
    public async Task The_record_of_a_hit_tells_what_was_used_and_saved()
    {
        var model = Routed.NewPricedModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello", model));
        using var first = await Routed.PostAsync(RoutedUpstream.Body(model), Limit, ("x-funcrouter-cache", "on"));
        await Routed.RecordAsync(first, Limit);

        using var second = await Routed.PostAsync(RoutedUpstream.Body(model), Limit, ("x-funcrouter-cache", "on"));
        var record = await Routed.RecordAsync(second, Limit);

        Assert.Equal((0m, 0.000014m), ((decimal)record["costUsd"]!, (decimal)record["savedUsd"]!));
        Assert.Equal((10, 2), ((int)record["usage"]!["inputTokens"]!, (int)record["usage"]!["outputTokens"]!));
        Assert.Equal("0", second.Header("Age"));
        Assert.Null(second.Header("X-OpenRouter-Cache-Status"));
    }

    [Fact]
    public async Task A_client_of_OpenRouters_is_answered_in_its_words()
    {
        var model = TwoAnswers();
        async Task<HttpResponseMessage> AskAsync(params (string, string)[] headers)
        {
            var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model), Limit, [("X-OpenRouter-Cache", "true"), .. headers]);
            await answer.Content.LoadIntoBufferAsync(Limit);
            await Routed.RecordAsync(answer, Limit);
            return answer;
        }

        using var miss = await AskAsync(("X-OpenRouter-Cache-TTL", "60"));
        using var hit = await AskAsync();
        using var clear = await AskAsync(("X-OpenRouter-Cache-Clear", "true"));

        Assert.Equal(("MISS", "60", null), (miss.Header("X-OpenRouter-Cache-Status"), miss.Header("X-OpenRouter-Cache-TTL"), miss.Header("X-OpenRouter-Cache-Age")));
        Assert.Equal(("HIT", "60", "0"), (hit.Header("X-OpenRouter-Cache-Status"), hit.Header("X-OpenRouter-Cache-TTL"), hit.Header("X-OpenRouter-Cache-Age")));
        Assert.Equal(("MISS", "second"), (clear.Header("X-OpenRouter-Cache-Status"), await clear.ContentAsync(Limit)));
    }

    [Fact]
    public async Task Embeddings_are_remembered_too()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model)
            .Answers("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.25]}],"model":"m","usage":{"prompt_tokens":3,"total_tokens":3}}""").Then.Fails(400);

        var first = await PostAsync("v1/embeddings", $"{{\"model\":\"one/{model}\",\"input\":\"Hi\"}}");
        var second = await PostAsync("v1/embeddings", $"{{ \"input\":\"Hi\", \"model\":\"one/{model}\" }}");

        Assert.Equal(("miss", "hit"), (first.Cache, second.Cache));
        Assert.Equal(first.Body, second.Body.Replace(",\"cost\":0", "", StringComparison.Ordinal));
    }

    private async Task<(string Cache, string Body)> PostAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("x-funcrouter-cache", "on");
        using var answer = await Routed.Client.SendAsync(request, Limit);
        await Routed.RecordAsync(answer, Limit);
        return (answer.Header("x-funcrouter-cache")!, await answer.Content.ReadAsStringAsync(Limit));
    }

    private string TwoAnswers()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers(OpenAIAnswers.Document("first", model)).Then.Answers(OpenAIAnswers.Document("second", model));
        return model;
    }

    // The whole answer is awaited, because it is remembered behind it; the record shows that it was.
    private async Task<HttpResponseMessage> AskAsync(string model, string more = "", params (string Name, string Value)[] headers)
    {
        var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, more), Limit, [("x-funcrouter-cache", "on"), .. headers]);
        if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            await answer.Content.LoadIntoBufferAsync(Limit);
            await Routed.RecordAsync(answer, Limit);
        }

        return answer;
    }
}
