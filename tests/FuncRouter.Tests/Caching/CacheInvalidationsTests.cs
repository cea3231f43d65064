using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Caching;

public sealed class CacheInvalidationsTests
{
    private static readonly DateTimeOffset Noon = new(2025, 8, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly CacheOptions Options = new();

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly ScriptedStore _store = new();
    private readonly CacheInvalidations _here;
    private readonly CacheInvalidations _there;

    public CacheInvalidationsTests()
    {
        _here = new CacheInvalidations(_store, _time);
        _there = new CacheInvalidations(_store, _time);
    }

    public static TheoryData<string, string, string?, bool> Scopes => new()
    {
        { "Key", "k", null, true },
        { "Key", "other", null, false },
        { "Tag", "a", null, true },
        { "Tag", "b", "t", true },
        { "Tag", "b", "other", false },
        { "Tag", "c", null, false },
        { "Model", "auto", null, true },
        { "Model", "m", "t", true },
        { "Model", "p/m", null, true },
        { "Model", "p", null, false },
        { "Model", "m", "other", false },
        { "Tenant", "t", "t", true },
        { "Tenant", "other", "other", false },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task An_answer_is_covered_by_its_key_tags_models_and_tenant_and_by_nothing_else(string kind, string name, string? tenant, bool covered)
    {
        await _here.AddAsync([new CacheScope(Enum.Parse<CacheScopeKind>(kind), name, tenant)], Options, Cancelled);

        Assert.Equal(covered, _here.Cover("t", "k", Answer(Noon)));
    }

    [Fact]
    public async Task What_is_asked_for_later_is_not_covered()
    {
        await _here.AddAsync([new CacheScope(CacheScopeKind.Tag, "a", null)], Options, Cancelled);

        Assert.True(_here.Cover("t", "k", Answer(Noon + TimeSpan.FromSeconds(5))));
        Assert.False(_here.Cover("t", "k", Answer(Noon + TimeSpan.FromSeconds(5.1))));
    }

    [Fact]
    public async Task Other_instances_know_it_at_their_next_look_which_is_one_read_where_nothing_has_changed()
    {
        var operations = new List<string>();
        await _there.RefreshAsync(Cancelled);
        await _here.AddAsync([new CacheScope(CacheScopeKind.Tag, "a", null), new CacheScope(CacheScopeKind.Key, "x", null)], Options, Cancelled);
        Assert.False(_there.Cover("t", "k", Answer(Noon)));
        await _there.RefreshAsync(Cancelled);
        _store.Before = operation =>
        {
            operations.Add(operation);
            return Task.CompletedTask;
        };

        Assert.True(_there.Cover("t", "k", Answer(Noon)));
        Assert.True(_there.Cover("t", "x", Answer(Noon) with { Tags = [] }));
        await _there.RefreshAsync(Cancelled);
        Assert.Equal(["read"], operations);
    }

    [Fact]
    public async Task A_scope_is_forgotten_when_no_answer_of_it_can_be_left()
    {
        await _here.AddAsync([new CacheScope(CacheScopeKind.Tag, "a", null)], new CacheOptions { TimeToLive = TimeSpan.FromDays(3), StaleFor = TimeSpan.FromHours(1) }, Cancelled);

        var row = Assert.Single(_store.Rows("cacheinvalidations", "all"), row => row.Key.Row != "version");
        Assert.Equal(Noon + TimeSpan.FromDays(5) + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(5), row.Value.ExpiresAt);
    }

    [Fact]
    public async Task An_answer_that_is_no_longer_valid_is_not_given_past_its_time_either()
    {
        var key = new string('0', 64);
        var options = Options with { StaleFor = TimeSpan.FromSeconds(60) };
        var writer = new DeferredWriter(_store, _time, NullLogger<DeferredWriter>.Instance);
        var cache = new AnswerCache(_store, writer, new AnswerMemory(1 << 20), _here, _time, NullLogger<AnswerCache>.Instance);
        _ = cache.PutAsync(new AnswerPlace(key), Answer(Noon), options);
        _time.Advance(TimeSpan.FromSeconds(310));
        Assert.NotNull(await cache.FindStaleAsync("t", new AnswerPlace(key), CacheControls.Default, options, Cancelled));

        await _here.AddAsync([new CacheScope(CacheScopeKind.Key, key, "t")], options, Cancelled);

        Assert.Null(await cache.FindStaleAsync("t", new AnswerPlace(key), CacheControls.Default, options, Cancelled));
    }

    [Fact]
    public async Task Before_the_first_look_nothing_is_known()
    {
        Assert.False(_here.AreKnown);
        await _here.RefreshAsync(Cancelled);
        Assert.True(_here.AreKnown);
    }

    private static CachedAnswer Answer(DateTimeOffset at) => new("p", "m", at, []) { RequestedModel = "auto", Tags = ["a", "b"] };
}
