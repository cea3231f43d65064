using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A router with a cheap and a dear model, started once for these tests.</summary>
public sealed class PricedRouter : IAsyncLifetime
{
    internal RoutedUpstream Routed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Routed = await RoutedUpstream.StartAsync(new JsonObject
        {
            ["models"] = JsonNode.Parse("""
                {
                  "cheap": { "endpoints": [ { "provider": "one", "model": "cheap" } ], "price": { "input": 1, "output": 1 } },
                  "dear": { "endpoints": [ { "provider": "two", "model": "dear" } ], "price": { "input": 2, "output": 2 } },
                  "ordered": { "order": "listed", "endpoints": [ { "provider": "two", "model": "dear" }, { "provider": "one", "model": "cheap" } ] },
                  "down": { "order": "listed", "endpoints": [ { "provider": "two", "model": "broken" }, { "provider": "one", "model": "cheap" } ] }
                }
                """),
            ["routes"] = JsonNode.Parse("""
                {
                  "either": { "candidates": ["cheap", "dear"] },
                  "last-words": { "candidates": ["two/broken"], "fallbacks": [ { "rule": "We are busy; please try again." } ] }
                }
                """),
        });
        Routed.Upstream.On("cheap").Answers(OpenAIAnswers.Document("cheap", "cheap"));
        Routed.Upstream.On("dear").Answers(OpenAIAnswers.Document("dear", "dear"));
        Routed.Upstream.On("broken").Fails(503);
        Routed.Upstream.On("hangs").Hangs();
    }

    public ValueTask DisposeAsync() => Routed.DisposeAsync();
}

public sealed class ControlsTests(PricedRouter priced) : LimitedTests, IClassFixture<PricedRouter>
{
    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task The_clients_deadline_ends_the_waiting_with_a_408(string stream)
    {
        using var answer = await AskAsync("one/hangs", stream, ("x-funcrouter-deadline-ms", "100"));

        Assert.Equal(408, (int)answer.StatusCode);
        var error = (await answer.JsonAsync(Limit))["error"]!;
        Assert.Equal("deadline_exceeded", (string?)error["code"]);
        Assert.Single(error["metadata"]!["attempts"]!.AsArray());
    }

    [Theory]
    [InlineData("either")]
    [InlineData("either:nitro")]
    [InlineData("dear")]
    public async Task A_candidate_that_would_cost_more_than_the_client_allows_is_not_asked(string model)
    {
        using var answer = await AskAsync(model, ",\"max_tokens\":100,\"models\":[\"cheap\"]", ("x-funcrouter-max-cost-usd", "0.00016"));

        Assert.Equal("cheap", await answer.ContentAsync(Limit));
    }

    [Theory]
    [InlineData("either", "maxCost")]
    [InlineData("two/of-no-known-price", "maxCost")]
    public async Task Where_everybody_is_too_dear_the_client_is_told(string model, string constraint)
    {
        using var answer = await AskAsync(model, "", ("x-funcrouter-max-cost-usd", "0.0000001"));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(constraint, await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"only\":[\"one\"]}", "cheap")]
    [InlineData("{\"only\":[\"two\"]}", "dear")]
    [InlineData("{\"ignore\":[\"one\"]}", "dear")]
    [InlineData("{\"ignore\":[\"two\"]}", "cheap")]
    [InlineData("{\"order\":[\"one\",\"two\"]}", "cheap")]
    [InlineData("{\"order\":[\"two\"]}", "dear")]
    [InlineData("{\"sort\":\"price\"}", "cheap")]
    public async Task The_provider_field_chooses_among_providers(string provider, string answered)
    {
        using var answer = await AskAsync("either", $",\"provider\":{provider}");

        Assert.Equal(answered, await answer.ContentAsync(Limit));
    }

    [Theory]
    [InlineData(",\"provider\":{\"only\":[\"closed\"]}", "provider.only")]
    [InlineData(",\"provider\":{\"ignore\":[\"one\",\"two\"]}", "provider.ignore")]
    public async Task Where_the_provider_field_leaves_nobody_the_client_is_told(string more, string constraint)
    {
        using var answer = await AskAsync("either", more);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains($"one/cheap is excluded by {constraint}", (string?)(await answer.JsonAsync(Limit))["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_fallbacks_only_the_first_candidate_is_asked()
    {
        using var with = await AskAsync("down", "");
        using var without = await AskAsync("down", ",\"provider\":{\"allow_fallbacks\":false}");

        Assert.Equal("cheap", await with.ContentAsync(Limit));
        Assert.Equal(503, (int)without.StatusCode);
        Assert.Equal("1", without.Header("x-funcrouter-attempts"));
    }

    [Fact]
    public async Task Models_and_fallbacks_are_asked_in_their_order()
    {
        // One that no other test has failed: an endpoint that keeps failing is passed over for a while.
        var broken = $"two/{priced.Routed.NewModel()}";
        priced.Routed.Upstream.On(broken["two/".Length..]).Fails(503);

        using var answer = await AskAsync(broken, $",\"models\":[\"{broken}\",\"dear\"],\"fallbacks\":[\"cheap\"]");

        Assert.Equal("dear", await answer.ContentAsync(Limit));
        Assert.Equal("2", answer.Header("x-funcrouter-attempts"));
    }

    [Fact]
    public async Task Floor_asks_the_cheapest_and_nitro_the_fastest_first()
    {
        using var known = await AskAsync("dear", "");

        using var floor = await AskAsync("either:floor", "");
        using var listed = await AskAsync("ordered", "");

        Assert.Equal(("cheap", "dear"), (await floor.ContentAsync(Limit), await listed.ContentAsync(Limit)));
        Assert.Contains("cheap", floor.Header("x-funcrouter-reason"), StringComparison.OrdinalIgnoreCase);
        var nitro = await AskAsync("either:nitro", "");
        Assert.Equal("latency", (string?)(await priced.Routed.RecordAsync(nitro, Limit))["decision"]!["objective"]);
        nitro.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task A_routes_rule_answers_where_nobody_does(string stream)
    {
        using var answer = await AskAsync("last-words", stream);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("funcrouter", answer.Header("x-funcrouter-provider"));
        Assert.Contains("We are busy; please try again.", await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_supported_is_warned_of()
    {
        using var answer = await AskAsync("cheap", ",\"provider\":{\"quantizations\":[\"fp8\"]}");

        Assert.Equal("provider.quantizations is not supported", answer.Header("x-funcrouter-warnings"));
    }

    private Task<HttpResponseMessage> AskAsync(string model, string more, params (string Name, string Value)[] headers) =>
        priced.Routed.PostAsync(RoutedUpstream.Body(model, more), Limit, headers);
}
