using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

public sealed class StoreOperationsTests
{
    private static readonly RouterOptions Cached = new() { Cache = new() { Enabled = true } };
    private static readonly RouterOptions Semantic = Cached.With(RoutingFixture.Route("faq", "up/m") with { SemanticCache = new() });

    [Fact]
    public async Task Where_the_cache_is_off_nothing_is_read_and_one_record_is_written()
    {
        await using var router = await StartAsync(new RouterOptions());

        await router.AnswerAsync(new WebCall());

        Assert.Empty(CacheReads(router));
        await WriteAsync(router);
        Assert.Single(router.Store.Batches);
    }

    [Fact]
    public async Task A_new_answer_costs_one_read_before_it_and_two_writes_behind_it()
    {
        await using var router = await StartAsync(Cached);

        var (exchange, _) = await router.AnswerAsync(new WebCall());

        Assert.Equal("miss", exchange.CacheStatus);
        Assert.Single(CacheReads(router));
        await WriteAsync(router);
        Assert.Equal(2, router.Store.Batches.Count);
    }

    [Fact]
    public async Task Where_questions_that_mean_the_same_are_looked_for_a_new_answer_costs_no_more()
    {
        await using var router = await StartAsync(Semantic);

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "faq");

        Assert.Equal("miss", exchange.CacheStatus);
        Assert.Single(CacheReads(router));
        await WriteAsync(router);
        Assert.Equal([1, 2], router.Store.Batches.Select(batch => batch.Writes.Count).Order());
    }

    [Fact]
    public async Task A_new_answer_of_such_a_route_is_found_with_one_read_by_another_instance_and_past_its_time_too()
    {
        var options = Semantic with { Cache = Semantic.Cache with { StaleFor = TimeSpan.FromHours(1) }, Resilience = new() { MaxRetries = 0 } };
        options = options with { Routes = options.Routes.SetItem("faq", options.Routes["faq"] with { Fallbacks = [new StaleFallback()] }) };
        await using var router = await StartAsync(options);
        await router.AnswerAsync(new WebCall(), "faq");
        await WriteAsync(router);
        await using var other = await StartAsync(options, router.Store);

        var (exchange, _) = await other.AnswerAsync(new WebCall(), "faq");

        Assert.Equal("hit", exchange.CacheStatus);
        Assert.Single(CacheReads(other));

        await using var third = new RouterFixture(HostLimits.Process, options, router.Store);
        await third.Invalidations.RefreshAsync(TestContext.Current.CancellationToken);
        third.Upstream.Fails(500);
        third.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("stale", (await third.AnswerAsync(new WebCall(), "faq")).Exchange.CacheStatus);
    }

    [Fact]
    public async Task Where_a_remembered_answer_of_such_a_route_cannot_be_given_any_more_the_new_one_is_written_where_it_is_looked_for()
    {
        await using var router = await StartAsync(Semantic);
        var (first, _) = await router.AnswerAsync(new WebCall(), "faq");
        var old = router.Memory.Find(first.CacheKey!)!;
        router.Memory.Put(first.CacheKey!, new CachedAnswer("gone", "m", old.At, old.Body));

        Assert.Equal("miss", (await router.AnswerAsync(new WebCall(), "faq")).Exchange.CacheStatus);
        await WriteAsync(router);

        Assert.Single(router.Store.Batches.Where(batch => batch.Table.StartsWith(AnswerCache.Table.Prefix, StringComparison.Ordinal)).Select(batch => batch.Partition).Distinct());
    }

    [Fact]
    public async Task Many_answers_to_questions_of_one_scope_share_their_writes_too()
    {
        await using var router = await StartAsync(Semantic);
        for (var i = 0; i < 200; i++)
        {
            await router.AnswerAsync(new WebCall(), "faq", text: $"What is the meaning of {i}?");
        }

        await WriteAsync(router);

        // Sixteen partitions of records, four of answers with their questions.
        Assert.Equal(600, router.Store.Batches.Sum(batch => batch.Writes.Count));
        Assert.InRange(router.Store.Batches.Count, 1, 16 + 4 + 4);
    }

    [Fact]
    public async Task An_answer_in_memory_costs_no_read_and_one_record()
    {
        await using var router = await StartAsync(Cached);
        await router.AnswerAsync(new WebCall());
        var before = CacheReads(router).Length;

        var (exchange, _) = await router.AnswerAsync(new WebCall());

        Assert.Equal(("hit", before), (exchange.CacheStatus, CacheReads(router).Length));
        await WriteAsync(router);
        Assert.Equal(3, router.Store.Batches.Sum(batch => batch.Writes.Count));
    }

    [Fact]
    public async Task An_answer_of_another_instance_costs_one_read_and_one_record()
    {
        await using var router = await StartAsync(Cached);
        await router.AnswerAsync(new WebCall());
        await WriteAsync(router);
        var (reads, writes) = (CacheReads(router).Length, router.Store.Batches.Count);
        await using var other = await StartAsync(Cached, router.Store);
        router.Store.ReadKeys.Clear();

        var (exchange, _) = await other.AnswerAsync(new WebCall());

        Assert.Equal((1, 2, "hit"), (reads, writes, exchange.CacheStatus));
        Assert.Single(CacheReads(other));
        await WriteAsync(other);
        Assert.Equal(3, router.Store.Batches.Count);
        Assert.Empty(other.Upstream.Requests);
    }

    [Fact]
    public async Task A_new_answer_of_the_last_minutes_before_midnight_costs_one_read_and_three_writes()
    {
        await using var router = await StartAsync(Cached);
        router.Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(2));

        await router.AnswerAsync(new WebCall());

        Assert.Single(CacheReads(router));
        await WriteAsync(router);
        Assert.Equal(3, router.Store.Batches.Count);
    }

    [Fact]
    public async Task An_endpoint_that_fails_and_is_left_alone_costs_no_operation_before_the_answer()
    {
        await using var router = await StartAsync(new RouterOptions { Resilience = new() { MaxRetries = 0 } });
        router.Side.Fails(500);
        for (var i = 0; i < 5; i++)
        {
            await router.AnswerAsync(new WebCall(), model: "side/m");
        }

        Assert.Empty(CacheReads(router));
        Assert.Empty(router.Store.Batches);
    }

    [Fact]
    public async Task Many_answers_of_a_moment_share_their_writes()
    {
        await using var router = await StartAsync(Cached);
        for (var i = 0; i < 1000; i++)
        {
            await router.AnswerAsync(new WebCall(), fields: $",\"seed\":{i}");
        }

        await WriteAsync(router);

        // Sixteen partitions of records, 256 of answers, and batches of a hundred.
        Assert.Equal(1000, CacheReads(router).Length);
        Assert.InRange(router.Store.Batches.Count, 1, 16 + 256 + 20);
    }

    private static async Task<RouterFixture> StartAsync(RouterOptions options, ScriptedStore? store = null)
    {
        var router = new RouterFixture(HostLimits.Process, options, store);
        await router.Invalidations.RefreshAsync(TestContext.Current.CancellationToken);
        router.Store.ReadKeys.Clear();
        router.Upstream.Answers(OpenAIAnswers.Document("Hi"));
        return router;
    }

    // What is known of a tenant's preferences is fetched in the background, and not for one request.
    private static StoreKey[] CacheReads(RouterFixture router) => [.. router.Store.ReadKeys.Where(key => key.Table != "preferences")];

    // All that waits is written, in one round.
    private static async Task WriteAsync(RouterFixture router)
    {
        await router.StartWriterAsync();
        await router.StopWriterAsync();
    }
}
