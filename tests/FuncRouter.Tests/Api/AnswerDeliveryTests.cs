using System.Text.Json.Nodes;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Api;

public sealed class AnswerDeliveryTests : IDisposable
{
    private const string Streamed = ",\"stream\":true";
    private const string Waiting = ": waiting\n\n";

    private static readonly string Hello = $"data: {OpenAIAnswers.Chunk("Hello")}\n\n";
    private static readonly string Finish = $"data: {OpenAIAnswers.Finish()}\n\n";

    private readonly WebCall _call = new("POST", "/v1/chat/completions");

    public void Dispose() => _call.Dispose();

    [Fact]
    public async Task A_document_goes_out_with_its_length_and_the_routers_headers()
    {
        await using var router = new RouterFixture(HostLimits.Process);
        router.Upstream.Answers(OpenAIAnswers.Document("Grüße"), 200, ("x-ratelimit-limit-requests", "9"));

        var (exchange, delivery) = await router.AnswerAsync(_call);

        Assert.Equal(new Delivery(200, "complete", null), delivery);
        Assert.Equal("Grüße", (string?)JsonNode.Parse(_call.Sent)!["choices"]![0]!["message"]!["content"]);
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(_call.Sent), _call.Response.ContentLength);
        Assert.Equal("application/json", _call.Response.ContentType);
        Assert.Equal(
            (exchange.Request.Id, "up", "m", "1", "off", "9", "9"),
            (Header("x-funcrouter-id"), Header("x-funcrouter-provider"), Header("x-funcrouter-model"), Header("x-funcrouter-attempts"),
                Header("x-funcrouter-cache"), Header("x-ratelimit-limit-requests"), Header("x-funcrouter-upstream-ratelimit-limit-requests")));
        Assert.Equal("", Header("x-funcrouter-route") + Header("x-funcrouter-cost-usd") + Header("x-funcrouter-warnings"));
    }

    [Fact]
    public async Task A_known_price_is_in_the_usage_and_in_a_header()
    {
        var options = new RouterOptions().With(Model("mine", new ModelEndpointOptions("up", "m")) with { Facts = new() { Price = new(1, 10) } });
        await using var router = new RouterFixture(HostLimits.Process, options);
        router.Upstream.Answers(OpenAIAnswers.Document("Hi", promptTokens: 1000, completionTokens: 100));

        await router.AnswerAsync(_call, "mine");

        Assert.Equal("0.002", Header("x-funcrouter-cost-usd"));
        Assert.Equal(0.002m, (decimal?)JsonNode.Parse(_call.Sent)!["usage"]!["cost"]);
        Assert.Equal(_call.Sent.Length, _call.Response.ContentLength);
    }

    [Fact]
    public async Task What_is_no_printable_ASCII_is_replaced_in_headers()
    {
        await using var router = new RouterFixture(HostLimits.Process);
        router.Upstream.Answers(OpenAIAnswers.Document("Hi"));

        await router.AnswerAsync(_call, "up/modèle", controls: controls => controls with { Warnings = ["ä\r\nSet-Cookie: a", "b"] });

        Assert.Equal("???Set-Cookie: a; b", Header("x-funcrouter-warnings"));
        Assert.DoesNotContain(Header("x-funcrouter-model"), character => character is < ' ' or > '~');
    }

    [Fact]
    public async Task A_stream_leaves_event_by_event()
    {
        await using var router = new RouterFixture(HostLimits.Process);
        var upstream = router.Upstream.Streams().Sends(Hello);
        var seen = new List<string>();
        _call.BeforeWrite = () =>
        {
            seen.Add(_call.Sent);
            if (seen.Count == 2)
            {
                upstream.Sends("data: [DONE]\n\n");
            }
        };
        upstream.Sends(Finish);

        var (_, delivery) = await router.AnswerAsync(_call, fields: Streamed);

        Assert.Equal(new Delivery(200, "complete", null), delivery);
        Assert.Equal(["", Hello, Hello + Finish], seen);
        Assert.Equal(Hello + Finish + "data: [DONE]\n\n", _call.Sent);
        Assert.Equal(("text/event-stream; charset=utf-8", "no-cache", "no"), (_call.Response.ContentType, Header("Cache-Control"), Header("X-Accel-Buffering")));
        Assert.Null(_call.Response.ContentLength);
        Assert.False(_call.WasAborted);
    }

    [Fact]
    public async Task A_stream_that_breaks_ends_with_an_error_and_without_an_end()
    {
        await using var router = new RouterFixture(HostLimits.Process);
        router.Upstream.Streams().Sends(Hello).Breaks();
        router.Upstream.Fails(503);

        var answering = router.AnswerAsync(_call, fields: Streamed);
        await router.Time.PassAsync(TimeSpan.FromSeconds(1));
        var (_, delivery) = await answering;

        Assert.Equal((200, "broken"), (delivery.Status, delivery.Outcome));
        Assert.StartsWith(Hello + "data: {\"error\":{\"message\":\"The answer broke off: ", _call.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", _call.Sent, StringComparison.Ordinal);
        Assert.True(_call.WasAborted);
    }

    [Fact]
    public async Task An_error_has_its_status_the_attempts_and_the_time_to_come_back()
    {
        await using var router = new RouterFixture(HostLimits.Process);
        router.Upstream.Fails(429, ("Retry-After", "70.2"));

        var (_, delivery) = await router.AnswerAsync(_call, fields: Streamed);

        Assert.Equal(new Delivery(429, "error", "failed with 429"), delivery);
        Assert.Equal((429, "71"), (_call.StatusCode, Header("Retry-After")));
        var attempt = Assert.Single(JsonNode.Parse(_call.Sent)!["error"]!["metadata"]!["attempts"]!.AsArray());
        Assert.Equal(("up", "m", 429), ((string?)attempt!["provider"], (string?)attempt["model"], (int)attempt["status"]!));
        Assert.False(_call.WasAborted);
    }

    [Fact]
    public async Task A_rule_answers_when_no_candidate_did_but_not_for_a_request_that_is_wrong()
    {
        var options = new RouterOptions().With(Route("auto", "up/m") with { Fallbacks = [new RuleFallback("Busy.")] }) with { Resilience = new() { MaxRetries = 0 } };
        await using var router = new RouterFixture(HostLimits.Process, options);
        router.Upstream.Fails(500).Fails(500).Fails(400);

        var (_, document) = await router.AnswerAsync(_call, "auto");
        var stream = new WebCall("POST");
        await router.AnswerAsync(stream, "auto", Streamed);
        var wrong = new WebCall("POST");
        await router.AnswerAsync(wrong, "auto");

        Assert.Equal(new Delivery(200, "complete", null), document);
        Assert.Equal("Busy.", (string?)JsonNode.Parse(_call.Sent)!["choices"]![0]!["message"]!["content"]);
        Assert.Equal(("funcrouter", "auto"), (Header("x-funcrouter-provider"), Header("x-funcrouter-route")));
        Assert.EndsWith("data: [DONE]\n\n", stream.Sent, StringComparison.Ordinal);
        Assert.Equal(400, wrong.StatusCode);
    }

    [Fact]
    public async Task A_silent_stream_is_committed_after_thirty_seconds_and_kept_alive_until_its_answer()
    {
        await using var router = new RouterFixture(HostLimits.Functions, Patient());
        var upstream = router.Upstream.Streams();
        var answer = router.AnswerAsync(_call, fields: Streamed);
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(30));
        router.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("", _call.Sent);

        router.Time.Advance(TimeSpan.FromSeconds(1));
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(15));
        Assert.Equal((Waiting, 200, "text/event-stream; charset=utf-8"), (_call.Sent, _call.StatusCode, _call.Response.ContentType));
        Assert.StartsWith("gen-", Header("x-funcrouter-id"), StringComparison.Ordinal);

        await PassHeartbeatAsync(router);
        Assert.Equal(Waiting + Waiting, _call.Sent);
        upstream.Sends(Hello + Finish + "data: [DONE]\n\n").Ends();
        await router.Time.PassAsync(TimeSpan.FromSeconds(1));
        var (_, delivery) = await answer;

        Assert.Equal(new Delivery(200, "complete", null), delivery);
        Assert.Equal(Waiting + Waiting + Hello + Finish + "data: [DONE]\n\n", _call.Sent);
    }

    [Fact]
    public async Task A_failure_after_the_commitment_is_told_in_the_stream()
    {
        await using var router = new RouterFixture(HostLimits.Functions, Patient(firstToken: 40));
        router.Upstream.Hangs();
        var answer = router.AnswerAsync(_call, fields: Streamed);
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(30));
        router.Time.Advance(TimeSpan.FromSeconds(30));
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(15));

        router.Time.Advance(TimeSpan.FromSeconds(10));

        // One second for the client to receive the error, and one for the record to be written.
        await router.Time.PassAsync(TimeSpan.FromSeconds(1));
        await router.Time.PassAsync(TimeSpan.FromSeconds(1));
        var (_, delivery) = await answer;

        Assert.Equal((200, "error"), (delivery.Status, delivery.Outcome));
        Assert.StartsWith(Waiting + "data: {\"error\":{\"message\":\"No sign of the first token within 40 s.\"", _call.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", _call.Sent, StringComparison.Ordinal);
        Assert.Equal(200, _call.StatusCode);
        Assert.True(_call.WasAborted);
    }

    [Fact]
    public async Task A_client_that_leaves_during_a_heartbeat_is_recorded_all_the_same()
    {
        await using var router = new RouterFixture(HostLimits.Functions with { AwaitDeferredWork = null }, Patient());
        router.Upstream.Hangs();
        _call.BeforeWrite = _call.Leave;
        var answer = router.AnswerAsync(_call, fields: Streamed);
        await router.Time.PassAsync(TimeSpan.FromSeconds(30));

        var (exchange, delivery) = await answer;

        Assert.Equal((499, "cancelled"), (delivery.Status, delivery.Outcome));
        Assert.NotNull(await router.Log.FindAsync("default", exchange.Request.Id, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false, "The client left.")]
    [InlineData(true, "The connection ended while the router was stopping.")]
    public async Task A_connection_that_ends_at_the_stop_is_not_called_a_client_that_left(bool isStopping, string error)
    {
        await using var router = new RouterFixture(HostLimits.Process, Patient());
        router.Upstream.Hangs();
        var answer = router.AnswerAsync(_call, fields: Streamed);
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(500));
        if (isStopping)
        {
            await router.Stopping.CancelAsync();
        }

        _call.Leave();
        var (_, delivery) = await answer;

        Assert.Equal(new Delivery(499, "cancelled", error), delivery);
    }

    [Fact]
    public async Task An_ordinary_process_commits_nothing_early()
    {
        await using var router = new RouterFixture(HostLimits.Process, Patient());
        var upstream = router.Upstream.Streams();
        var answer = router.AnswerAsync(_call, fields: Streamed);
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(500));
        router.Time.Advance(TimeSpan.FromSeconds(400));
        Assert.Equal("", _call.Sent);

        upstream.Sends(Hello + Finish).Ends();
        await answer;

        Assert.StartsWith(Hello, _call.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_has_no_heartbeat_and_ends_within_what_the_platform_allows()
    {
        await using var router = new RouterFixture(HostLimits.Functions, Patient());
        router.Upstream.Hangs();
        var answer = router.AnswerAsync(_call);
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(220));
        router.Time.Advance(TimeSpan.FromSeconds(219));
        Assert.False(answer.IsCompleted);
        Assert.Equal("", _call.Sent);

        router.Time.Advance(TimeSpan.FromSeconds(1));
        await router.Time.PassAsync(TimeSpan.FromSeconds(1));
        await answer;

        Assert.Equal(504, _call.StatusCode);
        Assert.Contains("The deadline of 220 s passed", _call.Sent, StringComparison.Ordinal);
    }

    private static RouterOptions Patient(int firstToken = 500) =>
        new() { Resilience = new ResilienceOptions { FirstTokenTimeout = TimeSpan.FromSeconds(firstToken) } };

    private static async Task PassHeartbeatAsync(RouterFixture router)
    {
        router.Time.Advance(TimeSpan.FromSeconds(15));
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(15));
    }

    private string Header(string name) => _call.Response.Headers[name].ToString();
}
