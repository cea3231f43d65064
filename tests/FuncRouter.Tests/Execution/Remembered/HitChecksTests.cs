using System.Text.Json.Nodes;
using FuncRouter.Caching.Semantic;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Tests.EndToEnd;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Execution.Remembered;

/// <summary>A sample of the answers to questions that mean the same is compared with new ones, and what comes of it moves the threshold.</summary>
public sealed class HitChecksTests
{
    private const string Asked = "How do I reset my password?";
    private const string Again = "How do I reset my password, please?";
    private const string Alike = "How do I reset my forgotten password?";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Open Settings.", "right")]
    [InlineData("Call support.", "wrong")]
    public async Task A_sampled_hit_goes_upstream_once_behind_the_answer_and_its_record_has_the_verdict(string fresh, string verdict)
    {
        await using var router = await StartAsync(Options(sample: 1));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings.", promptTokens: 1000, completionTokens: 100)).Answers(OpenAIAnswers.Document(fresh, promptTokens: 1000, completionTokens: 100));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);
        var call = new WebCall();

        var (exchange, _) = await router.AnswerAsync(call, "faq", text: Again);
        var (hit, copy) = await RecordsAsync(router, exchange);

        Assert.Equal("semantic", exchange.CacheStatus);
        Assert.Contains("Open Settings.", call.Sent, StringComparison.Ordinal);
        Assert.Equal(2, router.Upstream.Requests.Count);
        Assert.Equal((exchange.Request.Id, verdict, "complete"), ((string?)copy["shadowOf"], (string?)copy["cacheVerdict"], (string?)copy["outcome"]));

        // Paid, and delivered to nobody; the hit itself has saved what its answer took.
        Assert.Equal((null, 0.002m), ((decimal?)copy["costUsd"], (decimal?)copy["overheadCostUsd"]));
        Assert.Equal((0m, 0.002m, null), ((decimal?)hit["costUsd"], (decimal?)hit["savedUsd"], (decimal?)hit["overheadCostUsd"]));
        Assert.Equal(1, router.Semantic.ThresholdOf(new("faq", IsRead: true)).Pairs);
    }

    [Fact]
    public async Task Streams_are_compared_by_what_they_say_as_a_whole()
    {
        await using var router = await StartAsync(Options(sample: 1));
        router.Upstream.Streams().Event(OpenAIAnswers.Chunk("Open ")).Event(OpenAIAnswers.Chunk("Settings.")).Event(OpenAIAnswers.Finish()).Event("[DONE]").Ends();
        router.Upstream.Streams().Event(OpenAIAnswers.Chunk("open settings")).Event(OpenAIAnswers.Finish()).Event("[DONE]").Ends();
        await router.AnswerAsync(new WebCall(), "faq", ",\"stream\":true", text: Asked);
        var call = new WebCall();

        var (exchange, _) = await router.AnswerAsync(call, "faq", ",\"stream\":true", text: Again);
        var (_, copy) = await RecordsAsync(router, exchange);

        Assert.Equal(("semantic", "right"), (exchange.CacheStatus, (string?)copy["cacheVerdict"]));
        Assert.Contains("Settings.", call.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_verdicts_raise_the_threshold_until_the_question_is_asked_anew()
    {
        await using var router = await StartAsync(Options(sample: 1, maxWrongHits: 0.3));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings.")).Answers(OpenAIAnswers.Document("Call support."));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);
        var before = router.Semantic.ThresholdOf(new("faq", IsRead: true)).For(0.3);
        string[] forms = ["please how do I reset my password", "how do I reset my password please tell me", "tell me please how do I reset my password", "please tell me how do I reset my password"];

        var seen = new List<string>();
        foreach (var form in forms)
        {
            var (exchange, _) = await router.AnswerAsync(new WebCall(), "faq", text: form);
            await Poll.UntilAsync(() => router.Background.UnderWay == 0, Cancelled);
            seen.Add(exchange.CacheStatus);
        }

        Assert.Equal("semantic", seen[0]);
        Assert.InRange(router.Semantic.ThresholdOf(new("faq", IsRead: true)).For(0.3), before + 0.01, HitThreshold.Never);
    }

    [Fact]
    public async Task What_was_not_likely_enough_is_compared_with_the_clients_own_new_answer_and_nobody_is_asked_twice()
    {
        var probability = PairVerifier.Probability(TurnSignature.Of(Alike), TurnSignature.Of(Asked));
        Assert.InRange(probability, HitThreshold.Lowest, 0.99);
        await using var router = await StartAsync(Options(sample: 1, maxWrongHits: 0.005));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings."));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "faq", text: Alike);
        await Poll.UntilAsync(() => router.Background.UnderWay == 0, Cancelled);

        Assert.Equal("miss", exchange.CacheStatus);
        Assert.Equal(2, router.Upstream.Requests.Count);
        Assert.Equal(1, router.Semantic.ThresholdOf(new("faq", IsRead: true)).Pairs);
        var record = (await FindAsync(router, exchange.Request.Id))!;
        Assert.Equal(probability, (double)record["cacheMatch"]!["probability"]!, 0.0001);
        Assert.True((double)record["cacheMatch"]!["threshold"]! > probability);
        Assert.Null(record["shadow"]);
    }

    [Fact]
    public async Task What_could_not_be_given_and_is_not_sampled_is_no_match()
    {
        await using var router = await StartAsync(Options(sample: 0, maxWrongHits: 0.005));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings."));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "faq", text: Alike);

        Assert.Equal("miss", exchange.CacheStatus);
        Assert.Null((await FindAsync(router, exchange.Request.Id))!["cacheMatch"]);
    }

    [Fact]
    public async Task What_is_not_sampled_is_not_compared()
    {
        await using var router = await StartAsync(Options(sample: 0));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings."));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "faq", text: Again);

        Assert.Equal(("semantic", 0), (exchange.CacheStatus, router.Background.UnderWay));
        Assert.Single(router.Upstream.Requests);
        Assert.Equal(0, router.Semantic.ThresholdOf(new("faq", IsRead: true)).Pairs);
    }

    [Theory]
    [InlineData("90", "right")]
    [InlineData("10", "wrong")]
    [InlineData("I cannot tell", "wrong")]
    public async Task Where_words_differ_the_routes_judge_decides(string grade, string verdict)
    {
        await using var router = await StartAsync(Options(sample: 1, checks: new RouteChecks { Judge = new JudgeOptions("side/judge", 0.7, null) }));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings.")).Answers(OpenAIAnswers.Document("It is in the account page."));
        router.Side.Answers(OpenAIAnswers.Document("80")).Answers(OpenAIAnswers.Document(grade));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "faq", text: Again);
        var (_, copy) = await RecordsAsync(router, exchange);

        Assert.Equal(verdict, (string?)copy["cacheVerdict"]);

        // The judge was asked for the first answer, and for the remembered one to the new question; not for the copy's.
        Assert.Equal(2, router.Side.Requests.Count);
        Assert.Contains("please", router.Side.Requests[1].Body, StringComparison.Ordinal);
        Assert.Contains("Open Settings.", router.Side.Requests[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_new_answer_of_a_sampled_hit_is_remembered_for_its_own_question()
    {
        await using var router = await StartAsync(Options(sample: 1));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings.")).Answers(OpenAIAnswers.Document("Call support."));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);
        await router.AnswerAsync(new WebCall(), "faq", text: Again);
        await Poll.UntilAsync(() => router.Background.UnderWay == 0, Cancelled);
        var call = new WebCall();

        var (exchange, _) = await router.AnswerAsync(call, "faq", text: Again);

        Assert.Equal("hit", exchange.CacheStatus);
        Assert.Contains("Call support.", call.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_answer_that_fails_gives_no_verdict()
    {
        await using var router = await StartAsync(Options(sample: 1));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings.")).Fails(400);
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "faq", text: Again);
        var (_, copy) = await RecordsAsync(router, exchange);

        Assert.Equal(("error", null), ((string?)copy["outcome"], (string?)copy["cacheVerdict"]));
        Assert.Equal(0, router.Semantic.ThresholdOf(new("faq", IsRead: true)).Pairs);
    }

    [Fact]
    public async Task A_hit_of_another_instances_answer_takes_the_one_read_that_a_miss_takes()
    {
        await using var router = await StartAsync(Options(sample: 0));
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings."));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);
        await router.AnswerAsync(new WebCall(), "faq", text: "Something else");
        var reads = CacheReads(router);

        await router.AnswerAsync(new WebCall(), "faq", text: Again);
        Assert.Equal(reads, CacheReads(router));

        // Its answer leaves this instance's memory, and is in the store.
        await router.StartWriterAsync();
        await router.StopWriterAsync();
        var question = SemanticQuestion.Of(ChatRequest.Of(router.Time, "faq", text: Again), "", new SemanticCacheOptions())!;
        router.Memory.Remove((await router.Semantic.FindAsync(question, 0, Cancelled))[0].Key);
        var (exchange, _) = await router.AnswerAsync(new WebCall(), "faq", text: Again);

        Assert.Equal(("semantic", reads + 1), (exchange.CacheStatus, CacheReads(router)));
    }

    private static int CacheReads(RouterFixture router) => router.Store.ReadKeys.Count(key => key.Table.StartsWith("cache2", StringComparison.Ordinal));

    private static RouterOptions Options(double sample, double maxWrongHits = 0.3, RouteChecks? checks = null) =>
        new RouterOptions { Cache = new() { Enabled = true } }
            .With(Model("mine", new ModelEndpointOptions("up", "m")) with { Facts = new() { Price = new(1, 10) } })
            .With(Route("faq", "mine") with { SemanticCache = new() { Sample = sample, MaxWrongHits = maxWrongHits }, Checks = checks });

    private static async Task<RouterFixture> StartAsync(RouterOptions options)
    {
        var router = new RouterFixture(HostLimits.Process, options);
        await router.Invalidations.RefreshAsync(Cancelled);
        return router;
    }

    private static async Task<(JsonNode Original, JsonNode Copy)> RecordsAsync(RouterFixture router, Exchange exchange)
    {
        var original = (await FindAsync(router, exchange.Request.Id))!;
        var id = (string)original["shadow"]!;
        return (original, await Poll.UntilAsync(() => FindAsync(router, id), Cancelled));
    }

    private static async Task<JsonNode?> FindAsync(RouterFixture router, string id) =>
        await router.Log.FindAsync("default", id, Cancelled) is { } json ? JsonNode.Parse(json.Span) : null;
}
