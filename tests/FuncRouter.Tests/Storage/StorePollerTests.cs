using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Storage;

public sealed class StorePollerTests
{
    private readonly WatchedTime _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_left_to_do_is_done_though_the_hosts_time_is_used_up()
    {
        using var poller = new Poller(_time, _ => Task.CompletedTask);

        await poller.StopAsync(new CancellationToken(canceled: true));

        Assert.True(poller.IsFinished);
    }

    [Fact]
    public async Task The_exchange_that_is_under_way_ends_first_though_the_hosts_time_is_used_up()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var poller = new Poller(_time, _ => mayEnd.Task);
        await poller.StartAsync(Cancelled);
        await poller.Began.WaitAsync(Cancelled);
        var stop = poller.StopAsync(new CancellationToken(canceled: true));
        Assert.False(poller.IsFinished);

        mayEnd.SetResult();
        await stop.WaitAsync(Cancelled);

        Assert.True(poller.IsFinished);
    }

    [Fact]
    public async Task An_exchange_that_hangs_holds_a_stop_up_for_two_seconds_and_none_is_made_beside_it()
    {
        using var poller = new Poller(_time, _ => Task.Delay(Timeout.Infinite, Cancelled));
        await poller.StartAsync(Cancelled);
        await poller.Began.WaitAsync(Cancelled);
        var stop = poller.StopAsync(Cancelled);

        await _time.PassAsync(TimeSpan.FromSeconds(2));
        await stop.WaitAsync(Cancelled);

        Assert.False(poller.IsFinished);
    }

    private sealed class Poller(TimeProvider time, Func<CancellationToken, Task> exchange) : StorePoller(time, () => 0.5)
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Began => _began.Task;

        public bool IsFinished { get; private set; }

        protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
        {
            _began.TrySetResult();
            await exchange(cancellationToken);
        }

        protected override void Complain(string reason)
        {
        }

        protected override Task FinishAsync(CancellationToken limit)
        {
            IsFinished = true;
            return Task.CompletedTask;
        }
    }
}
