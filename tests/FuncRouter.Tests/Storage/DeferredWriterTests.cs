using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Storage;

public sealed class DeferredWriterTests : IAsyncDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly Logged<DeferredWriter> _log = new();
    private readonly DeferredWriter _writer;

    public DeferredWriterTests() => _writer = new DeferredWriter(_store, _time, _log);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _writer.StopAsync(CancellationToken.None);

    [Fact]
    public async Task What_comes_within_the_window_is_one_batch_for_each_partition()
    {
        await _writer.StartAsync(Cancelled);
        var writes = new[] { Write("p", "1"), Write("q", "1"), Write("p", "2"), Write("p", "1", table: "others") };
        await _time.WaitedForAsync(Window);
        writes = [.. writes, Write("q", "2")];
        Assert.Empty(_store.Batches);
        Assert.All(writes, write => Assert.False(write.IsCompleted));

        _time.Advance(Window);

        Assert.All(await Task.WhenAll(writes), Assert.True);
        // Partitions do not wait for each other, so their order is anybody's.
        Assert.Equal(["others/p:1", "things/p:1,2", "things/q:1,2"], _store.Batches.Select(Describe).Order());
        Assert.Equal(["1", "2"], _store.Rows("things", "p").Select(row => row.Key.Row));
    }

    [Fact]
    public async Task What_comes_later_is_the_next_batch()
    {
        await _writer.StartAsync(Cancelled);
        var first = Write("p", "1");
        await _time.PassAsync(Window);
        await first;
        var second = Write("p", "2");
        await _time.PassAsync(Window);
        await second;

        Assert.Equal(["things/p:1", "things/p:2"], _store.Batches.Select(Describe));
    }

    [Fact]
    public async Task A_hundred_rows_are_a_batch_and_do_not_wait_for_more()
    {
        var writes = Enumerable.Range(0, 250).Select(i => Write("p", $"{i:000}")).ToArray();
        await _writer.StartAsync(Cancelled);

        Assert.All(await Task.WhenAll(writes), Assert.True);
        Assert.Equal([100, 100, 50], _store.Batches.Select(batch => batch.Writes.Count));
    }

    [Fact]
    public async Task A_row_that_is_written_twice_begins_a_second_batch_and_the_last_value_stays()
    {
        await _writer.StartAsync(Cancelled);
        var writes = new[] { Write("p", "1", size: 1), Write("p", "2"), Write("p", "1", size: 2) };
        await _time.PassAsync(Window);
        await Task.WhenAll(writes);

        Assert.Equal(["things/p:1,2", "things/p:1"], _store.Batches.Select(Describe));
        Assert.Equal(2, _store.Rows("things", "p")[0].Value.Bytes.Length);
    }

    [Fact]
    public async Task A_batch_stays_below_the_stores_limit_of_bytes()
    {
        await _writer.StartAsync(Cancelled);
        var writes = Enumerable.Range(0, 5).Select(i => Write("p", $"{i}", size: StoreLimits.ValueBytes)).ToArray();
        await _time.PassAsync(Window);

        Assert.All(await Task.WhenAll(writes), Assert.True);
        Assert.Equal([4, 1], _store.Batches.Select(batch => batch.Writes.Count));
    }

    [Fact]
    public async Task A_store_that_comes_back_is_written_to_after_a_pause()
    {
        var failures = 2;
        _store.Before = _ => failures-- > 0 ? throw new StoreException(StoreFailure.Unreachable, "down") : Task.CompletedTask;
        await _writer.StartAsync(Cancelled);
        var write = Write("p", "1");

        await _time.PassAsync(Window);
        await _time.PassAsync(TimeSpan.FromMilliseconds(500));
        Assert.False(write.IsCompleted);
        await _time.PassAsync(TimeSpan.FromSeconds(1));

        Assert.True(await write);
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task A_store_that_stays_away_loses_the_batch_after_four_rounds()
    {
        _store.Before = _ => throw new StoreException(StoreFailure.Unreachable, "down");
        await _writer.StartAsync(Cancelled);
        var writes = new[] { Write("p", "1"), Write("p", "2") };
        foreach (var milliseconds in new[] { 50, 500, 1000, 2000 })
        {
            await _time.PassAsync(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.All(await Task.WhenAll(writes), Assert.False);
        Assert.Equal(4, _store.Batches.Count);
        Assert.Equal(["2 deferred write(s) to table things were lost: down"], _log.Messages);
    }

    [Theory]
    [InlineData(StoreFailure.AccessDenied)]
    [InlineData(StoreFailure.Failed)]
    public async Task A_failure_that_would_come_again_is_not_tried_again_and_the_next_write_is(StoreFailure failure)
    {
        var failures = 1;
        _store.Before = _ => failures-- > 0 ? throw new StoreException(failure, "no") : Task.CompletedTask;
        await _writer.StartAsync(Cancelled);
        var lost = Write("p", "1");
        await _time.PassAsync(Window);
        Assert.False(await lost);

        var kept = Write("p", "2");
        await _time.PassAsync(Window);

        Assert.True(await kept);
        Assert.Single(_log.Messages);
    }

    [Theory]
    [InlineData(StoreLimits.ValueBytes + 1)]
    [InlineData(StoreLimits.BatchBytes + 1)]
    public async Task A_row_that_is_too_large_is_lost_alone(int size)
    {
        await _writer.StartAsync(Cancelled);
        var writes = new[] { Write("p", "large", size: size), Write("p", "1"), Write("p", "2") };
        await _time.PassAsync(Window);

        var written = await Task.WhenAll(writes);
        Assert.Equal([false, true, true], written);
        Assert.Equal(["1 deferred write(s) to table things were lost: large is too large."], _log.Messages);
        Assert.All(_store.Batches, batch => Assert.NotEmpty(batch.Writes));
    }

    [Fact]
    public async Task A_full_queue_takes_no_more()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _ = Write("p", $"{i}");
        }

        Assert.False(await Write("p", "one too many"));
        Assert.Equal(["1 deferred write(s) to table things were lost: the queue is full or closed"], _log.Messages);
        await _writer.StartAsync(Cancelled);
    }

    [Fact]
    public async Task Stopping_writes_what_is_queued_without_waiting_and_takes_no_more()
    {
        await _writer.StartAsync(Cancelled);
        var write = Write("p", "1");
        await _time.WaitedForAsync(Window);

        await _writer.StopAsync(Cancelled);

        Assert.True(await write);
        Assert.False(await Write("p", "2"));
    }

    [Fact]
    public async Task Stopping_ends_the_pauses_of_a_store_that_cannot_be_reached()
    {
        _store.Before = _ => throw new StoreException(StoreFailure.Unreachable, "down");
        await _writer.StartAsync(Cancelled);
        var write = Write("p", "1");
        await _time.PassAsync(Window);
        await _time.WaitedForAsync(TimeSpan.FromMilliseconds(500));

        await _writer.StopAsync(Cancelled);

        Assert.False(await write);
        Assert.Equal(4, _store.Batches.Count);
    }

    [Fact]
    public async Task Stopping_waits_five_seconds_for_a_store_that_does_not_answer_and_says_what_was_lost()
    {
        var store = new TaskCompletionSource();
        _store.Before = _ => store.Task;
        await _writer.StartAsync(Cancelled);
        _ = Write("p", "1");
        await _time.PassAsync(Window);
        var stop = _writer.StopAsync(Cancelled);

        await _time.PassAsync(TimeSpan.FromSeconds(5));
        await stop;

        Assert.Contains(_log.Messages, line => line.Contains("1 deferred write(s)", StringComparison.Ordinal));
        store.SetResult();
    }

    private static string Describe((string Table, string Partition, IReadOnlyList<StoreWrite> Writes) batch) =>
        $"{batch.Table}/{batch.Partition}:{string.Join(',', batch.Writes.Select(write => write.Row))}";

    private Task<bool> Write(string partition, string row, string table = "things", int size = 1) =>
        _writer.WriteAsync(new StoreKey(table, partition, row), new StoreValue(new byte[size]));
}
