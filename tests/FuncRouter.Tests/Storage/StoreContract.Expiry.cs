using FuncRouter.Storage;

namespace FuncRouter.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_row_is_visible_until_the_tick_at_which_it_expires()
    {
        await UpsertAsync("a", "value", In(TimeSpan.FromSeconds(10)));
        await UpsertAsync("b", "for ever");
        Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.NotNull(await ReadAsync("a"));
        Assert.Equal(["a", "b"], await RowsAsync());
        Time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await ReadAsync("a"));
        Assert.Equal(["b"], await RowsAsync());
    }

    [Fact]
    public async Task An_insert_over_an_expired_row_succeeds()
    {
        await InsertAsync("a", "old", In(TimeSpan.FromSeconds(1)));
        Time.Advance(TimeSpan.FromSeconds(1));
        var written = await InsertAsync("a", "new");
        Assert.True(written.Succeeded);
        var row = await ReadExistingAsync("a");
        Assert.Equal(("new", written.ETag), (TextOf(row), row.ETag));
        Assert.Equal(StoreWriteResult.Conflict, await InsertAsync("a", "late"));
    }

    [Fact]
    public async Task Of_many_inserts_over_an_expired_row_exactly_one_wins()
    {
        await InsertAsync("a", "old", In(TimeSpan.FromSeconds(1)));
        Time.Advance(TimeSpan.FromSeconds(1));
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => InsertAsync("a", $"{i}").AsTask()));
        var winner = Assert.Single(results, result => result.Succeeded);
        Assert.Equal($"{Array.IndexOf(results, winner)}", TextOf(await ReadAsync("a")));
    }

    [Fact]
    public async Task A_conditional_write_of_an_expired_row_is_a_conflict()
    {
        var read = (await InsertAsync("a", "old", In(TimeSpan.FromSeconds(1)))).ETag!;
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StoreWriteResult.Conflict, await Store.UpdateAsync(Key("a"), Text("late"), read, Token));
        Assert.Equal(StoreWriteResult.Conflict, await Store.DeleteAsync(Key("a"), read, Token));
        Assert.Equal(StoreWriteResult.Conflict, await BatchAsync(new StoreWrite(StoreWriteKind.Update, "a", Text("late"), read)));
        Assert.Equal(StoreWriteResult.Conflict, await BatchAsync(new StoreWrite(StoreWriteKind.Delete, "a", ETag: read)));
        Assert.Null(await ReadAsync("a"));
    }

    [Fact]
    public async Task An_upsert_and_a_delete_without_a_version_take_an_expired_row_for_absent()
    {
        await FillAsync(["a", "b"], In(TimeSpan.FromSeconds(1)));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await UpsertAsync("a", "new")).Succeeded);
        Assert.True((await Store.DeleteAsync(Key("b"), null, Token)).Succeeded);
        Assert.Equal(["a"], await RowsAsync());
    }

    [Fact]
    public async Task An_update_may_put_the_end_off()
    {
        var read = (await InsertAsync("a", "old", In(TimeSpan.FromSeconds(1)))).ETag!;
        var updated = await Store.UpdateAsync(Key("a"), Text("new", In(TimeSpan.FromSeconds(5))), read, Token);
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("new", TextOf(await ReadAsync("a")));
        Assert.True((await Store.UpdateAsync(Key("a"), Text("newer"), updated.ETag!, Token)).Succeeded);
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("newer", TextOf(await ReadAsync("a")));
    }

    [Fact]
    public async Task A_batch_inserts_over_expired_rows()
    {
        await FillAsync(["a", "b", "c"], In(TimeSpan.FromSeconds(1)));
        await FillAsync(["d"]);
        Time.Advance(TimeSpan.FromSeconds(1));
        StoreWrite[] writes =
        [
            new(StoreWriteKind.Insert, "a", Text("new")), new(StoreWriteKind.Insert, "a2", Text("new")),
            new(StoreWriteKind.Insert, "b", Text("new")), new(StoreWriteKind.Delete, "c"), new(StoreWriteKind.Delete, "nothing"),
        ];
        Assert.Equal(StoreWriteResult.Conflict, await BatchAsync([.. writes, new(StoreWriteKind.Insert, "d", Text("late"))]));
        Assert.Equal(["d"], await RowsAsync());

        Assert.True((await BatchAsync(writes)).Succeeded);
        Assert.Equal(["a", "a2", "b", "d"], await RowsAsync());
        Assert.Equal("new", TextOf(await ReadAsync("b")));
    }

    [Fact]
    public async Task A_row_that_is_written_expired_is_never_seen()
    {
        Assert.True((await InsertAsync("a", "old", Time.GetUtcNow())).Succeeded);
        Assert.Null(await ReadAsync("a"));
        Assert.True((await InsertAsync("a", "new", DateTimeOffset.MaxValue)).Succeeded);
        Assert.Equal("new", TextOf(await ReadAsync("a")));
    }
}
