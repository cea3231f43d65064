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
