using System.Text;
using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Caching;

public sealed partial class AnswerCacheTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2025, 8, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Key = new('a', 64);
    private static readonly AnswerPlace Place = new(Key);
    private static readonly StoreKey Row = new("cache20250814", "aa", Key);
    private static readonly StoreKey NextDay = Row with { Table = "cache20250815" };
    private static readonly CacheOptions Options = new() { Enabled = true, TimeToLive = TimeSpan.FromSeconds(300) };

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly FakeStore _store = new();
    private readonly DeferredWriter _writer;
    private readonly CacheInvalidations _invalidations;
    private int _readsBefore;

    public AnswerCacheTests()
    {
        _writer = new DeferredWriter(_store, _time, NullLogger<DeferredWriter>.Instance);
        _invalidations = new CacheInvalidations(_store, _time);
    }

    private int Reads => _store.Reads - _readsBefore;

    public async ValueTask InitializeAsync()
    {
        await _invalidations.RefreshAsync(Cancelled);
        _readsBefore = _store.Reads;
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _writer.StopAsync(CancellationToken.None);

    [Fact]
    public async Task An_answer_in_memory_costs_no_read()
    {
        var cache = Cache();
        var answer = Answer();
        _ = cache.PutAsync(Place, answer, Options);

        Assert.Same(answer, await FindAsync(cache));
        Assert.Equal(0, Reads);
    }

    [Fact]
    public async Task An_answer_of_another_instance_costs_one_read()
    {
        _store[Row] = new StoreValue(Answer().ToBytes());
        var cache = Cache();

        Assert.Equal(Answer().Body, (await FindAsync(cache))!.Body);
        Assert.NotNull(await FindAsync(cache));
        Assert.Equal(1, Reads);
    }

    [Fact]
    public async Task An_answer_that_nobody_has_costs_one_read()
    {
        Assert.Null(await FindAsync(Cache()));
        Assert.Equal(1, Reads);
    }

    [Fact]
    public async Task An_answer_that_is_given_while_the_store_is_asked_is_found()
    {
        var asked = new TaskCompletionSource();
        _store.Ready = asked.Task;
        var cache = Cache();
        var finding = FindAsync(cache);
        var answer = Answer();
        _ = cache.PutAsync(Place, answer, Options);
        asked.SetResult();

        Assert.Same(answer, await finding);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_given_up_after_50_ms()
    {
        _store.Ready = new TaskCompletionSource().Task;
        var found = FindAsync(Cache());
        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(found.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await found);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_search()
    {
        _store.Ready = new TaskCompletionSource().Task;
        using var leaving = new CancellationTokenSource();
        var found = Cache().FindAsync("t", Place, CacheControls.Default, Options, leaving.Token).AsTask();
        await leaving.CancelAsync();

        Assert.Null(await found);
    }

    [Fact]
    public async Task A_store_that_fails_has_nothing()
    {
        _store.Ready = Task.FromException(new StoreException(StoreFailure.Unreachable, "gone"));

        Assert.Null(await FindAsync(Cache()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}\nbody")]
    [InlineData("no JSON\nbody")]
    [InlineData("{\"provider\":\"p\",\"model\":\"m\",\"at\":\"never\"}\nbody")]
    [InlineData("{\"provider\":\"p\",\"model\":\"m\"}")]
    public async Task Bytes_that_are_no_answer_are_not_one(string bytes)
    {
        _store[Row] = new StoreValue(Encoding.UTF8.GetBytes(bytes));

        Assert.Null(await FindAsync(Cache()));
    }

    [Theory]
    [InlineData(299, null, true)]
    [InlineData(300, null, false)]
    [InlineData(9, 10, true)]
    [InlineData(10, 10, false)]
    [InlineData(0, 0, false)]
    [InlineData(300, 1000, false)]
    public async Task An_answer_is_used_until_it_is_too_old(int age, int? maxAge, bool used)
    {
        var controls = CacheControls.Default with { MaxAge = maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        var cache = Cache();
        _ = cache.PutAsync(Place, Answer(), Options);
        _store[Row] = new StoreValue(Answer().ToBytes());
        _time.Advance(TimeSpan.FromSeconds(age));

        Assert.Equal(used, await FindAsync(cache, controls) is not null);
        Assert.Equal(used, await FindAsync(Cache(), controls) is not null);
    }

    [Theory]
    [InlineData(359, null, true)]
    [InlineData(360, null, false)]
    [InlineData(310, 320, true)]
    [InlineData(320, 320, false)]
    public async Task An_answer_past_its_time_is_found_only_by_those_who_ask_for_one(int age, int? maxAge, bool found)
    {
        var options = Options with { StaleFor = TimeSpan.FromSeconds(60) };
        var controls = CacheControls.Default with { MaxAge = maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        var cache = Cache();
        _ = cache.PutAsync(Place, Answer(), options);
        _store[Row] = new StoreValue(Answer().ToBytes());
        _time.Advance(TimeSpan.FromSeconds(age));

        Assert.Null(await cache.FindAsync("t", Place, controls, options, Cancelled));
        Assert.Equal(found, await cache.FindStaleAsync("t", Place, controls, options, Cancelled) is not null);
        Assert.Equal(found, await Cache().FindStaleAsync("t", Place, controls, options, Cancelled) is not null);
    }

    [Fact]
    public async Task An_answer_that_may_be_given_past_its_time_is_kept_for_that()
    {
        await _writer.StartAsync(Cancelled);
        var written = Cache().PutAsync(Place, Answer(), Options with { StaleFor = TimeSpan.FromHours(1) });
        await _writer.StopAsync(Cancelled);

        await written;
        Assert.Equal(Noon + Options.TimeToLive + TimeSpan.FromHours(1), _store[Row].ExpiresAt);
    }

    [Fact]
    public async Task An_answer_that_the_store_does_not_take_stays_in_memory()
    {
        var cache = Cache();
        var body = new byte[StoreLimits.ValueBytes + 1];
        new Random(1).NextBytes(body);
        await _writer.StartAsync(Cancelled);
        var written = cache.PutAsync(Place, Answer() with { Body = body }, Options);
        await _writer.StopAsync(Cancelled);

        await written;
        Assert.Empty(_store.Keys);
        Assert.Same(body, (await FindAsync(cache))!.Body);
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public async Task An_answer_may_have_a_life_of_its_own(int age, bool used)
    {
        var answer = Answer() with { TimeToLive = TimeSpan.FromSeconds(60) };
        var cache = Cache();
        _ = cache.PutAsync(Place, answer, Options);
        _store[Row] = new StoreValue(answer.ToBytes());
        _time.Advance(TimeSpan.FromSeconds(age));

        Assert.Equal(used, await FindAsync(cache) is not null);
        Assert.Equal(used, await FindAsync(Cache()) is not null);
    }

    [Fact]
    public async Task Before_it_is_known_what_is_invalid_only_answers_of_this_instance_are_used()
    {
        _store[Row] = new StoreValue(Answer().ToBytes());
        var cache = new AnswerCache(
            _store, _writer, new AnswerMemory(1 << 22), new CacheInvalidations(_store, _time), _time, NullLogger<AnswerCache>.Instance);

        Assert.Null(await FindAsync(cache));
        Assert.Equal(0, Reads);
        _ = cache.PutAsync(Place, Answer(), Options);
        Assert.NotNull(await FindAsync(cache));
    }

    [Fact]
    public void An_answer_that_grows_is_counted_anew_and_one_that_was_replaced_is_not_brought_back()
    {
        var memory = new AnswerMemory(1 << 22);
        var cache = new AnswerCache(_store, _writer, memory, _invalidations, _time, NullLogger<AnswerCache>.Instance);
        CachedAnswer first = Answer(), second = Answer();
        _ = cache.PutAsync(Place, first, Options);
        first.Keep(new ReplayForm(new byte[1000], default), stream: true);
        cache.Grew(Key, first);
        Assert.Equal(second.Size + 1000, memory.Bytes);

        _ = cache.PutAsync(Place, second, Options);
        cache.Grew(Key, first);

        Assert.Same(second, memory.Find(Key));
        Assert.Equal(second.Size, memory.Bytes);
    }

    [Fact]
    public void An_answer_is_read_as_it_was_written()
    {
        var answer = new CachedAnswer("prövider", "a/b\n\"c\"", Noon.AddTicks(7), [0, 10, 255, 10])
        {
            IsStream = true,
            RequestedModel = "auto",
            Tags = ["a", "ö"],
            TimeToLive = TimeSpan.FromSeconds(90),
            CostUsd = 0.0000123m,
            Warnings = ["seed is not supported by p"],
        };

        var read = CachedAnswer.FromBytes(answer.ToBytes())!;

        Assert.Equal(answer.Body, read.Body);
        Assert.Equal(answer, read with { Body = answer.Body, Tags = answer.Tags, Warnings = answer.Warnings });
        Assert.Equal(answer.Tags, read.Tags);
        Assert.Equal(answer.Warnings, read.Warnings);
    }

    private static CachedAnswer Answer() => new("p", "m", Noon, "{}"u8.ToArray());

    private static Task<CachedAnswer?> FindAsync(AnswerCache cache, CacheControls? controls = null) =>
        cache.FindAsync("t", Place, controls ?? CacheControls.Default, Options, Cancelled).AsTask();

    private AnswerCache Cache() => new(_store, _writer, new AnswerMemory(1 << 22), _invalidations, _time, NullLogger<AnswerCache>.Instance);
}
