using FuncRouter.Execution;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

public sealed class AttemptClockTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly CancellationTokenSource _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public void A_budget_counts_down_and_never_below_zero()
    {
        var budget = Budget(10);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((TimeSpan.FromSeconds(6), false), (budget.Remaining, budget.IsExpired));

        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal((TimeSpan.Zero, true), (budget.Remaining, budget.IsExpired));
    }

    [Fact]
    public void A_phase_ends_at_its_limit_and_says_what_was_awaited()
    {
        using var clock = new AttemptClock(Budget(100), _time);
        clock.Start(TimeSpan.FromSeconds(2.5), "the first token");

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(clock.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.True(clock.Token.IsCancellationRequested);
        Assert.Equal(new UpstreamFailure(FailureKind.Timeout, 0, "No sign of the first token within 2.5 s."), clock.Expired());
    }

    [Fact]
    public void A_new_phase_has_its_own_limit()
    {
        using var clock = new AttemptClock(Budget(100), _time);
        clock.Start(TimeSpan.FromSeconds(5), "the first token");
        _time.Advance(TimeSpan.FromSeconds(4));
        clock.Start(TimeSpan.FromSeconds(5), "the next event");

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(clock.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("the next event", clock.Expired().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_budget_ends_a_phase_before_its_limit()
    {
        using var clock = new AttemptClock(Budget(3), _time);
        clock.Start(TimeSpan.FromSeconds(5), "the answer");

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(clock.Token.IsCancellationRequested);
        Assert.Equal("The deadline of 3 s passed while waiting for the answer.", clock.Expired().Message);
    }

    [Fact]
    public void A_client_that_leaves_is_no_timeout()
    {
        using var clock = new AttemptClock(Budget(3), _time);
        clock.Start(TimeSpan.FromSeconds(5), "the answer");

        _client.Cancel();

        Assert.True(clock.Token.IsCancellationRequested);
        Assert.Throws<OperationCanceledException>(() => clock.Expired());
    }

    [Fact]
    public void A_timer_that_fires_while_the_clock_is_disposed_of_does_no_harm()
    {
        var time = new TimerKeeper();
        var clock = new AttemptClock(new ExecutionBudget(time, time.GetTimestamp(), TimeSpan.FromSeconds(3), false, _client.Token), time);
        clock.Start(TimeSpan.FromSeconds(1), "the answer");
        clock.Dispose();

        // What a pool thread does that had already taken the timer up.
        time.Fire!();
        _client.Cancel();
    }

    private ExecutionBudget Budget(int seconds) => new(_time, _time.GetTimestamp(), TimeSpan.FromSeconds(seconds), false, _client.Token);

    private sealed class TimerKeeper : TimeProvider
    {
        public Action? Fire { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Fire = () => callback(state);
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
