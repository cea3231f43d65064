using System.Text;
using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

public sealed partial class CooldownExchangeTests : IDisposable
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(30);

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly SimulatedInstance _one;
    private readonly SimulatedInstance _other;

    public CooldownExchangeTests() => (_one, _other) = (new SimulatedInstance(_store, _time), new SimulatedInstance(_store, _time));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task What_opened_on_one_instance_is_left_alone_on_the_others_and_then_tried_one_at_a_time()
    {
        Open(_one);
        await ExchangeAsync(_one, _other);

        Assert.Equal(Cooldown, _other.Cooldowns.Remaining("a"));
        Assert.False(_other.Cooldowns.TryEnter("a"));

        _time.Advance(Cooldown);
        Assert.True(_other.Cooldowns.TryEnter("a"));
        Assert.False(_other.Cooldowns.TryEnter("a"));
    }

    [Fact]
    public async Task A_trial_that_fails_elsewhere_goes_on_with_the_row_of_cooldowns()
    {
        Open(_one);
        await ExchangeAsync(_one, _other);
        _time.Advance(Cooldown);

        _other.Cooldowns.ReportFailure("a", Cooldown, opens: false);
        await ExchangeAsync(_other, _one);

        Assert.Equal((Cooldown * 2, Cooldown * 2), (_one.Cooldowns.Remaining("a"), _other.Cooldowns.Remaining("a")));
    }

    [Fact]
    public async Task A_pause_that_a_provider_asked_for_is_kept_everywhere_and_ends_without_trials()
    {
        _one.Cooldowns.Rest("a", Cooldown);
        await ExchangeAsync(_one, _other);
        _other.Cooldowns.ReportSuccess("a");
        await ExchangeAsync(_other, _one);
        Assert.Equal((Cooldown, Cooldown), (_one.Cooldowns.Remaining("a"), _other.Cooldowns.Remaining("a")));

        _time.Advance(Cooldown);

        Assert.True(_other.Cooldowns.TryEnter("a"));
        Assert.True(_other.Cooldowns.TryEnter("a"));
    }

    [Theory]
    [InlineData(20, 40)]
    [InlineData(40, 20)]
    public async Task Of_two_cooldowns_the_later_end_holds_whoever_writes_first(int first, int second)
    {
        _one.Cooldowns.Rest("a", TimeSpan.FromSeconds(first));
        _other.Cooldowns.Rest("a", TimeSpan.FromSeconds(second));

        await ExchangeAsync(_one, _other, _one);

        Assert.Equal((TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(40)), (_one.Cooldowns.Remaining("a"), _other.Cooldowns.Remaining("a")));
        Assert.Equal(_time.GetUtcNow().AddSeconds(40), Stored("a").Until);
    }

    [Theory]
    [InlineData(20, 40)]
    [InlineData(40, 20)]
    public async Task The_later_end_holds_where_two_write_at_the_same_moment(int first, int second)
    {
        _one.Cooldowns.Rest("a", TimeSpan.FromSeconds(first));
        _other.Cooldowns.Rest("a", TimeSpan.FromSeconds(second));
        var batches = 0;
        _store.Before = operation => operation == "batch" && ++batches == 1 ? _other.ExchangeAsync() : Task.CompletedTask;

        await _one.ExchangeAsync();

        Assert.Equal(_time.GetUtcNow().AddSeconds(40), Stored("a").Until);
        Assert.Equal(TimeSpan.FromSeconds(40), _one.Cooldowns.Remaining("a"));
    }

    [Fact]
    public async Task An_endpoint_that_answers_anybody_before_the_end_is_tried_everywhere()
    {
        Open(_one);
        await ExchangeAsync(_one, _other);

        // The only one of its model is asked all the same.
        _other.Cooldowns.ReportSuccess("a");
        await ExchangeAsync(_other, _one);

        Assert.Empty(Rows());
        Assert.Equal(TimeSpan.Zero, _one.Cooldowns.Remaining("a"));
        Assert.True(_one.Cooldowns.TryEnter("a"));
        Assert.False(_one.Cooldowns.TryEnter("a"));
    }

    [Fact]
    public async Task A_recovery_does_not_end_a_cooldown_that_began_after_it()
    {
        Open(_one);
        await ExchangeAsync(_one, _other);
        _other.Cooldowns.ReportSuccess("a");
        _one.Cooldowns.Rest("a", Cooldown * 2);

        await ExchangeAsync(_one, _other);

        Assert.Equal(Cooldown * 2, _other.Cooldowns.Remaining("a"));
        Assert.Single(Rows());
    }

    [Fact]
    public async Task An_end_that_is_later_here_is_not_cut_short_by_a_recovery_elsewhere()
    {
        Open(_one);
        await ExchangeAsync(_one, _other);
        _other.Cooldowns.ReportSuccess("a");
        await _other.ExchangeAsync();
        _one.Cooldowns.Rest("a", Cooldown * 2);

        await ExchangeAsync(_one, _other);

        Assert.Equal((Cooldown * 2, Cooldown * 2), (_one.Cooldowns.Remaining("a"), _other.Cooldowns.Remaining("a")));
    }

    [Fact]
    public async Task More_endpoints_than_a_batch_has_room_for_are_told_in_several()
    {
        for (var i = 0; i < 150; i++)
        {
            _one.Cooldowns.ReportFailure($"e{i}", Cooldown, opens: true);
        }

        await ExchangeAsync(_one, _one, _other);

        Assert.Equal(150, Enumerable.Range(0, 150).Count(i => _other.Cooldowns.Remaining($"e{i}") == Cooldown));
    }

    [Fact]
    public async Task A_name_that_no_row_can_have_keeps_nothing_from_being_told()
    {
        _one.Cooldowns.ReportFailure(new string('é', 200), Cooldown, opens: true);
        Open(_one);

        await _one.ExchangeAsync();

        Assert.Single(Rows());
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("null")]
    public async Task What_another_version_wrote_is_nothing_and_gives_way(string json)
    {
        var key = new StoreKey(HealthMerger.Table, HealthMerger.CooldownsPartition, "a");
        await _store.UpsertAsync(key, new StoreValue(Encoding.UTF8.GetBytes(json)), Cancelled);
        await _other.ExchangeAsync();
        Assert.True(_other.Cooldowns.TryEnter("a"));

        Open(_one);
        await ExchangeAsync(_one, _other);

        Assert.False(_other.Cooldowns.TryEnter("a"));
    }

    private static void Open(SimulatedInstance instance) => instance.Cooldowns.ReportFailure("a", Cooldown, opens: true);

    private static async Task ExchangeAsync(params SimulatedInstance[] instances)
    {
        foreach (var instance in instances)
        {
            await instance.ExchangeAsync();
        }
    }

    private IReadOnlyList<StoreRow> Rows() => _store.Rows(HealthMerger.Table, HealthMerger.CooldownsPartition);

    private Cooldown Stored(string endpoint) =>
        HealthMerger.Parse(Rows().Single(row => row.Key.Row == endpoint).Value.Bytes.Span, HealthJson.Default.Cooldown)!;

    private Task Next(string wanted)
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Before = operation =>
        {
            if (operation == wanted)
            {
                next.TrySetResult();
            }

            return Task.CompletedTask;
        };
        return next.Task.WaitAsync(Cancelled);
    }
}
