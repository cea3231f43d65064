using FuncRouter.Storage;

namespace FuncRouter.Tests.Health;

public sealed partial class CooldownExchangeTests
{
    [Fact]
    public async Task Failures_and_answers_that_change_nothing_write_nothing()
    {
        Open(_one);
        await ExchangeAsync(_one, _other);
        for (var i = 0; i < 100; i++)
        {
            _one.Cooldowns.ReportFailure("a", Cooldown, opens: true);
            _other.Cooldowns.ReportFailure("a", Cooldown, opens: true);
            _other.Cooldowns.ReportFailure("b", Cooldown, opens: false);
            _other.Cooldowns.ReportSuccess("b");
            await ExchangeAsync(_one, _other);
        }

        Assert.Single(_store.Batches);
    }

    [Fact]
    public async Task Ends_that_grow_by_less_than_a_second_are_not_told()
    {
        for (var i = 0; i < 100; i++)
        {
            _one.Cooldowns.Rest("a", Cooldown);
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await _one.ExchangeAsync();
        }

        // Ten seconds.
        Assert.InRange(_store.Batches.Count, 9, 10);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public async Task A_pause_that_is_over_before_others_read_it_is_not_told(int seconds, int rows)
    {
        _one.Cooldowns.Rest("a", TimeSpan.FromSeconds(seconds));

        await _one.ExchangeAsync();

        Assert.Equal(rows, Rows().Count);
    }

    [Fact]
    public async Task A_breaker_that_opens_is_told_at_once()
    {
        await TellAtOnceAsync();
        await _one.Exchange.StopAsync(Cancelled);
    }

    [Fact]
    public async Task However_an_endpoint_flaps_it_is_told_twice_a_second_at_the_most()
    {
        await TellAtOnceAsync();

        for (var i = 0; i < 100; i++)
        {
            _one.Cooldowns.ReportSuccess("a");
            Open(_one);
        }

        await _time.WaitedForAsync(TimeSpan.FromMilliseconds(500));
        Assert.Single(_store.Batches);
        await _one.Exchange.StopAsync(Cancelled);
    }

    // A second after an exchange and two before the next.
    private async Task TellAtOnceAsync()
    {
        await _one.Exchange.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(1));
        var written = Next("batch");
        Open(_one);
        await written;
    }

    [Fact]
    public async Task What_a_store_that_is_out_did_not_take_is_told_when_it_is_back()
    {
        _store.Before = _ => throw new StoreException(StoreFailure.Unreachable, "down");
        Open(_one);
        await ExchangeAsync(_one, _one, _other);
        Assert.False(_one.Cooldowns.TryEnter("a"));
        Assert.True(_other.Cooldowns.TryEnter("a"));
        Assert.Equal(["Which endpoints are left alone was not exchanged with other instances: down"], _one.ExchangeLog.Messages);

        _store.Before = _ => Task.CompletedTask;
        await ExchangeAsync(_one, _other);

        Assert.False(_other.Cooldowns.TryEnter("a"));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_keeps_no_request_waiting()
    {
        _store.Before = _ => Task.Delay(Timeout.Infinite, Cancelled);
        await _one.Exchange.StartAsync(Cancelled);

        Open(_one);
        Assert.False(_one.Cooldowns.TryEnter("a"));
        _one.Cooldowns.ReportSuccess("a");

        Assert.True(_one.Cooldowns.TryEnter("a"));
    }
}
