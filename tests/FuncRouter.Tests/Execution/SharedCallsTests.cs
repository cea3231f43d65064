using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Execution;

public sealed class SharedCallsTests : IAsyncDisposable
{
    private readonly RouterFixture _router = new(
        HostLimits.Process,
        new RouterOptions { Cache = new() { Enabled = true } }.With(Model("mine", new ModelEndpointOptions("up", "m")) with { Facts = new() { Price = new(1, 10) } }));

    private readonly Gate _gate = new();

    public async ValueTask DisposeAsync()
    {
        await _router.DisposeAsync();
        Assert.Equal(0, _router.Flights.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Identical_requests_under_way_are_one_call_that_is_paid_once(int followers)
    {
        Answers(OpenAIAnswers.Document("Hello", promptTokens: 1000, completionTokens: 100));
        var calls = Enumerable.Range(0, followers + 1).Select(_ => new WebCall()).ToArray();
        var asking = calls.Select(call => _router.AnswerAsync(call, "mine")).ToArray();
        _gate.Open();

        var exchanges = (await Task.WhenAll(asking)).Select(answer => answer.Exchange).ToArray();

        Assert.Single(_router.Upstream.Requests);
        Assert.Equal(["miss", .. Enumerable.Repeat("shared", followers)], exchanges.Select(exchange => exchange.CacheStatus));
        Assert.Contains("\"cost\":0.002}", calls[0].Sent, StringComparison.Ordinal);
        Assert.All(calls[1..], call => Assert.Equal(calls[0].Sent.Replace("\"cost\":0.002}", "\"cost\":0}", StringComparison.Ordinal), call.Sent));
        Assert.Equal([0.002m, .. Enumerable.Repeat(0m, followers)], exchanges.Select(exchange => exchange.Answer!.CostUsd!.Value));
        Assert.Equal(1, _router.Live.Of("up/m").Samples);
    }

    [Fact]
    public async Task Records_of_a_shared_call_tell_one_cost_and_what_the_others_saved()
    {
        Answers(OpenAIAnswers.Document("Hello", promptTokens: 1000, completionTokens: 100));
        Task<(Exchange Exchange, Delivery)> one = _router.AnswerAsync(new WebCall(), "mine"), other = _router.AnswerAsync(new WebCall(), "mine");
        _gate.Open();

        var (leader, follower) = (await RecordAsync(await one), await RecordAsync(await other));

        Assert.Equal((0.002m, null, 1), ((decimal)leader["costUsd"]!, leader["savedUsd"], leader["attempts"]!.AsArray().Count));
        Assert.Equal((0m, 0.002m, 0), ((decimal)follower["costUsd"]!, (decimal)follower["savedUsd"]!, follower["attempts"]!.AsArray().Count));
        Assert.Equal((1000, "shared"), ((int)follower["usage"]!["inputTokens"]!, (string?)follower["cache"]));
        Assert.Equal((string?)leader["cacheKey"], (string?)follower["cacheKey"]);
    }

    [Fact]
    public async Task A_leader_that_leaves_before_the_answer_takes_nothing_from_the_others()
    {
        Answers(OpenAIAnswers.Document("Hello", promptTokens: 1000, completionTokens: 100));
        WebCall leaving = new(), staying = new();
        Task<(Exchange, Delivery Delivery)> leader = _router.AnswerAsync(leaving, "mine"), follower = _router.AnswerAsync(staying, "mine");
        leaving.Leave();
        var left = await leader;
        Assert.Equal((499, "cancelled"), (left.Delivery.Status, left.Delivery.Outcome));
        Assert.Null((await RecordAsync(left))["costUsd"]);
        _gate.Open();

        var record = await RecordAsync(await follower);

        Assert.Equal((0.002m, 1, "shared", 200), ((decimal)record["costUsd"]!, record["attempts"]!.AsArray().Count, (string?)record["cache"], (int)record["status"]!));
        Assert.Equal("hit", (await _router.AnswerAsync(new WebCall(), "mine")).Exchange.CacheStatus);
    }

    [Fact]
    public async Task When_the_last_one_leaves_the_call_is_cancelled_and_recorded_once()
    {
        _router.Upstream.Hangs();
        WebCall one = new(), other = new();
        Task<(Exchange, Delivery)> first = _router.AnswerAsync(one, "mine"), second = _router.AnswerAsync(other, "mine");
        one.Leave();
        await first;
        other.Leave();

        var record = await RecordAsync(await second);

        Assert.Equal((499, 1), ((int)record["status"]!, record["attempts"]!.AsArray().Count));
    }

    [Fact]
    public async Task Who_shares_a_call_shares_its_error_and_the_next_one_tries_anew()
    {
        _router.Upstream.Add(async _ =>
        {
            await _gate.Opened;
            return new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest) { Content = new StringContent(OpenAIAnswers.Error("No.")) };
        }).Answers(OpenAIAnswers.Document("Hello"));
        Task<(Exchange, Delivery Delivery)> one = _router.AnswerAsync(new WebCall(), "mine"), other = _router.AnswerAsync(new WebCall(), "mine");
        _gate.Open();

        Assert.Equal((400, 400), ((await one).Delivery.Status, (await other).Delivery.Status));
        Assert.Single(_router.Upstream.Requests);
        Assert.Equal(200, (await _router.AnswerAsync(new WebCall(), "mine")).Delivery.Status);
    }

    [Fact]
    public async Task Another_ones_deadline_is_no_error_of_mine()
    {
        static RequestControls Impatient(RequestControls controls) => controls with { Deadline = TimeSpan.FromSeconds(2) };
        _router.Upstream.Hangs().Answers(OpenAIAnswers.Document("Hello"));
        var first = _router.AnswerAsync(new WebCall(), "mine", controls: Impatient);
        _router.Time.Advance(TimeSpan.FromSeconds(1));
        var second = _router.AnswerAsync(new WebCall(), "mine", controls: Impatient);
        _router.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((408, 200), ((await first).Delivery.Status, (await second).Delivery.Status));
        Assert.Equal("miss", (await second).Exchange.CacheStatus);
    }

    [Fact]
    public async Task Who_waits_for_a_call_that_may_take_longer_than_its_own_time_is_told_so_when_that_is_over()
    {
        _router.Upstream.Add(async _ =>
        {
            await _gate.Opened;
            return new HttpResponseMessage { Content = new StringContent(OpenAIAnswers.Document("Hello")) };
        });
        var received = _router.Time.GetTimestamp();
        _router.Time.Advance(TimeSpan.FromSeconds(9));
        var patient = _router.AnswerAsync(new WebCall(), "mine", controls: TenSeconds);
        var waiting = _router.AnswerAsync(new WebCall(), "mine", controls: TenSeconds, received: received);

        _router.Time.Advance(TimeSpan.FromSeconds(1));
        var late = await waiting;
        _gate.Open();

        Assert.Equal((408, "deadline_exceeded", "shared"), (late.Delivery.Status, late.Exchange.Error!.Code, late.Exchange.CacheStatus));
        Assert.Contains("within the 10000 ms of x-funcrouter-deadline-ms", late.Exchange.Error.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await patient).Delivery.Status);

        static RequestControls TenSeconds(RequestControls controls) => controls with { Deadline = TimeSpan.FromSeconds(10) };
    }

    [Fact]
    public async Task Who_waited_for_another_ones_call_until_its_own_time_was_over_gets_its_own_last_resort()
    {
        var options = new RouterOptions { Cache = new() { Enabled = true }, Resilience = new() { MaxRetries = 0 } }
            .With(RoutingFixture.Route("auto", "up/m") with { Fallbacks = [new RuleFallback("Busy.")] });
        await using var router = new RouterFixture(HostLimits.Process, options);
        await router.Invalidations.RefreshAsync(TestContext.Current.CancellationToken);
        router.Upstream.Hangs();
        var received = router.Time.GetTimestamp();
        router.Time.Advance(TimeSpan.FromSeconds(9));
        var leader = router.AnswerAsync(new WebCall(), "auto", controls: TenSeconds);
        var follower = router.AnswerAsync(new WebCall(), "auto", controls: TenSeconds, received: received);

        router.Time.Advance(TimeSpan.FromSeconds(1));
        var early = await follower;
        router.Time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal((200, "rule"), (early.Delivery.Status, early.Exchange.Resort));
        Assert.Equal((200, "rule"), ((await leader).Delivery.Status, (await leader).Exchange.Resort));
        Assert.Single(router.Upstream.Requests);

        static RequestControls TenSeconds(RequestControls controls) => controls with { Deadline = TimeSpan.FromSeconds(10) };
    }

    [Theory]
    [InlineData(",\"seed\":1", ",\"seed\":2")]
    [InlineData("", ",\"stream\":true")]
    [InlineData(",\"stream\":true", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")]
    public async Task Requests_that_differ_share_nothing(string one, string other)
    {
        _router.Upstream.Hangs();
        WebCall first = new(), second = new();
        Task asking = Task.WhenAll(_router.AnswerAsync(first, "mine", one), _router.AnswerAsync(second, "mine", other));

        Assert.Equal(2, _router.Upstream.Requests.Count);
        first.Leave();
        second.Leave();
        await asking;
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(null, 0)]
    public async Task Who_wants_a_new_answer_does_not_get_one_that_is_under_way(bool? reads, int? maxAge)
    {
        _router.Upstream.Hangs();
        WebCall first = new(), second = new();
        var cache = CacheControls.Default with { Read = reads ?? true, MaxAge = maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        Task asking = Task.WhenAll(_router.AnswerAsync(first, "mine"), _router.AnswerAsync(second, "mine", controls: controls => controls with { Cache = cache }));

        Assert.Equal(reads == true ? 1 : 2, _router.Upstream.Requests.Count);
        first.Leave();
        second.Leave();
        await asking;
    }

    private void Answers(string document) => _router.Upstream.Add(async _ =>
    {
        await _gate.Opened;
        return new HttpResponseMessage { Content = new StringContent(document) };
    });

    private async Task<System.Text.Json.Nodes.JsonNode> RecordAsync((Exchange Exchange, Delivery) answer) => System.Text.Json.Nodes.JsonNode.Parse(
        (await _router.Log.FindAsync("default", answer.Exchange.Request.Id, TestContext.Current.CancellationToken))!.Value.Span)!;
}
