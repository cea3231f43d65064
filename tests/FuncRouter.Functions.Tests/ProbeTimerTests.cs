using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace FuncRouter.Functions.Tests;

public sealed class ProbeTimerTests
{
    private const string Scheduled = "schedule ProbeOrchestrator as funcrouter-probes with nothing";
    private const string Terminated = "terminate funcrouter-probes: It had not ended after 10 minutes.";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.Pending)]
    [InlineData(OrchestrationRuntimeStatus.Suspended)]
    [InlineData(OrchestrationRuntimeStatus.ContinuedAsNew)]
    public async Task A_run_that_has_not_ended_is_left_alone(OrchestrationRuntimeStatus status) => Assert.Empty(await FireAsync(status, Limit));

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.Pending)]
    [InlineData(OrchestrationRuntimeStatus.ContinuedAsNew)]
    public async Task A_run_that_has_lasted_more_than_ten_minutes_is_ended_with_a_reason_and_the_next_takes_its_id_then(OrchestrationRuntimeStatus status) =>
        Assert.Equal([Terminated, "wait for funcrouter-probes", Scheduled], await FireAsync(status, Limit + TimeSpan.FromSeconds(1)));

    [Fact]
    public async Task A_run_that_an_operator_suspended_is_the_operators_however_old_it_is() =>
        Assert.Empty(await FireAsync(OrchestrationRuntimeStatus.Suspended, TimeSpan.FromDays(1)));

    [Fact]
    public async Task A_run_whose_end_takes_long_is_followed_at_the_next_firing()
    {
        var time = new ManualTime();
        await using var client = new FakeDurableTaskClient(OrchestrationRuntimeStatus.Running)
        {
            CreatedAt = time.GetUtcNow() - TimeSpan.FromHours(1),
            Ending = new TaskCompletionSource().Task,
        };

        var firing = new ProbeTimer(time, NullLogger<ProbeTimer>.Instance).RunAsync(new TimerInfo(), client, TestContext.Current.CancellationToken);
        Assert.False(firing.IsCompleted);
        Assert.Equal(TimeSpan.FromSeconds(30), time.Fire());
        await firing;

        Assert.Equal([Terminated], client.Done);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Canceled)]
    [InlineData(OrchestrationRuntimeStatus.Terminated)]
    public async Task A_run_that_has_ended_leaves_its_id_to_the_next(OrchestrationRuntimeStatus status) =>
        Assert.Equal([Scheduled], await FireAsync(status, TimeSpan.FromDays(1)));

    [Fact]
    public async Task The_first_run_is_scheduled_under_the_fixed_id() => Assert.Equal([Scheduled], await FireAsync(null, default));

    [Fact]
    public void The_app_settings_say_when_it_fires()
    {
        var timer = Assert.Single(DeclaredFunction.All, function => function.Trigger is TimerTriggerAttribute);

        Assert.Equal("%FUNCROUTER_PROBE_SCHEDULE%", ((TimerTriggerAttribute)timer.Trigger).Schedule);
    }

    private static async Task<IReadOnlyList<string>> FireAsync(OrchestrationRuntimeStatus? status, TimeSpan age)
    {
        var time = new ManualTime();
        await using var client = new FakeDurableTaskClient(status) { CreatedAt = time.GetUtcNow() - age };
        await new ProbeTimer(time, NullLogger<ProbeTimer>.Instance).RunAsync(new TimerInfo(), client, TestContext.Current.CancellationToken);
        return client.Done;
    }

    /// <summary>A clock that stands still, and whose one timer ends when the test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private (TimerCallback Callback, object? State, TimeSpan Due)? _timer;

        public override DateTimeOffset GetUtcNow() => new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timer = (callback, state, dueTime);
            return new StandingTimer();
        }

        /// <summary>Ends the wait and says how long it was to be.</summary>
        public TimeSpan Fire()
        {
            var (callback, state, due) = _timer!.Value;
            callback(state);
            return due;
        }

        private sealed class StandingTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
