using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Fixtures;

/// <summary>A clock that a test moves, and that tells the test when somebody begins to wait, so that time never passes too early.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public WatchedTime()
        : base(new DateTimeOffset(2026, 7, 15, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(base.CreateTimer(callback, state, dueTime, period), _waits.Writer);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until somebody waits for exactly this long, then lets that time pass.</summary>
    public async Task PassAsync(TimeSpan wait)
    {
        await WaitedForAsync(wait);
        Advance(wait);
    }

    /// <summary>Ends when somebody waits for exactly this long. Waits that began before and were of another length are forgotten.</summary>
    public async Task WaitedForAsync(TimeSpan wait)
    {
        while (await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken) != wait)
        {
        }
    }

    private sealed class Timer(ITimer timer, ChannelWriter<TimeSpan> waits) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            waits.TryWrite(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
