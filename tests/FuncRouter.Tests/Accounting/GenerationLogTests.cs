using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Accounting;

public sealed class GenerationLogTests : IAsyncDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly DeferredWriter _writer;
    private readonly GenerationLog _log;

    public GenerationLogTests()
    {
        _writer = new DeferredWriter(_store, _time, new Logged<DeferredWriter>());
        _log = new GenerationLog(_store, _writer, _time);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _writer.StopAsync(CancellationToken.None);

    [Fact]
    public async Task A_record_is_found_before_it_is_written_and_after()
    {
        await _writer.StartAsync(Cancelled);
        var record = Record(_log.NewId());
        var write = _log.WriteAsync("t", record);

        var before = await FindAsync("t", record.Id);
        Assert.Equal(0, _store.Reads);
        await _time.PassAsync(Window);
        await write;
        var after = await FindAsync("t", record.Id);

        Assert.Equal(record.Id, (string?)before!["id"]);
        Assert.True(JsonNode.DeepEquals(before, after));
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task Another_tenant_finds_nothing_before_and_after()
    {
        await _writer.StartAsync(Cancelled);
        var record = Record(_log.NewId());
        var write = _log.WriteAsync("t", record);

        Assert.Null(await FindAsync("other", record.Id));
        await _time.PassAsync(Window);
        await write;

        Assert.Null(await FindAsync("other", record.Id));
    }

    [Fact]
    public async Task Who_asks_between_the_answer_and_its_record_waits_for_the_record()
    {
        await _writer.StartAsync(Cancelled);
        var record = Record(_log.NewId());
        _log.Expect("t", record.Id);
        var find = FindAsync("t", record.Id);
        Assert.False(find.IsCompleted);
        Assert.Null(await FindAsync("other", record.Id));

        var write = _log.WriteAsync("t", record);

        Assert.Equal(record.Id, (string?)(await find)!["id"]);
        await _time.PassAsync(Window);
        await write;
    }

    [Fact]
    public async Task An_answer_that_is_far_from_its_end_is_waited_for_two_seconds()
    {
        var id = _log.NewId();
        _log.Expect("t", id);
        var find = FindAsync("t", id);

        await _time.PassAsync(TimeSpan.FromSeconds(2));

        Assert.Null(await find);
    }

    [Fact]
    public async Task A_record_that_could_not_be_made_is_not_waited_for()
    {
        var id = _log.NewId();
        _log.Expect("t", id);
        var find = FindAsync("t", id);

        _log.Settle(id);

        Assert.Null(await find);
        Assert.Null(await FindAsync("t", id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gen-")]
    [InlineData("gen-1")]
    [InlineData("0198a1b2c3d47e5f8a9b0c1d2e3f4a5b")]
    [InlineData("gen-0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")]
    [InlineData("gen-0198a1b2c3d44e5f8a9b0c1d2e3f4a5b")]
    [InlineData("gen-0198a1b2c3d47e5f8a9b0c1d2e3f4a5b0")]
    [InlineData("gen-0198a1b2c3d47e5f8a9b0c1d2e3f4a5\n")]
    [InlineData("../gen-0198a1b2c3d47e5f8a9b0c1d2e3f4a5b")]
    public async Task An_id_that_was_never_given_is_not_looked_for(string id)
    {
        Assert.Null(await FindAsync("t", id));
        Assert.Equal(0, _store.Reads);
        await Assert.ThrowsAsync<ArgumentException>(() => _log.WriteAsync("t", Record(id)));
    }

    [Fact]
    public async Task An_id_beyond_the_calendar_is_only_not_found()
    {
        Assert.Null(await FindAsync("t", "gen-ffffffffffff7e5f8a9b0c1d2e3f4a5b"));
        Assert.Equal(1, _store.Reads);
    }

    [Theory]
    [InlineData("gen-0198a1b2c3d47e5f8a9b0c1d2e3f4a00", "2025-08-13", "0")]
    [InlineData("gen-0198a1b2c3d47e5f8a9b0c1d2e3f4a5b", "2025-08-13", "b")]
    [InlineData("gen-0000000000007e5f8a9b0c1d2e3f4aff", "1970-01-01", "f")]
    public async Task Table_and_bucket_come_from_the_id(string id, string day, string bucket)
    {
        await _writer.StartAsync(Cancelled);
        var write = _log.WriteAsync("t", Record(id));
        await _time.PassAsync(Window);
        await write;

        var table = "generations" + day.Replace("-", "", StringComparison.Ordinal);
        var row = Assert.Single(_store.Rows(table, $"t|{bucket}"));
        Assert.Equal(id, row.Key.Row);
        Assert.Equal(_time.GetUtcNow() - Window + TimeSpan.FromDays(30), row.Value.ExpiresAt);
    }

    [Fact]
    public void An_id_is_of_the_day_on_which_it_was_made()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => _log.NewId()).ToArray();

        Assert.Equal(100, ids.Distinct().Count());
        Assert.All(ids, id => Assert.StartsWith($"gen-{_time.GetUtcNow().ToUnixTimeMilliseconds():x12}7", id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_that_was_lost_is_not_kept_in_memory()
    {
        await _writer.StartAsync(Cancelled);
        await _writer.StopAsync(Cancelled);
        var record = Record(_log.NewId());

        await _log.WriteAsync("t", record);

        Assert.Null(await FindAsync("t", record.Id));
        Assert.Equal(1, _store.Reads);
    }

    private async Task<JsonNode?> FindAsync(string tenant, string id) =>
        await _log.FindAsync(tenant, id, Cancelled) is { } json ? JsonNode.Parse(Encoding.UTF8.GetString(json.Span)) : null;

    private GenerationRecord Record(string id) => new()
    {
        Id = id,
        CreatedAt = _time.GetUtcNow(),
        Session = "s",
        RequestedModel = "m",
        Outcome = "complete",
        Cache = "off",
        Milliseconds = new GenerationTimes(1, 1, 0),
    };
}
