using FuncRouter.Caching.Semantic;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Execution.Remembered;

/// <summary>What becomes of a model of embeddings that fails, on the way of a request that asks it.</summary>
public sealed class QuestionEmbedderTests
{
    private const string Vector =
        """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,2]}],"model":"e","usage":{"prompt_tokens":5,"total_tokens":5}}""";

    [Fact]
    public async Task A_model_of_embeddings_that_fails_is_left_alone_for_a_moment_and_nobody_waits_longer_than_its_limit()
    {
        await using var router = await StartAsync(WithEmbeddings());
        router.Side.Hangs().Answers(Vector);

        var first = router.AnswerAsync(new WebCall(), "faq", text: "How do I reset my password?");
        await router.Time.PassAsync(TimeSpan.FromSeconds(0.5));
        Assert.Equal("miss", (await first).Exchange.CacheStatus);
        await router.AnswerAsync(new WebCall(), "faq", text: "Something else");
        Assert.Single(router.Side.Requests);
        Assert.Contains("side/e", Assert.Single(router.Embeddings.Messages), StringComparison.Ordinal);

        router.Time.Advance(TimeSpan.FromSeconds(5));
        await router.AnswerAsync(new WebCall(), "faq", text: "Something new");
        Assert.Equal(2, router.Side.Requests.Count);
    }

    [Fact]
    public async Task A_model_of_embeddings_that_goes_on_hanging_is_left_alone_as_any_endpoint_is_and_delays_nobody_until_it_answers_again()
    {
        var options = WithEmbeddings() with { Resilience = new() { Cooldown = TimeSpan.FromSeconds(30) } };
        await using var router = await StartAsync(options);
        router.Side.Hangs().Hangs().Hangs().Hangs().Answers(Vector);

        // Three times in a row, five seconds apart.
        for (var i = 0; i < EndpointCooldowns.FailuresToOpen; i++)
        {
            await AskAsync(i, hangs: true);
            router.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.InRange(router.Cooldowns.Remaining("side/e"), TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(25));
        Assert.True(router.Live.Of("side/e").ErrorRate > 0);
        await AskAsync(10, hangs: false);
        Assert.Equal(3, router.Side.Requests.Count);

        // A trial that fails too leaves it alone for longer, and one that does not brings it back.
        router.Time.Advance(TimeSpan.FromSeconds(30));
        await AskAsync(11, hangs: true);
        Assert.InRange(router.Cooldowns.Remaining("side/e"), TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(60));
        router.Time.Advance(TimeSpan.FromSeconds(60));
        await AskAsync(12, hangs: false);
        await AskAsync(13, hangs: false);
        Assert.Equal(6, router.Side.Requests.Count);

        async Task AskAsync(int number, bool hangs)
        {
            var answer = router.AnswerAsync(new WebCall(), "faq", text: $"What is the meaning of {number}?");
            if (hangs)
            {
                await router.Time.PassAsync(TimeSpan.FromSeconds(0.5));
            }

            Assert.Equal("miss", (await answer).Exchange.CacheStatus);
        }
    }

    [Fact]
    public async Task While_a_trial_of_one_endpoint_told_nothing_another_endpoint_of_the_model_is_asked()
    {
        var options = new RouterOptions { Cache = new() { Enabled = true }, Resilience = new() { Cooldown = TimeSpan.FromSeconds(30) } }
            .With(Model("emb", new ModelEndpointOptions("side", "e"), new ModelEndpointOptions("up", "e2")))
            .With(Route("faq", "up/m") with { SemanticCache = new() { Sample = 0, Embeddings = new EmbeddingsOptions("emb", TimeSpan.FromSeconds(0.5)) } });
        await using var router = await StartAsync(options);
        router.Cooldowns.ReportFailure("side/e", TimeSpan.FromSeconds(30), opens: true);
        router.Time.Advance(TimeSpan.FromSeconds(30));
        router.Side.Hangs();
        var trial = router.AnswerAsync(new WebCall(), "faq", controls: controls => controls with { Deadline = TimeSpan.FromSeconds(0.6) }, text: "What is the meaning of 1?");
        await router.Time.PassAsync(TimeSpan.FromSeconds(0.3));
        await trial;
        var before = router.Upstream.Requests.Count;

        router.Time.Advance(TimeSpan.FromSeconds(20));
        await router.AnswerAsync(new WebCall(), "faq", text: "What is the meaning of 2?");

        Assert.Equal((1, 2), (router.Side.Requests.Count, router.Upstream.Requests.Count - before));
    }

    [Fact]
    public async Task A_clients_deadline_that_leaves_the_model_of_embeddings_too_little_time_says_nothing_against_it()
    {
        await using var router = await StartAsync(WithEmbeddings());
        router.Side.Hangs();

        for (var i = 0; i < EndpointCooldowns.FailuresToOpen; i++)
        {
            var answer = router.AnswerAsync(
                new WebCall(), "faq", controls: controls => controls with { Deadline = TimeSpan.FromSeconds(0.6) }, text: $"What is the meaning of {i}?");
            await router.Time.PassAsync(TimeSpan.FromSeconds(0.3));
            Assert.Equal("miss", (await answer).Exchange.CacheStatus);
        }

        Assert.Equal((3, TimeSpan.Zero), (router.Side.Requests.Count, router.Cooldowns.Remaining("side/e")));
    }

    private static RouterOptions WithEmbeddings() => new RouterOptions { Cache = new() { Enabled = true } }
        .With(Route("faq", "up/m") with { SemanticCache = new() { Sample = 0, Embeddings = new EmbeddingsOptions("side/e", TimeSpan.FromSeconds(0.5)) } });

    private static async Task<RouterFixture> StartAsync(RouterOptions options)
    {
        var router = new RouterFixture(HostLimits.Process, options);
        await router.Invalidations.RefreshAsync(TestContext.Current.CancellationToken);
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings."));
        return router;
    }
}
