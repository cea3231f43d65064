using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Accounting.Feeds;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>Newer prices, from the feed to the list of models, the cost of an answer and what an operator sees.</summary>
public sealed class CatalogueFeedTests : LimitedTests
{
    private const string Model = "mini";
    private const string ManagementKey = "the-management-key";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-test-");

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return base.DisposeAsync();
    }

    [Fact]
    public async Task Newer_prices_are_taken_up_without_a_restart_and_survive_one_although_the_feed_is_away()
    {
        var upstream = await ScriptedUpstream.StartAsync();
        upstream.OnPath("/v1/feed.json").Answers(CatalogueRefreshTests.Feed(0.5m));
        upstream.On("gpt-5-mini").Answers(OpenAIAnswers.Document("Hello", "gpt-5-mini"));
        await using (var routed = await StartAsync(upstream, upstream.BaseUrl))
        {
            await PricedAsync(routed);
            using var answer = await routed.PostAsync(RoutedUpstream.Body(Model), Limit);
            Assert.Equal(CostOf((await answer.JsonAsync(Limit))["usage"]!), (decimal)(await routed.RecordAsync(answer, Limit))["costUsd"]!);

            var state = await CatalogueAsync(routed);
            Assert.Equal($"{upstream.BaseUrl}/feed.json", (string?)state["feed"]);
            Assert.Equal($"{upstream.BaseUrl}/feed.json", (string?)state["refresh"]!["source"]);
            Assert.Equal((int)state["inUse"]!["models"]!, (int)state["refresh"]!["models"]!);
            Assert.Null(state["refresh"]!["problem"]);
        }

        using var closed = new ClosedPort();
        await using var again = await StartAsync(await ScriptedUpstream.StartAsync(), new Uri($"http://{closed.Authority}/v1"));
        await PricedAsync(again);
        var refused = await Poll.UntilAsync(
            async () => await CatalogueAsync(again) is var state && state["refresh"]!["problem"] is not null ? state : null, Limit);

        Assert.StartsWith("No connection", (string?)refused["refresh"]!["problem"], StringComparison.Ordinal);
        Assert.NotNull(refused["refresh"]!["acceptedAt"]);
    }

    [Fact]
    public async Task The_state_is_shown_to_who_has_the_management_key_only()
    {
        await using var routed = await StartAsync(await ScriptedUpstream.StartAsync(), null);

        using var refused = await routed.Client.GetAsync("manage/catalogue", Limit);
        Assert.Equal(401, (int)refused.StatusCode);

        var state = await CatalogueAsync(routed);
        Assert.Null(state["feed"]);
        Assert.Null(state["refresh"]);
        Assert.Equal("https://models.dev", (string?)state["builtIn"]!["source"]);
        Assert.True(JsonNode.DeepEquals(state["inUse"], state["builtIn"]));
    }

    private async Task<RoutedUpstream> StartAsync(ScriptedUpstream upstream, Uri? feed) => await RoutedUpstream.StartAsync(
        new JsonObject
        {
            ["providers"] = new JsonObject { ["openai"] = new JsonObject { ["type"] = "openai", ["baseUrl"] = upstream.BaseUrl.OriginalString, ["apiKey"] = "env:KEY_OF_ONE" } },
            ["models"] = JsonNode.Parse("""{ "mini": { "endpoints": [ { "provider": "openai", "model": "gpt-5-mini" } ] } }"""),
            ["store"] = new JsonObject { ["type"] = "sqlite", ["path"] = Path.Combine(_folder.FullName, "store.db") },
            ["catalogue"] = feed is null ? new JsonObject() : new JsonObject { ["url"] = $"{feed}/feed.json", ["intervalSeconds"] = 1 },
        },
        new Dictionary<string, string> { ["FUNCROUTER_MANAGEMENT_KEY"] = ManagementKey },
        upstream);

    /// <summary>Ends when the list of models has the feed's price: half a dollar for a million tokens.</summary>
    private async Task PricedAsync(RoutedUpstream routed) => await Poll.UntilAsync(
        async () =>
        {
            using var answer = await routed.Client.GetAsync($"v1/models/{Model}", Limit);
            return (string?)(await answer.JsonAsync(Limit))["pricing"]!["prompt"] == "0.0000005" ? "" : null;
        },
        Limit);

    private async Task<JsonNode> CatalogueAsync(RoutedUpstream routed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "manage/catalogue");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ManagementKey);
        using var answer = await routed.Client.SendAsync(request, Limit);
        return await answer.JsonAsync(Limit);
    }

    // Beside the feed's price of the prompt stands the list price of the answer.
    private static decimal CostOf(JsonNode usage) => (((decimal)usage["prompt_tokens"]! * 0.5m) + ((decimal)usage["completion_tokens"]! * 2)) / 1_000_000;
}
