using Microsoft.DurableTask;

namespace FuncRouter.Functions.Tests;

public sealed class TicketOrchestratorTests
{
    private const string Id = "tkt-1";

    private readonly FakeOrchestrationContext _context = NewContext();

    [Fact]
    public async Task A_ticket_is_announced_and_then_waits_for_the_operator_as_long_as_it_may()
    {
        var run = TicketOrchestrator.RunAsync(_context);
        Call(TicketNames.Announce).Succeed();
        Call(TicketNames.TimeLeft).Succeed(TimeSpan.FromHours(3));
        Assert.Equal(TimeSpan.FromHours(3), Assert.Single(_context.Timers).Delay);
        Assert.False(run.IsCompleted);

        _context.Raise(TicketNames.Closed, "answered");

        Assert.Equal("answered", await run);
        Assert.True(_context.Timers[0].Fired.Task.IsCanceled);
        Assert.All(_context.Calls, call => Assert.Equal(Id, call.Input));
        Assert.DoesNotContain(_context.Calls, call => call.Name == TicketNames.Expire);
    }

    [Fact]
    public async Task A_ticket_whose_time_is_over_is_written_down_as_expired()
    {
        var run = TicketOrchestrator.RunAsync(_context);
        Call(TicketNames.Announce).Succeed();
        Call(TicketNames.TimeLeft).Succeed(TimeSpan.FromHours(3));

        _context.Timers[0].Fired.SetResult();
        Call(TicketNames.Expire).Succeed("expired");

        Assert.Equal("expired", await run);
    }

    [Fact]
    public async Task An_answer_that_comes_before_the_wait_is_not_lost()
    {
        var run = TicketOrchestrator.RunAsync(_context);
        _context.Raise(TicketNames.Closed, "declined");
        Call(TicketNames.Announce).Succeed();
        Call(TicketNames.TimeLeft).Succeed(TimeSpan.FromHours(3));

        Assert.Equal("declined", await run);
    }

    [Fact]
    public async Task A_ticket_that_waits_no_longer_is_not_waited_for()
    {
        var run = TicketOrchestrator.RunAsync(_context);
        Call(TicketNames.Announce).Succeed();
        Call(TicketNames.TimeLeft).Succeed(null);
        Call(TicketNames.Expire).Succeed("answered");

        Assert.Equal("answered", await run);
        Assert.Empty(_context.Timers);
    }

    [Fact]
    public void A_webhook_that_is_out_keeps_no_ticket_from_waiting()
    {
        var run = TicketOrchestrator.RunAsync(_context);

        Call(TicketNames.Announce).Fail();

        Call(TicketNames.TimeLeft).Succeed(TimeSpan.FromHours(3));
        Assert.Single(_context.Timers);
        Assert.False(run.IsCompleted);
    }

    [Fact]
    public async Task A_store_that_stays_out_fails_the_run()
    {
        var run = TicketOrchestrator.RunAsync(_context);
        Call(TicketNames.Announce).Succeed();

        Call(TicketNames.TimeLeft).Fail();

        await Assert.ThrowsAsync<TaskFailedException>(() => run);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replay_makes_the_same_calls_and_sets_the_same_timer(bool isAnswered)
    {
        var replay = NewContext();

        var first = await PlayAsync(_context, isAnswered);
        var second = await PlayAsync(replay, isAnswered);

        Assert.Equal(first, second);
        Assert.Equal(_context.Calls.Select(call => (call.Name, call.Input)), replay.Calls.Select(call => (call.Name, call.Input)));
        Assert.Equal(_context.Timers.Select(timer => timer.Delay), replay.Timers.Select(timer => timer.Delay));
    }

    private static FakeOrchestrationContext NewContext() => new(TicketNames.Orchestrator, Id, Id);

    private static async Task<string?> PlayAsync(FakeOrchestrationContext context, bool isAnswered)
    {
        var run = TicketOrchestrator.RunAsync(context);
        context.Calls[0].Succeed();
        context.Calls[1].Succeed(TimeSpan.FromMinutes(5));
        if (isAnswered)
        {
            context.Raise(TicketNames.Closed, "answered");
        }
        else
        {
            context.Timers[0].Fired.SetResult();
            context.Calls[2].Succeed("expired");
        }

        Assert.True(run.IsCompleted);
        return await run;
    }

    private FakeOrchestrationContext.ActivityCall Call(string name)
    {
        var call = _context.Calls[^1];
        Assert.Equal(name, call.Name);
        Assert.Equal(4, call.Options?.Retry?.Policy?.MaxNumberOfAttempts);
        return call;
    }
}
