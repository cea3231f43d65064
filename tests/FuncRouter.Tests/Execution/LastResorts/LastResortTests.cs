using System.Text.Json.Nodes;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Execution.LastResorts;

public sealed class LastResortTests : IDisposable
{
    private const string Streamed = ",\"stream\":true";

    private readonly WebCall _call = new("POST");

    public void Dispose() => _call.Dispose();

    [Fact]
    public async Task A_stale_answer_is_given_when_nobody_answers_and_says_what_it_is()
    {
        await using var router = new RouterFixture(HostLimits.Process, Cached(new StaleFallback(), new RuleFallback("Busy.")));
        router.Upstream.Answers(OpenAIAnswers.Document("Of yesterday")).Fails(500);
        await router.AnswerAsync(new WebCall("POST"), "auto");
        router.Time.Advance(TimeSpan.FromSeconds(301));

        var (exchange, delivery) = await router.AnswerAsync(_call, "auto");

        Assert.Equal(new Delivery(200, "complete", null), delivery);
        Assert.Equal("Of yesterday", TextOf(_call));
        Assert.Equal(("stale", "up", "m"), (Header("x-funcrouter-cache"), Header("x-funcrouter-provider"), Header("x-funcrouter-model")));
        Assert.Equal("the answer is 301 s old, because no candidate answered", Header("x-funcrouter-warnings"));
        Assert.Equal(("stale", "stale"), ((string?)(await RecordAsync(router, exchange))["cache"], (string?)(await RecordAsync(router, exchange))["resort"]));
        Assert.Equal(0m, exchange.Answer!.CostUsd);

        // It was not remembered anew: its time is over still.
        var again = new WebCall("POST");
        await router.AnswerAsync(again, "auto");
        Assert.Equal("stale", again.Response.Headers["x-funcrouter-cache"]);
    }

    [Fact]
    public async Task A_stale_stream_is_given_as_a_stream()
    {
        await using var router = new RouterFixture(HostLimits.Process, Cached(new StaleFallback()));
        router.Upstream.Streams().Event(OpenAIAnswers.Chunk("Old")).Event(OpenAIAnswers.Finish()).Event("[DONE]").Ends();
        router.Upstream.Fails(503);
        await router.AnswerAsync(new WebCall("POST"), "auto", Streamed);
        router.Time.Advance(TimeSpan.FromSeconds(400));

        var (_, delivery) = await router.AnswerAsync(_call, "auto", Streamed);

        Assert.Equal("complete", delivery.Outcome);
        Assert.Contains("Old", _call.Sent, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", _call.Sent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3600, null, true, "Busy.")]
    [InlineData(400, 100, true, "Busy.")]
    [InlineData(400, null, false, "Busy.")]
    [InlineData(400, 500, true, "Old")]
    [InlineData(3599, null, true, "Old")]
    public async Task A_stale_answer_is_no_older_than_configuration_and_client_allow(int age, int? maxAge, bool read, string expected)
    {
        await using var router = new RouterFixture(HostLimits.Process, Cached(new StaleFallback(), new RuleFallback("Busy.")));
        router.Upstream.Answers(OpenAIAnswers.Document("Old")).Fails(500);
        await router.AnswerAsync(new WebCall("POST"), "auto");
        router.Time.Advance(TimeSpan.FromSeconds(age));

        await router.AnswerAsync(_call, "auto", controls: controls => controls with
        {
            Cache = new CacheControls(true, read, true, maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
        });

        Assert.Equal(expected, TextOf(_call));
    }

    [Fact]
    public async Task The_first_resort_that_can_answers_and_those_behind_it_are_not_asked()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(
            new StaleFallback(),
            new RuleFallback("For streams.") { When = new RuleCondition { Stream = true } },
            new RuleFallback("For {user}, who asked {model}: {error} ({id})"),
            new ModelFallback("up/last")));
        router.Upstream.Fails(500);

        var (exchange, _) = await router.AnswerAsync(_call, "auto");
        var stream = new WebCall("POST");
        await router.AnswerAsync(stream, "auto", Streamed);

        Assert.Equal($"For , who asked auto: no model answered ({exchange.Request.Id})", TextOf(_call));
        Assert.Contains("For streams.", stream.Sent, StringComparison.Ordinal);
        Assert.Equal(("funcrouter", "rule"), (exchange.Provider, exchange.Model));
        Assert.Equal("rule", (string?)(await RecordAsync(router, exchange))["resort"]);
        Assert.Equal(2, router.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_model_behind_another_resort_is_asked_when_that_has_nothing_and_all_attempts_are_told()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(new StaleFallback(), new ModelFallback("up/last"), new RuleFallback("Busy.")));
        router.Upstream.Fails(500).Answers(OpenAIAnswers.Document("Of the last", "last")).Fails(502);

        var (exchange, _) = await router.AnswerAsync(_call, "auto");
        var rule = new WebCall("POST");
        var (failed, _) = await router.AnswerAsync(rule, "auto");

        Assert.Equal("Of the last", TextOf(_call));
        Assert.Equal(("model", "up", "last", "2"), (exchange.Resort, exchange.Provider, exchange.Model, Header("x-funcrouter-attempts")));
        Assert.Equal(["m", "last"], exchange.Chain!.Attempts.Select(attempt => attempt.Model));
        Assert.Equal(["m", "last"], failed.Chain!.Attempts.Select(attempt => attempt.Model));
        Assert.Equal("Busy.", TextOf(rule));
    }

    [Fact]
    public async Task Where_no_resort_has_anything_the_error_is_the_candidates_and_tells_every_attempt()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(new StaleFallback(), new ModelFallback("up/last")));
        router.Upstream.Fails(500).Fails(503);

        var (_, delivery) = await router.AnswerAsync(_call, "auto");

        Assert.Equal((502, "error", "failed with 500"), (delivery.Status, delivery.Outcome, delivery.Error));
        Assert.Equal([500, 503], JsonNode.Parse(_call.Sent)!["error"]!["metadata"]!["attempts"]!.AsArray().Select(attempt => (int)attempt!["status"]!));
    }

    [Fact]
    public async Task After_the_deadline_no_model_is_asked_but_a_text_is_given()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(new StaleFallback(), new ModelFallback("up/last"), new RuleFallback("Busy.")));
        router.Upstream.Hangs();
        var answer = router.AnswerAsync(_call, "auto", controls: controls => controls with { Deadline = TimeSpan.FromSeconds(3) });

        await router.Time.PassAsync(TimeSpan.FromSeconds(3));
        await answer;

        Assert.Equal("Busy.", TextOf(_call));
        Assert.Single(router.Upstream.Requests);
    }

    [Fact]
    public async Task The_limit_of_cost_holds_for_resorts_too()
    {
        var options = Failing(new StaleFallback(), new ModelFallback("dear"), new RuleFallback("Busy."))
            .With(Model("dear", new ModelEndpointOptions("up", "dear")) with { Facts = new() { Price = new(1_000_000, 1_000_000) } })
            .With(Model("cheap", new ModelEndpointOptions("up", "m")) with { Facts = new() { Price = new(1, 1) } });
        await using var router = new RouterFixture(HostLimits.Process, options);
        router.Upstream.Fails(500);

        await router.AnswerAsync(_call, "auto", controls: controls => controls with { MaxCostUsd = 1 });

        Assert.Equal("Busy.", TextOf(_call));
        Assert.Single(router.Upstream.Requests);
    }

    [Fact]
    public async Task A_model_that_the_limit_of_cost_has_no_room_for_any_more_is_not_asked_and_the_answer_that_is_there_is_given()
    {
        var options = Failing(new StaleFallback(), new ModelFallback("late"))
            .With(Model("late", new ModelEndpointOptions("side", "m")) with { Facts = new() { Price = new(1, 1) } })
            .With(Model("cheap", new ModelEndpointOptions("up", "m")) with { Facts = new() { Price = new(1, 1) } });
        await using var router = new RouterFixture(HostLimits.Process, options);
        router.Upstream.Answers(OpenAIAnswers.Document("", promptTokens: 1_000_000));

        await router.AnswerAsync(_call, "auto", controls: controls => controls with { MaxCostUsd = 1 });

        Assert.Equal(200, _call.StatusCode);
        Assert.Empty(router.Side.Requests);
        Assert.Contains("unsatisfactory", Header("x-funcrouter-warnings"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_has_the_names_of_the_client_that_gets_it_though_the_call_was_shared()
    {
        await using var router = new RouterFixture(HostLimits.Process, Cached(new RuleFallback("Reference: {id}")));
        var gate = new TaskCompletionSource();
        router.Upstream.Add(async _ =>
        {
            await gate.Task;
            throw new HttpRequestException("out");
        });
        using var other = new WebCall();
        var first = router.AnswerAsync(_call, "auto");
        var second = router.AnswerAsync(other, "auto");
        gate.SetResult();

        var (mine, theirs) = ((await first).Exchange.Request.Id, (await second).Exchange.Request.Id);

        Assert.Single(router.Upstream.Requests);
        Assert.Equal(($"Reference: {mine}", $"Reference: {theirs}"), (TextOf(_call), TextOf(other)));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task A_mistake_of_the_clients_or_of_the_routers_keys_is_not_what_resorts_are_for(int status)
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(new RuleFallback("Busy."), new PersonFallback()));
        router.Upstream.Fails(status);

        await router.AnswerAsync(_call, "auto");

        Assert.Equal(status, _call.StatusCode);
        Assert.Empty(router.TicketWork.Told);
    }

    private static RouterOptions Failing(params RouteFallback[] fallbacks) =>
        new RouterOptions { Resilience = new() { MaxRetries = 0 } }.With(Route("auto", "up/m") with { Fallbacks = [.. fallbacks] });

    private static RouterOptions Cached(params RouteFallback[] fallbacks) =>
        Failing(fallbacks) with { Cache = new() { Enabled = true, TimeToLive = TimeSpan.FromSeconds(300), StaleFor = TimeSpan.FromSeconds(3300) } };

    private static async Task<JsonNode> RecordAsync(RouterFixture router, Exchange exchange) =>
        JsonNode.Parse((await router.Log.FindAsync("default", exchange.Request.Id, TestContext.Current.CancellationToken))!.Value.Span)!;

    private static string? TextOf(WebCall call) => (string?)JsonNode.Parse(call.Sent)!["choices"]![0]!["message"]!["content"];

    private string Header(string name) => _call.Response.Headers[name].ToString();
}
