using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Execution.Remembered;

/// <summary>What questions get while others are read, and no turn is left.</summary>
public sealed class ReadingUnderLoadTests
{
    private const string Asked = "How do I reset my password?";
    private const string Alike = "How do I reset my password, please?";
    private const string Same = "how do I reset my password";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_that_would_have_to_be_read_waits_fifty_milliseconds_and_gets_a_new_answer()
    {
        await using var router = await StartAsync();
        Assert.True(router.Turns.TryTake());

        var answer = router.AnswerAsync(new WebCall(), "faq", text: Alike);
        await router.Time.PassAsync(LongestWait);

        Assert.Equal("miss", (await answer).Exchange.CacheStatus);
        Assert.Equal(2, router.Upstream.Requests.Count);

        // And with a turn the remembered one, after which the turn is free again.
        router.Turns.Release();
        Assert.Equal("semantic", (await router.AnswerAsync(new WebCall(), "faq", text: "Please, how do I reset my password?")).Exchange.CacheStatus);
        Assert.True(router.Turns.TryTake());
    }

    [Fact]
    public async Task A_turn_that_comes_in_time_is_used()
    {
        await using var router = await StartAsync();
        Assert.True(router.Turns.TryTake());
        var answer = router.AnswerAsync(new WebCall(), "faq", text: Alike);
        await router.Time.WaitedForAsync(LongestWait);
        Assert.False(answer.IsCompleted);

        router.Turns.Release();

        Assert.Equal("semantic", (await answer).Exchange.CacheStatus);
    }

    [Fact]
    public async Task The_same_question_in_other_capitals_takes_no_turn()
    {
        await using var router = await StartAsync();
        Assert.True(router.Turns.TryTake());

        Assert.Equal("semantic", (await router.AnswerAsync(new WebCall(), "faq", text: Same)).Exchange.CacheStatus);
    }

    [Fact]
    public async Task Where_nothing_is_read_nothing_waits()
    {
        await using var router = await StartAsync(reading: false);
        Assert.True(router.Turns.TryTake());

        Assert.Equal("miss", (await router.AnswerAsync(new WebCall(), "faq", text: "How do I bake bread?")).Exchange.CacheStatus);
        Assert.Equal("semantic", (await router.AnswerAsync(new WebCall(), "faq", text: Alike)).Exchange.CacheStatus);
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_waits_has_its_record()
    {
        await using var router = await StartAsync();
        Assert.True(router.Turns.TryTake());
        var call = new WebCall();
        var answer = router.AnswerAsync(call, "faq", text: Alike);
        await router.Time.WaitedForAsync(LongestWait);
        Assert.False(answer.IsCompleted);

        call.Leave();

        var (exchange, delivery) = await answer;
        Assert.Equal((499, "cancelled"), (delivery.Status, delivery.Outcome));
        Assert.NotNull(await router.Log.FindAsync("default", exchange.Request.Id, Cancelled));
        router.Turns.Release();
        Assert.True(router.Turns.TryTake());
        Assert.False(router.Turns.TryTake());
    }

    // One answer is remembered.
    private static async Task<RouterFixture> StartAsync(bool reading = true)
    {
        var options = new RouterOptions { Cache = new() { Enabled = true } }
            .With(Model("mine", new ModelEndpointOptions("up", "m")))
            .With(Route("faq", "mine") with { SemanticCache = new() { Sample = 0, MaxWrongHits = 0.5, Reading = reading } });
        var router = new RouterFixture(HostLimits.Process, options);
        await router.Invalidations.RefreshAsync(Cancelled);
        router.Upstream.Answers(OpenAIAnswers.Document("Open Settings."));
        await router.AnswerAsync(new WebCall(), "faq", text: Asked);

        // Its look-up in the store was given as long; the next to wait so long is one that wants a turn.
        await router.Time.WaitedForAsync(LongestWait);
        return router;
    }
}
