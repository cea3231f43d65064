using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Tests.Configuration;

public sealed class FallbacksTests
{
    private const string Stale = "\"cache\": { \"enabled\": true, \"staleSeconds\": 60 }";

    [Fact]
    public async Task Last_resorts_are_read_in_their_order()
    {
        var fallbacks = (await Reading.OptionsOfAsync($$"""
            { {{Reading.Small}}, {{Stale}}, "routes": { "r": { "candidates": ["one"], "fallbacks": [
                { "stale": true },
                { "rule": "Dear {user}, {\"a\": 1}", "when": { "matches": "^a+$", "contains": ["b"], "family": ["code", "question-answering"], "language": ["de"], "stream": true } },
                { "model": "demo/last" },
                { "person": { "holdSeconds": 30 } },
                { "person": {} } ] } } }
            """)).Routes["r"].Fallbacks;

        Assert.IsType<StaleFallback>(fallbacks[0]);
        var rule = Assert.IsType<RuleFallback>(fallbacks[1]);
        Assert.Equal("Dear {user}, {\"a\": 1}", rule.Text);
        Assert.Equal(("^a+$", TimeSpan.FromMilliseconds(100)), (rule.When!.Matches!.ToString(), rule.When.Matches.MatchTimeout));
        Assert.Equal(["b"], rule.When.Contains);
        Assert.Equal([TaskFamily.Code, TaskFamily.QuestionAnswering], rule.When.Families);
        Assert.Equal(["de"], rule.When.Languages);
        Assert.True(rule.When.Stream);
        Assert.Equal(new ModelFallback("demo/last"), fallbacks[2]);
        Assert.Equal(new PersonFallback { Hold = TimeSpan.FromSeconds(30) }, fallbacks[3]);
        Assert.Equal(new PersonFallback(), fallbacks[4]);
    }

    [Theory]
    [InlineData("""{ "stale": false }""", ".stale", "must be true")]
    [InlineData("""{ "stale": true, "person": {} }""", "", "needs exactly one")]
    [InlineData("""{ "rule": "Dear {usr}" }""", ".rule", "there is no placeholder {usr}; did you mean \"user\"?; there are {user}, {model}, {route}, {error}, {id}")]
    [InlineData("""{ "model": "one", "when": { "stream": true } }""", ".when", "belongs to a \"rule\"")]
    [InlineData("""{ "rule": "x", "when": { "matches": "(" } }""", ".when.matches", "is no regular expression")]
    [InlineData("""{ "rule": "x", "when": { "contains": [] } }""", ".when.contains", "is empty")]
    [InlineData("""{ "rule": "x", "when": { "family": ["cod"] } }""", ".when.family[0]", "must be one of chat, question-answering, code")]
    [InlineData("""{ "rule": "x", "when": { "language": ["den"] } }""", ".when.language[0]", "did you mean \"de\"?")]
    [InlineData("""{ "rule": "x", "when": { "language": [1] } }""", ".when.language[0]", "must be text, not a number")]
    [InlineData("""{ "rule": "x", "when": { "stream": "yes" } }""", ".when.stream", "must be true or false, not text")]
    [InlineData("""{ "rule": "x", "when": { "matchs": "x" } }""", ".when.matchs", "did you mean \"matches\"?")]
    [InlineData("""{ "person": true }""", ".person", "must be an object, not true or false")]
    [InlineData("""{ "person": { "holdSeconds": -1 } }""", ".person.holdSeconds", "must be from 0 to 86400")]
    [InlineData("""{ "person": { "hold": true } }""", ".person.hold", "no such option")]
    public async Task A_mistake_is_named(string fallback, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ {{Reading.Small}}, {{Stale}}, "routes": { "r": { "candidates": ["one"], "fallbacks": [ {{fallback}} ] } } }""");

        Assert.Equal("routes.r.fallbacks[0]" + path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_answer_needs_a_time_for_which_answers_are_kept()
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ {{Reading.Small}}, "routes": { "r": { "candidates": ["one"], "fallbacks": [ { "stale": true } ] } } }""");

        Assert.Equal("routes.r.fallbacks[0].stale", mistake.Path);
        Assert.Contains("needs cache.staleSeconds", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_answer_without_a_cache_is_warned_of()
    {
        var result = await Reading.OfAsync(
            $$"""{ {{Reading.Small}}, "cache": { "staleSeconds": 60 }, "routes": { "r": { "candidates": ["one"], "fallbacks": [ { "stale": true } ] } } }""");

        Assert.Empty(result.Mistakes);
        Assert.Equal("routes.r.fallbacks[0].stale", Assert.Single(result.Warnings).Path);
    }
}
