using FuncRouter.Conversation;
using FuncRouter.Storage;

namespace FuncRouter.Tests.Caching;

public sealed partial class AnswerCacheTests
{
    [Fact]
    public async Task An_answer_of_yesterday_is_found_past_its_time()
    {
        var options = Options with { StaleFor = TimeSpan.FromHours(20) };
        _store[Row] = new StoreValue(Answer().ToBytes());
        _time.Advance(TimeSpan.FromHours(14));

        Assert.Null(await Cache().FindAsync("t", Place, CacheControls.Default, options, Cancelled));
        Assert.NotNull(await Cache().FindStaleAsync("t", Place, CacheControls.Default, options, Cancelled));
        Assert.Null(await Cache().FindStaleAsync("t", Place, CacheControls.Default, options with { StaleFor = TimeSpan.FromHours(1) }, Cancelled));
    }

    [Fact]
    public async Task An_answer_is_written_to_its_day_and_expires()
    {
        await _writer.StartAsync(Cancelled);
        var written = Cache().PutAsync(Place, Answer(), Options);
        await _writer.StopAsync(Cancelled);

        await written;
        Assert.Equal([Row], _store.Keys);
        Assert.Equal(Noon + Options.TimeToLive, _store[Row].ExpiresAt);
        Assert.NotNull(await FindAsync(Cache()));
    }

    [Fact]
    public async Task An_answer_whose_time_goes_past_midnight_is_found_on_the_next_day_with_one_read()
    {
        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(2));
        await _writer.StartAsync(Cancelled);
        var written = Cache().PutAsync(Place, Answer() with { At = _time.GetUtcNow() }, Options);
        await _writer.StopAsync(Cancelled);
        await written;
        Assert.Equal([Row, NextDay], _store.Keys.OrderBy(key => key.Table));

        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.NotNull(await FindAsync(Cache()));
        Assert.Equal(1, Reads);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await FindAsync(Cache()));
    }

    [Theory]
    [InlineData(299, 1)]
    [InlineData(301, 2)]
    [InlineData(86400, 2)]
    public async Task Only_an_answer_whose_time_goes_past_midnight_is_written_twice(int seconds, int rows)
    {
        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(5));
        await _writer.StartAsync(Cancelled);
        var written = Cache().PutAsync(Place, Answer() with { At = _time.GetUtcNow(), TimeToLive = TimeSpan.FromSeconds(seconds) }, Options);
        await _writer.StopAsync(Cancelled);

        await written;
        Assert.Equal(rows, _store.Keys.Count());
    }
}
