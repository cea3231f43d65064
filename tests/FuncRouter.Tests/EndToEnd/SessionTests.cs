using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A conversation stays where leaving would cost more than it brings.</summary>
public sealed class SessionTests : LimitedTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("The harbour was quiet, and nobody could say when the next boat would leave. ", 300));

    private RoutedUpstream _routed = null!;

    public override async ValueTask InitializeAsync()
    {
        _routed = await RoutedUpstream.StartAsync(new JsonObject
        {
            ["models"] = JsonNode.Parse("""
                {
                  "here": { "endpoints": [ { "provider": "one", "model": "here" } ], "price": { "input": 1, "cachedInput": 0.1, "output": 1 }, "quality": 0.5 },
                  "there": { "endpoints": [ { "provider": "two", "model": "there" } ], "price": { "input": 0.8, "cachedInput": 0.08, "output": 0.8 }, "quality": 0.5 }
                }
                """),
            ["routes"] = JsonNode.Parse("""{ "both": { "objective": "cost", "candidates": ["here", "there"] } }"""),
        });
        _routed.Upstream.On("there").Answers(OpenAIAnswers.Document("There.", "there"));
    }

    public override async ValueTask DisposeAsync()
    {
        await _routed.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_conversation_stays_where_its_prompt_is_cached_and_moves_for_good_when_that_endpoint_is_down()
    {
        _routed.Upstream.On("here").Answers(Here).Answers(Here).Fails(503);

        // Whoever begins it, the next turn of another conversation goes to the cheaper one.
        Assert.Equal("here", await AskAsync("here", "mine", Long));
        Assert.Equal("there", await AskAsync("both", "another", Long));
        Assert.Equal("here", await AskAsync("both", "mine", $"{Long} And then?"));

        Assert.Equal("there", await AskAsync("both", "mine", $"{Long} And then what?"));
        Assert.Equal("there", await AskAsync("both", "mine", $"{Long} And in the end?"));
        Assert.Equal(3, _routed.RequestsFor("here").Length);
    }

    [Fact]
    public async Task Where_nothing_is_known_of_a_conversation_as_much_is_expected_to_be_cached_as_of_others()
    {
        _routed.Upstream.On("here").Answers(OpenAIAnswers.Document("Here.", "here", promptTokens: 30_000, cachedTokens: 24_000));
        Assert.Equal(("there", 0), await PlannedAsync());
        Assert.Equal("here", await AskAsync("here", "one", Long));
        Assert.Equal("here", await AskAsync("here", "two", Long));

        // When the figures of these two have been merged.
        await Poll.UntilAsync(async () => await PlannedAsync() is ("here", > 1000) ? "planned" : null, Limit);

        // A limit on the cost does not rest on what is only likely.
        Assert.Equal(("there", 0), await PlannedAsync(maxCost: "1"));
        Assert.Equal("here", await AskAsync("both", "three", Long));
    }

    private async Task<(string Model, int Cached)> PlannedAsync(string? maxCost = null)
    {
        using var content = new StringContent($$"""{"model":"both","messages":[{"role":"user","content":"{{Long}}"}]}""", System.Text.Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/route") { Content = content };
        if (maxCost is not null)
        {
            request.Headers.Add("x-funcrouter-max-cost-usd", maxCost);
        }

        using var answer = await _routed.Client.SendAsync(request, Limit);
        var first = (await answer.JsonAsync(Limit))["plan"]![0]!;
        return ((string)first["model"]!, (int)first["cachedInputTokens"]!);
    }

    [Fact]
    public async Task A_short_conversation_moves_where_it_is_cheaper()
    {
        _routed.Upstream.On("here").Answers(Here);

        Assert.Equal("here", await AskAsync("here", "mine", "Hi"));
        Assert.Equal("there", await AskAsync("both", "mine", "And then?"));
    }

    [Fact]
    public async Task A_conversation_goes_back_to_who_made_its_reasoning_state_and_on_to_another_when_that_one_is_down()
    {
        const string Thought = """{"role":"assistant","content":"Hm.","reasoning_details":[{"type":"reasoning.encrypted","data":"sealed","format":"x","index":0}]}""";
        _routed.Upstream.On("here").Answers(Here).Answers(Here).Fails(503);
        Assert.Equal("here", await AskAsync("here", "mine", "Hi"));

        using var back = await SendAsync("both", "mine", $$"""{"role":"user","content":"Hi"},{{Thought}},{"role":"user","content":"Go on."}""");
        Assert.Equal(("here", "it made the reasoning state of this conversation"), (back.Header("x-funcrouter-model"), back.Header("x-funcrouter-reason")));
        Assert.Contains("sealed", System.Text.Encoding.UTF8.GetString(_routed.RequestsFor("here")[^1].Body), StringComparison.Ordinal);
        using var other = await SendAsync("both", "another", $$"""{"role":"user","content":"Hi"},{{Thought}},{"role":"user","content":"Go on."}""");
        Assert.Equal("there", other.Header("x-funcrouter-model"));

        using var moved = await SendAsync("both", "mine", $$"""{"role":"user","content":"Hi"},{{Thought}},{"role":"user","content":"Go on, please."}""");
        Assert.Equal(("there", 200), (moved.Header("x-funcrouter-model"), (int)moved.StatusCode));
        Assert.EndsWith("; after one/here (Overloaded)", moved.Header("x-funcrouter-reason"), StringComparison.Ordinal);
    }

    private static readonly string Here = OpenAIAnswers.Document("Here.", "here");

    private async Task<string?> AskAsync(string model, string session, string prompt)
    {
        using var answer = await SendAsync(model, session, new JsonObject { ["role"] = "user", ["content"] = prompt }.ToJsonString());
        Assert.Equal(200, (int)answer.StatusCode);

        // Where the conversation is now is noted behind the answer.
        await _routed.RecordAsync(answer, Limit);
        return answer.Header("x-funcrouter-model");
    }

    private async Task<HttpResponseMessage> SendAsync(string model, string session, string messages)
    {
        var answer = await _routed.PostAsync($$"""{"model":"{{model}}","messages":[{{messages}}]}""", Limit, ("x-funcrouter-session", session));
        await _routed.RecordAsync(answer, Limit);
        return answer;
    }
}
