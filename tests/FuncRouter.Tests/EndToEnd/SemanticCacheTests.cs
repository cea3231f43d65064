using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

public sealed class SemanticCacheTests(SemanticRouter shared) : LimitedTests, IClassFixture<SemanticRouter>
{
    private const string Question = "How do I reset my password for account 4711 at Contoso?";

    private static readonly string[] Headers = ["x-funcrouter-provider", "x-funcrouter-attempts", "Age"];

    private RoutedUpstream Routed => shared.Routed;

    [Theory]
    [InlineData("how do i reset my password for account 4711 at contoso")]
    [InlineData("How do I reset my password for account 4711 at Contoso please?")]
    public async Task A_paraphrase_gets_the_remembered_answer_and_reaches_nobody(string paraphrase)
    {
        var route = Scripted();
        var first = await AskAsync(route, Question);

        var second = await AskAsync(route, paraphrase);

        Assert.Equal(("miss", "semantic"), (first.Cache, second.Cache));
        Assert.Equal(("first", "one", "0"), (second.Text, second.Header("x-funcrouter-provider"), second.Header("x-funcrouter-attempts")));
        Assert.NotNull(second.Header("Age"));
        Assert.Single(Routed.RequestsFor(route));

        var match = second.Record["cacheMatch"]!;
        Assert.Equal((string?)first.Record["cacheKey"], (string?)match["key"]);
        Assert.Equal((string?)first.Record["cacheKey"], (string?)second.Record["cacheKey"]);
        Assert.InRange((double)match["probability"]!, (double)match["threshold"]!, 1);
        Assert.Equal(0, (decimal)second.Record["costUsd"]!);
    }

    [Theory]
    [InlineData("How do I reset my password for account 4712 at Contoso?")]
    [InlineData("How do I reset my password for account 4711 at Fabrikam?")]
    [InlineData("How do I not reset my password for account 4711 at Contoso?")]
    public async Task Another_number_another_name_or_a_negation_is_another_question(string other)
    {
        var route = Scripted();
        await AskAsync(route, Question);

        var second = await AskAsync(route, other);

        Assert.Equal(("miss", "second"), (second.Cache, second.Text));
    }

    [Theory]
    [InlineData(",\"temperature\":0.5", "", "")]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "", "")]
    [InlineData(",\"max_tokens\":9", "", "")]
    [InlineData("", "{\"role\":\"system\",\"content\":\"Be brief.\"},", "")]
    [InlineData("", "", ",{\"role\":\"assistant\",\"content\":\"Well?\"},{\"role\":\"user\",\"content\":\"Go on\"}")]
    public async Task Another_system_prompt_conversation_tool_or_parameter_is_another_request(string more, string before, string after)
    {
        var route = Scripted();
        await AskAsync(route, Question);

        var second = await AskAsync(route, Question + " Please?", more, before: before, after: after);

        Assert.Equal(("miss", "second"), (second.Cache, second.Text));
    }

    [Theory]
    [InlineData("x-funcrouter-cache", "off", "off")]
    [InlineData("Cache-Control", "no-cache", "miss")]
    [InlineData("Cache-Control", "no-store", "off")]
    [InlineData("Cache-Control", "max-age=0", "miss")]
    public async Task What_a_client_says_of_the_cache_holds_for_it_too(string name, string value, string cache)
    {
        var route = Scripted();
        await AskAsync(route, Question);

        var second = await AskAsync(route, Question + " Please?", headers: (name, value));

        Assert.Equal((cache, "second"), (second.Cache, second.Text));
    }

    [Fact]
    public async Task Questions_about_today_are_not_remembered_here_either()
    {
        var route = Scripted();
        await AskAsync(route, "What is the weather at Contoso today?");

        var second = await AskAsync(route, "what is the weather at contoso today");

        Assert.Equal(("off", "second"), (second.Cache, second.Text));
    }

    [Theory]
    [InlineData("", ",\"stream\":true")]
    [InlineData(",\"stream\":true", "")]
    [InlineData(",\"stream\":true", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")]
    public async Task A_stream_answers_for_a_whole_answer_and_the_other_way_round(string asksFirst, string asksSecond)
    {
        var route = shared.NewRoute();
        var script = Routed.Upstream.On(route);
        _ = asksFirst.Length == 0
            ? script.Answers(OpenAIAnswers.Document("Hello", route)).Then.Fails(400)
            : script.Streams(s => s.Role().Chunk("Hel").Chunk("lo").Finish().Usage(10, 2).Done()).Then.Fails(400);
        await AskAsync(route, Question, asksFirst);

        var second = await AskAsync(route, Question + " Please?", asksSecond);

        Assert.Equal(("semantic", "Hello"), (second.Cache, second.Text));
    }

    [Fact]
    public async Task An_answer_that_was_invalidated_is_not_given_to_a_paraphrase()
    {
        var route = Scripted();
        await AskAsync(route, Question, headers: ("x-funcrouter-cache-tags", route));
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"manage/cache?tag={route}");
        request.Headers.Authorization = new("Bearer", ManagedRouters.ManagementKey);
        using var deleted = await Routed.Client.SendAsync(request, Limit);
        Assert.Equal(204, (int)deleted.StatusCode);

        var second = await AskAsync(route, Question + " Please?");

        Assert.Equal(("miss", "second"), (second.Cache, second.Text));
    }

    [Fact]
    public async Task An_answer_that_has_expired_is_not_given_to_a_paraphrase()
    {
        var route = Scripted();
        await AskAsync(route, Question, headers: ("X-OpenRouter-Cache-TTL", "1"));
        await Task.Delay(TimeSpan.FromSeconds(1.1), Limit);

        var second = await AskAsync(route, Question + " Please?");

        Assert.Equal(("miss", "second"), (second.Cache, second.Text));
    }

    [Fact]
    public async Task Calls_of_tools_and_answers_that_were_cut_off_are_given_to_nobody_else()
    {
        var route = shared.NewRoute();
        Routed.Upstream.On(route)
            .Answers("""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}}]}""")
            .Then.Answers(OpenAIAnswers.Document("cut", finishReason: "length")).Then.Answers(OpenAIAnswers.Document("third"));
        const string Tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
        await AskAsync(route, Question, Tools);
        await AskAsync(route, Question + " Please?", Tools);

        var third = await AskAsync(route, Question + " Please tell me?", Tools);

        Assert.Equal(("miss", "third"), (third.Cache, third.Text));
    }

    [Fact]
    public async Task Where_the_client_names_the_model_and_no_route_only_the_same_request_is_the_same()
    {
        var route = Scripted();
        await AskAsync("one/" + route, Question);

        var second = await AskAsync("one/" + route, Question + " Please?");

        Assert.Equal(("miss", "second"), (second.Cache, second.Text));
    }

    [Fact]
    public async Task With_embeddings_the_model_finds_who_is_compared_and_its_cost_is_overhead()
    {
        var route = shared.NewRoute("near");
        var model = "embed" + route["near".Length..];
        Routed.Upstream.On(route).Answers(OpenAIAnswers.Document("first")).Then.Answers(OpenAIAnswers.Document("second")).Then.Answers(OpenAIAnswers.Document("third"));
        Routed.Upstream.On(model).Answers(Vector(1, 0)).Then.Answers(Vector(0.9, 0.1)).Then.Answers(Vector(0.9, 0.1));
        var first = await AskAsync(route, Question);

        var second = await AskAsync(route, Question + " Please?");

        Assert.Equal(("miss", "semantic", "first"), (first.Cache, second.Cache, second.Text));
        Assert.Equal(0.00005m, (decimal)second.Record["overheadCostUsd"]!);
        Assert.Equal(0, (decimal)second.Record["costUsd"]!);
        Assert.Equal([Question, Question + " Please?"], Routed.RequestsFor(model).Select(request => (string?)JsonNode.Parse(request.Text)!["input"]));

        // The verifier has the last word: what is near by its vector may be another question.
        var third = await AskAsync(route, Question.Replace("4711", "4712", StringComparison.Ordinal));
        Assert.Equal(("miss", "second"), (third.Cache, third.Text));
    }

    [Fact]
    public async Task Where_the_embeddings_cannot_be_had_requests_are_answered_as_without_them_and_the_log_says_so()
    {
        var route = shared.NewRoute("near");
        var model = "embed" + route["near".Length..];
        Routed.Upstream.On(route).Answers(OpenAIAnswers.Document("first")).Then.Answers(OpenAIAnswers.Document("second"));
        Routed.Upstream.On(model).Fails(500);
        await AskAsync(route, Question);

        var second = await AskAsync(route, Question + " Please?");
        var again = await AskAsync(route, Question);

        Assert.Equal(("miss", "second"), (second.Cache, second.Text));
        Assert.Equal(("hit", "first"), (again.Cache, again.Text));
        Assert.Contains($"No vector of a question came from {model}", Routed.Router.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_with_little_time_does_not_spend_all_of_it_on_a_vector()
    {
        var route = shared.NewRoute("near");
        Routed.Upstream.On(route).Answers(OpenAIAnswers.Document("in time"));
        Routed.Upstream.On("embed" + route["near".Length..]).Hangs();

        var answer = await AskAsync(route, Question, headers: ("x-funcrouter-deadline-ms", "4000"));

        Assert.Equal(("miss", "in time"), (answer.Cache, answer.Text));
    }

    private static string Vector(double x, double y) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[{{{x}}},{{{y}}},0.25]}],"model":"m","usage":{"prompt_tokens":5,"total_tokens":5}}""");

    private string Scripted()
    {
        var route = shared.NewRoute();
        Routed.Upstream.On(route).Answers(OpenAIAnswers.Document("first", route)).Then.Answers(OpenAIAnswers.Document("second", route));
        return route;
    }

    // The answer is remembered behind it; the record shows that it was.
    private async Task<Answered> AskAsync(string model, string question, string more = "", string before = "", string after = "", params (string Name, string Value)[] headers)
    {
        var body = $$"""{"model":"{{model}}","messages":[{{before}}{"role":"user","content":{{JsonSerializer.Serialize(question)}}}{{after}}]{{more}}}""";
        using var answer = await Routed.PostAsync(Encoding.UTF8.GetBytes(body), Limit, headers);
        Assert.True(answer.IsSuccessStatusCode);
        await answer.Content.LoadIntoBufferAsync(Limit);
        var record = await Routed.RecordAsync(answer, Limit);
        return new Answered(
            answer.Header("x-funcrouter-cache")!,
            await TextAsync(answer),
            record,
            Headers.ToDictionary(name => name, name => answer.Header(name)));
    }

    private async Task<string?> TextAsync(HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            return (string?)(await answer.JsonAsync(Limit))["choices"]![0]!["message"]!["content"];
        }

        using var events = await EventReader.OpenAsync(answer, Limit);
        return EventReader.TextOf((await events.RestAsync(Limit)).Events);
    }

    private sealed record Answered(string Cache, string? Text, JsonNode Record, Dictionary<string, string?> Headers)
    {
        public string? Header(string name) => Headers[name];
    }
}
