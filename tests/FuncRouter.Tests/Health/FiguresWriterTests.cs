using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

public sealed class FiguresWriterTests : IDisposable
{
    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly SimulatedInstance _instance;

    public FiguresWriterTests() => _instance = new SimulatedInstance(_store, _time);

    public void Dispose() => _instance.Dispose();

    [Fact]
    public async Task What_was_seen_is_one_batch()
    {
        _instance.Answer("a", 3, 100);
        _instance.Live.ReportFailure("a", "Server");
        _instance.Live.ReportSpeed("a", 100, TimeSpan.FromSeconds(2));
        _instance.Live.ReportUsage("a", new TokenUsage(10, 20), 0.001m);
        _instance.Headroom.Report("a", 0.5, TimeSpan.FromSeconds(10));
        _instance.Live.ReportAnswer("b");

        await _instance.WriteAsync();

        Assert.Single(_store.Batches);
        var seen = Written();
        Assert.Equal(["a", "b"], seen.Keys.Order());
        Assert.Equal((100, 50, new Headroom(0.5, _time.GetUtcNow().AddSeconds(10))), (seen["a"].FirstTokenMilliseconds, seen["a"].TokensPerSecond, seen["a"].Headroom));
        var slot = Assert.Single(seen["a"].Slots);
        Assert.Equal((4, 1, 10, 30, 0.001m), (slot.Attempts, slot.Errors!["Server"], slot.InputTokens, slot.PricedTokens, slot.CostUsd));
        Assert.Equal((LatencyKind.FirstToken, 3), seen["a"].Times is { } times ? (times.Single().Kind, times.Single().Counts.Sum()) : default);
    }

    [Fact]
    public async Task Without_traffic_nothing_is_written()
    {
        await _instance.WriteAsync();
        _instance.Answer("a", 1, 100);
        await _instance.WriteAsync();
        await _instance.WriteAsync();

        Assert.Single(_store.Batches);
    }

    [Fact]
    public async Task What_the_store_did_not_take_is_written_when_it_is_back()
    {
        _store.Before = _ => throw new StoreException(StoreFailure.Unreachable, "down");
        _instance.Answer("a", 1, 100);
        await _instance.WriteAsync();
        await _instance.WriteAsync();
        Assert.Equal(["What this instance knows of endpoints was not told to others: down"], _instance.WriterLog.Messages);

        _store.Before = _ => Task.CompletedTask;
        await _instance.WriteAsync();

        Assert.Equal(["a"], Written().Keys);
    }

    [Fact]
    public async Task What_was_seen_last_is_written_at_the_stop()
    {
        _instance.Answer("a", 1, 100);

        await _instance.StopAsync();

        Assert.Equal(["a"], Written().Keys);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_holds_a_stop_up_for_two_seconds()
    {
        _instance.Answer("a", 1, 100);
        _store.Before = _ => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        var stop = _instance.StopAsync();

        await _time.PassAsync(TimeSpan.FromSeconds(2));

        await stop;
    }

    [Fact]
    public async Task Endpoints_without_traffic_for_five_minutes_are_left_out()
    {
        _instance.Answer("a", 1, 100);
        _time.Advance(TimeSpan.FromMinutes(5));
        _instance.Answer("b", 1, 100);

        await _instance.WriteAsync();

        Assert.Equal(["b"], Written().Keys);
    }

    [Fact]
    public async Task Many_endpoints_share_few_rows_of_one_batch()
    {
        for (var i = 0; i < 1000; i++)
        {
            _instance.Answer($"provider/model-{i}", 20, 100 + i);
        }

        await _instance.WriteAsync();

        var (_, _, writes) = Assert.Single(_store.Batches);
        Assert.InRange(writes.Count, 2, 10);
        Assert.All(writes, write => Assert.InRange(write.Value.Bytes.Length, 1, 64 * 1024));
        Assert.Equal(1000, Written().Count);
    }

    [Fact]
    public async Task What_clients_make_up_stays_within_one_batch()
    {
        var name = new string('x', 2000);
        for (var i = 0; i < 4000; i++)
        {
            _instance.Live.ReportAnswer($"{name}{i}");
        }

        await _instance.WriteAsync();

        var (_, _, writes) = Assert.Single(_store.Batches);
        Assert.InRange(writes.Count, 2, StoreLimits.BatchOperations);
        Assert.InRange(writes.Sum(write => write.Value.Bytes.Length), 1, StoreLimits.BatchBytes);
    }

    private Dictionary<string, SeenEndpoint> Written() => _store.Rows(HealthMerger.Table, HealthMerger.InstancesPartition)
        .SelectMany(row => HealthMerger.Parse(row.Value.Bytes.Span, HealthJson.Default.InstanceFigures)!.Endpoints)
        .ToDictionary(seen => seen.Endpoint);
}
