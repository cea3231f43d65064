using System.Text.Json.Nodes;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;
using FuncRouter.Tickets;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Execution.LastResorts;

public sealed class PersonResortTests : IDisposable
{
    private const string Streamed = ",\"stream\":true";
    private const string Waiting = ": waiting\n\n";

    private readonly WebCall _call = new("POST");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _call.Dispose();

    [Fact]
    public async Task A_request_that_is_not_held_is_answered_at_once_with_its_tickets_address()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(new PersonFallback()));
        router.Upstream.Fails(500);

        var (exchange, delivery) = await router.AnswerAsync(_call, "auto");

        var id = await router.TicketWork.NextAsync();
        Assert.Equal(new Delivery(202, "complete", null), delivery);
        Assert.Equal((202, $"/v1/tickets/{id}", id), (_call.StatusCode, Header("Location"), Header("x-funcrouter-ticket")));
        Assert.Contains($"Ticket {id} is open", TextOf(_call), StringComparison.Ordinal);
        Assert.EndsWith($"/v1/tickets/{id}", TextOf(_call), StringComparison.Ordinal);
        var record = JsonNode.Parse((await router.Log.FindAsync("default", exchange.Request.Id, Token))!.Value.Span)!;
        Assert.Equal(("person", "funcrouter", "ticket", id), ((string?)record["resort"], (string?)record["provider"], (string?)record["model"], (string?)record["ticket"]));
        var (ticket, _) = (await router.Tickets.FindAsync(id, Token))!.Value;
        Assert.Equal(("open", "auto", "auto", exchange.Request.Id, "failed with 500"), (ticket.State, ticket.Model, ticket.Route, ticket.Generation, ticket.Error));
        Assert.Equal([new TicketTurn("user", "Hello")], await router.Tickets.PromptAsync(id, Token));
    }

    [Fact]
    public async Task A_stream_that_is_not_held_tells_the_same_and_ends_in_order()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(new PersonFallback()));
        router.Upstream.Fails(500);

        await router.AnswerAsync(_call, "auto", Streamed);

        Assert.Equal((202, "text/event-stream; charset=utf-8"), (_call.StatusCode, _call.Response.ContentType));
        Assert.Equal($"/v1/tickets/{await router.TicketWork.NextAsync()}", Header("Location"));
        Assert.Contains("\"finish_reason\":\"stop\"", _call.Sent, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", _call.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_request_gets_the_persons_answer_as_an_ordinary_one()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(60)));
        router.Upstream.Fails(500);
        var answer = router.AnswerAsync(_call, "auto");
        var id = await router.TicketWork.NextAsync();
        Assert.False(answer.IsCompleted);

        await router.Desk.CloseAsync(id, "By hand.", null, null, Token);
        var (exchange, delivery) = await answer;

        Assert.Equal(new Delivery(200, "complete", null), delivery);
        Assert.Equal("By hand.", TextOf(_call));
        Assert.Equal(("person", id, ""), (Header("x-funcrouter-provider"), Header("x-funcrouter-ticket"), Header("Location")));
        Assert.Equal(("person", "person"), (exchange.Resort, exchange.Model));
        Assert.Equal(["opened", "answered"], router.TicketWork.Told);
    }

    [Fact]
    public async Task An_answer_that_another_instance_took_is_noticed_within_two_seconds()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(60)));
        router.Upstream.Fails(500);
        var other = new TicketDesk(router.Tickets, new RecordedTicketWork(), () => new TicketOptions(), router.Time, new Logged<TicketDesk>());
        var answer = router.AnswerAsync(_call, "auto");
        var id = await router.TicketWork.NextAsync();
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(2));

        await other.CloseAsync(id, "From afar.", null, null, Token);
        router.Time.Advance(TimeSpan.FromSeconds(2));
        await answer;

        Assert.Equal("From afar.", TextOf(_call));
    }

    [Fact]
    public async Task A_held_request_that_nobody_answers_in_time_is_told_of_its_ticket()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(5)));
        router.Upstream.Fails(500);
        var answer = router.AnswerAsync(_call, "auto");

        foreach (var wait in (int[])[2, 2, 1])
        {
            Assert.False(answer.IsCompleted);
            await router.Time.PassAsync(TimeSpan.FromSeconds(wait));
        }

        // What a person takes is not the router's own time.
        Assert.Equal(202, (await answer).Delivery.Status);
        Assert.Equal("0", Header("x-funcrouter-overhead-ms"));
    }

    [Fact]
    public async Task A_document_is_held_no_longer_than_220_seconds_whatever_is_configured()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(86400)));
        router.Upstream.Fails(500);
        var answer = router.AnswerAsync(_call, "auto");
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(2));
        router.Time.Advance(TimeSpan.FromSeconds(219));
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(1));
        Assert.False(answer.IsCompleted);

        router.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(202, (await answer).Delivery.Status);
    }

    [Fact]
    public async Task A_held_stream_sends_comments_and_then_the_answer()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(500)));
        router.Upstream.Fails(500);
        var answer = router.AnswerAsync(_call, "auto", Streamed);
        var id = await router.TicketWork.NextAsync();
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(15));
        Assert.Equal("", _call.Sent);

        await PassHeartbeatAsync(router);
        Assert.Equal((Waiting, 200, id), (_call.Sent, _call.StatusCode, Header("x-funcrouter-ticket")));
        await PassHeartbeatAsync(router);
        await router.Desk.CloseAsync(id, "By hand.", null, null, Token);
        var (_, delivery) = await answer;

        Assert.Equal(new Delivery(200, "complete", null), delivery);
        Assert.StartsWith(Waiting + Waiting + "data: ", _call.Sent, StringComparison.Ordinal);
        Assert.Contains("By hand.", _call.Sent, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", _call.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_request_that_a_person_declines_goes_on_to_the_next_resort()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(60), new RuleFallback("Busy.")));
        router.Upstream.Fails(500);
        var answer = router.AnswerAsync(_call, "auto");

        await router.Desk.CloseAsync(await router.TicketWork.NextAsync(), null, "Not for us.", null, Token);
        await answer;

        Assert.Equal("Busy.", TextOf(_call));
        Assert.Equal(["opened", "declined"], router.TicketWork.Told);
    }

    [Fact]
    public async Task A_held_request_whose_ticket_is_erased_goes_on_to_the_next_resort()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(60), new RuleFallback("Busy.")));
        router.Upstream.Fails(500);
        var answer = router.AnswerAsync(_call, "auto");
        var id = await router.TicketWork.NextAsync();
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(2));

        await router.Tickets.EraseAsync(id, Token);
        router.Time.Advance(TimeSpan.FromSeconds(2));
        await answer;

        Assert.Equal("Busy.", TextOf(_call));
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_is_held_is_recorded_and_its_ticket_stays()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(60), new RuleFallback("Busy.")));
        router.Upstream.Fails(500);
        var answer = router.AnswerAsync(_call, "auto");
        var id = await router.TicketWork.NextAsync();
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(2));

        _call.Leave();
        var (exchange, delivery) = await answer;

        Assert.Equal((499, "cancelled"), (delivery.Status, delivery.Outcome));
        Assert.Equal(id, exchange.Ticket);
        Assert.Equal("open", (await router.Tickets.FindAsync(id, Token))!.Value.Ticket.State);
    }

    [Fact]
    public async Task A_store_that_takes_no_ticket_leaves_the_next_resort()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(new PersonFallback(), new RuleFallback("Busy.")));
        router.Upstream.Fails(500);
        router.Store.Before = operation => operation == "batch" ? Task.FromException(new StoreException(StoreFailure.Unreachable, "gone")) : Task.CompletedTask;

        await router.AnswerAsync(_call, "auto");

        Assert.Equal("Busy.", TextOf(_call));
        Assert.Empty(router.TicketWork.Told);
    }

    [Fact]
    public async Task A_store_that_is_out_for_a_moment_ends_no_wait()
    {
        await using var router = new RouterFixture(HostLimits.Process, Failing(Held(60)));
        router.Upstream.Fails(500);
        var answer = router.AnswerAsync(_call, "auto");
        var id = await router.TicketWork.NextAsync();
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(2));
        router.Store.Before = operation => operation == "read" ? Task.FromException(new StoreException(StoreFailure.Unreachable, "gone")) : Task.CompletedTask;
        router.Time.Advance(TimeSpan.FromSeconds(2));
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(2));
        Assert.False(answer.IsCompleted);

        router.Store.Before = _ => Task.CompletedTask;
        await router.Desk.CloseAsync(id, "At last.", null, null, Token);
        await answer;

        Assert.Equal("At last.", TextOf(_call));
    }

    private static PersonFallback Held(int seconds) => new() { Hold = TimeSpan.FromSeconds(seconds) };

    private static RouterOptions Failing(params RouteFallback[] fallbacks) =>
        new RouterOptions { Resilience = new() { MaxRetries = 0 } }.With(Route("auto", "up/m") with { Fallbacks = [.. fallbacks] });

    private static async Task PassHeartbeatAsync(RouterFixture router)
    {
        router.Time.Advance(TimeSpan.FromSeconds(15));
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(15));
    }

    private static string TextOf(WebCall call) => (string)JsonNode.Parse(call.Sent)!["choices"]![0]!["message"]!["content"]!;

    private string Header(string name) => _call.Response.Headers[name].ToString();
}
