using FuncRouter.Tests.Fixtures;
using FuncRouter.Tickets;

namespace FuncRouter.Tests.Tickets;

public sealed class TicketDeskTests
{
    private readonly WatchedTime _time = new();
    private readonly RecordedTicketWork _work = new();
    private readonly TicketStore _tickets;
    private readonly TicketDesk _desk;

    public TicketDeskTests()
    {
        _tickets = new TicketStore(new ScriptedStore(), _time);
        _desk = new TicketDesk(_tickets, _work, () => new TicketOptions { OpenFor = TimeSpan.FromMinutes(10) }, _time, new Logged<TicketDesk>());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ticket_is_closed_once_and_its_host_is_told_once()
    {
        var ticket = await OpenAsync();

        var (closed, _) = await _desk.CloseAsync(ticket.Id, "Yes.", null, null, Token);
        var again = await _desk.CloseAsync(ticket.Id, null, "No.", null, Token);

        Assert.Equal((TicketState.Answered, _time.GetUtcNow()), (closed!.State, closed.ClosedAt));
        Assert.Equal((null, true), again);
        Assert.Equal("Yes.", await _desk.AnswerAsync(ticket.Id, Token));
        Assert.Equal(["opened", "answered"], _work.Told);
    }

    [Fact]
    public async Task A_ticket_that_is_not_there_is_not_closed() =>
        Assert.Equal((null, false), await _desk.CloseAsync(_tickets.NewId(), "Yes.", null, null, Token));

    [Fact]
    public async Task Only_the_version_that_the_operator_read_is_closed_where_it_is_named()
    {
        var ticket = await OpenAsync();
        var (_, etag) = (await _tickets.FindAsync(ticket.Id, Token))!.Value;

        Assert.Equal((null, true), await _desk.CloseAsync(ticket.Id, "Yes.", null, "another", Token));
        Assert.NotNull((await _desk.CloseAsync(ticket.Id, "Yes.", null, etag, Token)).Closed);
    }

    [Fact]
    public async Task A_ticket_has_its_time_left_until_it_expires_and_then_takes_no_answer()
    {
        var ticket = await OpenAsync();
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(TimeSpan.FromMinutes(6), await _desk.TimeLeftAsync(ticket.Id, Token));
        Assert.Equal(TicketState.Open, await _desk.ExpireAsync(ticket.Id, Token));

        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Null(await _desk.TimeLeftAsync(ticket.Id, Token));
        Assert.Equal((null, true), await _desk.CloseAsync(ticket.Id, "Late.", null, null, Token));
        Assert.Equal(TicketState.Expired, await _desk.ExpireAsync(ticket.Id, Token));
        Assert.Empty(await _tickets.ListOpenAsync(null, 10, Token));
    }

    [Fact]
    public async Task A_ticket_that_was_answered_does_not_expire()
    {
        var ticket = await OpenAsync();
        await _desk.CloseAsync(ticket.Id, "Yes.", null, null, Token);
        _time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(TicketState.Answered, await _desk.ExpireAsync(ticket.Id, Token));
        Assert.Null(await _desk.ExpireAsync(_tickets.NewId(), Token));
    }

    private Task<Ticket> OpenAsync() => _desk.OpenAsync(ChatRequest.Of(_time), null, [new TicketTurn("user", "Hello")], "nobody answered");
}
