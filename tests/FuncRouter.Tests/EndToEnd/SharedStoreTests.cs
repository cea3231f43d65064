using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

public sealed class SharedStoreTests(AzuriteServer azurite) : LimitedTests
{
    // Tests share the one account; each has tables of its own.
    private readonly string _prefix = "t" + RandomNumberGenerator.GetHexString(20, lowercase: true);

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task Another_process_on_the_same_store_has_the_answer_that_the_first_one_got(string more)
    {
        await using var first = await StartAsync(await TablesAsync());
        await using var second = await StartAsync(await TablesAsync());
        var script = first.Upstream.On("shared");
        _ = more.Length == 0
            ? script.Answers(OpenAIAnswers.Document("of the first"))
            : script.Streams(s => s.Role().Chunk("of the first").Finish().Done());
        second.Upstream.On("shared").Fails(400);
        using (var answer = await AskAsync(first, more))
        {
            await answer.Content.LoadIntoBufferAsync(Limit);
        }

        // The first process writes behind its answer, and a store that takes longer than a cache may is passed by: so it is asked again.
        using var hit = await Poll.UntilAsync(
            async () =>
            {
                var answer = await AskAsync(second, more);
                return answer.IsSuccessStatusCode ? answer : null;
            },
            Limit);

        Assert.Equal("hit", hit.Header("x-funcrouter-cache"));
        Assert.Contains("of the first", await hit.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_process_on_the_same_store_gives_the_answer_of_the_first_one_to_a_question_that_means_the_same()
    {
        const string Routes = """{ "faq": { "candidates": ["one/shared"], "semanticCache": { "maxWrongHits": 0.5, "sample": 0 } } }""";
        await using var first = await StartAsync(await TablesAsync(), Routes);
        await using var second = await StartAsync(await TablesAsync(), Routes);
        first.Upstream.On("shared").Answers(OpenAIAnswers.Document("of the first"));
        second.Upstream.On("shared").Fails(400);
        Task<HttpResponseMessage> AskAsync(RoutedUpstream routed, string question) => routed.PostAsync(
            $$"""{"model":"faq","messages":[{"role":"user","content":"{{question}}"}]}""", Limit, ("x-funcrouter-cache", "on"));
        using (var answer = await AskAsync(first, "How do I reset my password at Contoso?"))
        {
            Assert.Equal("of the first", await answer.ContentAsync(Limit));
        }

        // The second one reads of the question in the background, once somebody has asked it in the same surroundings.
        using var hit = await Poll.UntilAsync(
            async () =>
            {
                var answer = await AskAsync(second, "how do i reset my password at contoso, please?");
                return answer.IsSuccessStatusCode ? answer : null;
            },
            Limit);

        Assert.Equal(("semantic", "of the first"), (hit.Header("x-funcrouter-cache"), await hit.ContentAsync(Limit)));
    }

    [Fact]
    public async Task Another_process_on_the_same_store_tells_the_generation_of_the_first_one()
    {
        await using var first = await StartAsync(await TablesAsync());
        await using var second = await StartAsync(await TablesAsync());
        first.Upstream.On("shared").Answers(OpenAIAnswers.Document("Hello"));

        using var answer = await AskAsync(first, "");
        var record = await second.RecordAsync(answer, Limit);

        Assert.Equal("shared", (string?)record["model"]);
    }

    [Fact]
    public async Task An_answer_that_the_store_does_not_take_is_still_answered()
    {
        await using var first = await StartAsync(await TablesAsync());
        await using var second = await StartAsync(await TablesAsync());
        var text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(1_200_000));
        first.Upstream.On("shared").Answers(OpenAIAnswers.Document(text));
        second.Upstream.On("shared").Answers(OpenAIAnswers.Document("of the second"));

        using var answer = await AskAsync(first, "");
        Assert.Equal(text, await answer.ContentAsync(Limit));

        using var other = await AskAsync(second, "");
        Assert.Equal(("miss", "of the second"), (other.Header("x-funcrouter-cache"), await other.ContentAsync(Limit)));
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_does_not_keep_requests_from_being_routed()
    {
        using var closed = new ClosedPort();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        await using var routed = await StartAsync(
            $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey={key};TableEndpoint=http://{closed.Authority}/a;");
        routed.Upstream.On("shared").Answers(OpenAIAnswers.Document("Hello"));

        using var answer = await AskAsync(routed, "");

        Assert.Equal(("miss", "Hello"), (answer.Header("x-funcrouter-cache"), await answer.ContentAsync(Limit)));
        Assert.DoesNotContain(key, routed.Router.Log, StringComparison.Ordinal);
        await routed.Router.TerminateAsync();
        Assert.Equal(0, await routed.Router.WaitForExitAsync(Limit));
    }

    [Fact]
    public async Task A_wrong_account_key_stops_the_start_with_a_message_that_holds_no_key()
    {
        var right = (await azurite.ConnectionStringAsync()).Split(';')
            .Single(part => part.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..];
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var connection = (await azurite.ConnectionStringAsync()).Replace(right, wrong, StringComparison.Ordinal);

        await using var router = RouterProcess.Launch(
            new JsonObject { ["store"] = Store() }.ToJsonString(), new Dictionary<string, string> { ["STORE"] = connection });

        Assert.Equal(1, await router.WaitForExitAsync(Limit));
        Assert.Contains("store.connectionString", router.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, router.Log, StringComparison.Ordinal);
    }

    private async Task<string> TablesAsync() => await azurite.ConnectionStringAsync();

    private JsonObject Store() => new() { ["type"] = "tables", ["connectionString"] = "env:STORE", ["tablePrefix"] = _prefix };

    private Task<RoutedUpstream> StartAsync(string connection, string routes = "{}") => RoutedUpstream.StartAsync(
        new JsonObject { ["store"] = Store(), ["routes"] = JsonNode.Parse(routes) }, new Dictionary<string, string> { ["STORE"] = connection });

    private Task<HttpResponseMessage> AskAsync(RoutedUpstream routed, string more) =>
        routed.PostAsync(RoutedUpstream.Body("one/shared", more), Limit, ("x-funcrouter-cache", "on"));
}
