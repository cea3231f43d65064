using FuncRouter.Caching;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Caching;

public sealed class SingleFlightTests
{
    private readonly WatchedTime _time = new();
    private readonly SingleFlight<Work> _flights;
    private readonly TaskCompletionSource<Work> _done = new();
    private int _begun;
    private CancellationToken _end;

    public SingleFlightTests() => _flights = new SingleFlight<Work>(_time);

    [Fact]
    public async Task Who_comes_while_work_is_under_way_shares_it()
    {
        Seat<Work> leader = Board(), follower = Board();
        var work = new Work();
        _done.SetResult(work);

        Assert.Equal((1, true, false), (_begun, leader.IsLeader, follower.IsLeader));
        Assert.Same(work, await leader.Result);
        Assert.Same(work, await follower.Result);
        leader.Dispose();
        Assert.False(work.IsDisposed);
        follower.Dispose();
        Assert.True(work.IsDisposed);
        Assert.Equal(0, _flights.Count);
    }

    [Fact]
    public void Another_key_is_other_work()
    {
        using var one = Board();
        using var other = Board("other");

        Assert.Equal((2, true), (_begun, other.IsLeader));
    }

    [Fact]
    public void Work_goes_on_when_its_leader_leaves_and_ends_when_the_last_one_does()
    {
        Seat<Work> leader = Board(), follower = Board();

        Assert.False(leader.Leave());
        Assert.False(_end.IsCancellationRequested);
        Assert.True(follower.Leave());
        Assert.True(_end.IsCancellationRequested);
        using var next = Board();
        Assert.Equal((2, true), (_begun, next.IsLeader));
        leader.Dispose();
        follower.Dispose();
    }

    [Fact]
    public void The_leader_accounts_for_the_work_where_it_stays()
    {
        using Seat<Work> leader = Board(), follower = Board();
        _done.SetResult(new Work { IsOver = true });

        Assert.False(follower.Leave());
        Assert.True(leader.Leave());
        Assert.True(leader.Leave());
    }

    [Fact]
    public void Where_the_leader_left_early_one_of_the_others_accounts_for_it_and_only_one()
    {
        using Seat<Work> leader = Board(), first = Board(), second = Board();
        Assert.False(leader.Leave());
        _done.SetResult(new Work { IsOver = true });

        Assert.Equal((true, false), (first.Leave(), second.Leave()));
    }

    [Fact]
    public void A_leader_that_leaves_behind_the_end_accounts_for_it()
    {
        using Seat<Work> leader = Board(), follower = Board();
        _done.SetResult(new Work { IsOver = true });

        Assert.True(leader.Leave());
        Assert.False(follower.Leave());
    }

    [Fact]
    public void A_closed_flight_takes_nobody_and_the_next_one_begins_anew()
    {
        using var leader = Board();
        leader.Close();
        using var next = Board();

        Assert.Equal((2, true), (_begun, next.IsLeader));
    }

    [Fact]
    public async Task Work_that_is_done_is_shared_until_its_last_seat_is_given_back()
    {
        var leader = Board();
        var work = new Work { IsOver = true };
        _done.SetResult(work);
        Assert.True(leader.Leave());
        var late = Board();

        Assert.Equal((1, false, false), (_begun, late.IsLeader, late.Leave()));
        leader.Dispose();
        Assert.Same(work, await late.Result);
        Assert.False(work.IsDisposed);
        late.Dispose();
        Assert.True(work.IsDisposed);
        using var next = Board();
        Assert.True(next.IsLeader);
    }

    [Fact]
    public async Task Work_that_failed_is_shared_with_those_who_waited_and_with_nobody_who_comes_later()
    {
        using Seat<Work> leader = Board(), follower = Board();
        var work = new Work { IsOver = true, TakesMore = false };
        _done.SetResult(work);
        using var late = Board();

        Assert.Same(work, await follower.Result);
        Assert.Equal((2, true), (_begun, late.IsLeader));
    }

    [Fact]
    public void Work_that_began_too_long_ago_is_not_shared()
    {
        using var leader = Board();
        _time.Advance(TimeSpan.FromSeconds(5));
        using var follower = Board(maxAge: TimeSpan.FromSeconds(6));

        Assert.NotNull(follower);
        Assert.Null(_flights.Board("key", TimeSpan.FromSeconds(5), StartAsync));
    }

    [Fact]
    public async Task All_get_a_failure_that_nobody_foresaw()
    {
        using Seat<Work> leader = Board(), follower = Board();
        _done.SetException(new InvalidOperationException("a bug"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => leader.Result);
        await Assert.ThrowsAsync<InvalidOperationException>(() => follower.Result);
    }

    [Fact]
    public async Task Work_that_comes_when_all_have_gone_is_disposed()
    {
        Board().Dispose();
        var work = new Work();
        _done.SetResult(work);

        await work.Disposed;
        Assert.Equal(0, _flights.Count);
    }

    [Fact]
    public async Task Under_many_that_come_and_go_every_piece_of_work_is_accounted_for_once_and_disposed()
    {
        var works = new System.Collections.Concurrent.ConcurrentBag<Work>();
        var booked = 0;
        await Parallel.ForAsync(0, 5_000, TestContext.Current.CancellationToken, async (i, _) =>
        {
            using var seat = _flights.Board($"{i % 3}", null, async _ =>
            {
                var work = new Work { IsOver = true };
                works.Add(work);
                await Task.Yield();
                return work;
            })!;
            if (i % 2 == 0)
            {
                await seat.Result;
            }

            if (seat.Leave())
            {
                Interlocked.Increment(ref booked);
                seat.Close();
            }
        });
        await Task.WhenAll(works.Select(work => work.Disposed));

        Assert.Equal(works.Count, booked);
        Assert.Equal(0, _flights.Count);
    }

    private Seat<Work> Board(string key = "key", TimeSpan? maxAge = null) => _flights.Board(key, maxAge, StartAsync)!;

    private Task<Work> StartAsync(CancellationToken end)
    {
        _begun++;
        _end = end;
        return _done.Task;
    }

    private sealed class Work : IShared
    {
        private readonly TaskCompletionSource _disposed = new();

        public bool IsOver { get; init; }

        public bool TakesMore { get; init; } = true;

        public bool IsDisposed => _disposed.Task.IsCompleted;

        public Task Disposed => _disposed.Task;

        public void Dispose() => _disposed.SetResult();
    }
}
