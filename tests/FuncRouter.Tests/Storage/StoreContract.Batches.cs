using FuncRouter.Storage;

namespace FuncRouter.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_batch_of_a_hundred_writes_is_carried_out()
    {
        var writes = Enumerable.Range(0, 100).Select(i => new StoreWrite(StoreWriteKind.Insert, $"{i:000}", Text($"{i}"))).ToArray();
        Assert.Equal(StoreWriteResult.Written(), await BatchAsync(writes));
        Assert.Equal(100, (await RowsAsync()).Length);
        Assert.Equal("42", TextOf(await ReadAsync("042")));
    }

    [Fact]
    public async Task A_batch_mixes_all_kinds_of_write()
    {
        var update = (await InsertAsync("update", "old")).ETag;
        var delete = (await InsertAsync("delete", "old")).ETag;
        await FillAsync(["upsert", "delete any"]);
        var written = await BatchAsync(
            new(StoreWriteKind.Insert, "insert", Text("new")),
            new(StoreWriteKind.Upsert, "upsert", Text("new")),
            new(StoreWriteKind.Upsert, "upsert2", Text("new")),
            new(StoreWriteKind.Update, "update", Text("new"), update),
            new(StoreWriteKind.Delete, "delete", ETag: delete),
            new(StoreWriteKind.Delete, "delete any"));
        Assert.True(written.Succeeded);
        var page = await Store.QueryAsync(new StoreRange(Table, Partition), 10, null, Token);
        Assert.Equal(["insert", "update", "upsert", "upsert2"], page.Rows.Select(row => row.Key.Row));
        Assert.All(page.Rows, row => Assert.Equal("new", TextOf(row)));
    }

    [Theory]
    [InlineData(StoreWriteKind.Insert)]
    [InlineData(StoreWriteKind.Update)]
    [InlineData(StoreWriteKind.Delete)]
    public async Task A_batch_with_one_write_that_lost_its_race_is_a_conflict_and_writes_nothing(StoreWriteKind kind)
    {
        var read = (await InsertAsync("b", "first")).ETag!;
        await InsertAsync("kept", "first");
        await UpsertAsync("b", "winner");
        var conflict = await BatchAsync(
            new(StoreWriteKind.Insert, "a", Text("new")),
            new(StoreWriteKind.Delete, "kept"),
            new(kind, "b", Text("loser"), kind is StoreWriteKind.Insert ? null : read),
            new(StoreWriteKind.Upsert, "c", Text("new")));
        Assert.Equal(StoreWriteResult.Conflict, conflict);
        Assert.Equal(["b", "kept"], await RowsAsync());
        Assert.Equal("winner", TextOf(await ReadAsync("b")));
    }

    [Fact]
    public async Task A_batch_that_updates_or_deletes_a_row_that_is_gone_is_a_conflict()
    {
        var read = (await InsertAsync("a", "first")).ETag!;
        await Store.DeleteAsync(Key("a"), null, Token);
        StoreWrite update = new(StoreWriteKind.Update, "a", Text("late"), read);
        StoreWrite delete = new(StoreWriteKind.Delete, "a", ETag: read);
        Assert.Equal(StoreWriteResult.Conflict, await BatchAsync(update));
        Assert.Equal(StoreWriteResult.Conflict, await BatchAsync(delete));
        await Store.DropTableAsync(Table, Token);
        Assert.Equal(StoreWriteResult.Conflict, await BatchAsync(update, new(StoreWriteKind.Insert, "b", Text("x"))));
        Assert.Equal(StoreWriteResult.Conflict, await BatchAsync(delete));
        Assert.Empty(await Store.ListTablesAsync("", Token));
    }

    [Fact]
    public async Task A_batch_may_delete_rows_that_are_not_there()
    {
        Assert.True((await BatchAsync(new StoreWrite(StoreWriteKind.Delete, "nothing"))).Succeeded);
        Assert.Empty(await Store.ListTablesAsync("", Token));
        await FillAsync(["a", "b"]);
        var written = await BatchAsync(
            new(StoreWriteKind.Delete, "a"),
            new(StoreWriteKind.Delete, "nothing"),
            new(StoreWriteKind.Insert, "c", Text("new")),
            new(StoreWriteKind.Delete, "nothing either"));
        Assert.True(written.Succeeded);
        Assert.Equal(["b", "c"], await RowsAsync());
    }

    [Fact]
    public async Task A_batch_without_writes_succeeds()
    {
        Assert.Equal(StoreWriteResult.Written(), await BatchAsync());
        Assert.Empty(await Store.ListTablesAsync("", Token));
    }

    [Fact]
    public async Task Of_many_batches_that_insert_one_row_exactly_one_wins()
    {
        await FillAsync(["other"]);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => BatchAsync(
            new(StoreWriteKind.Insert, $"by {i}", Text("x")), new(StoreWriteKind.Insert, "prize", Text($"{i}"))).AsTask()));
        var winner = Array.FindIndex(results, result => result.Succeeded);
        Assert.Single(results, result => result.Succeeded);
        Assert.Equal([$"by {winner}", "other", "prize"], await RowsAsync());
    }

    [Fact]
    public async Task A_batch_of_101_writes_is_refused()
    {
        var error = await Assert.ThrowsAsync<StoreLimitException>(async () => await BatchAsync(
            [.. Enumerable.Range(0, 101).Select(i => new StoreWrite(StoreWriteKind.Upsert, $"{i}", Text("x")))]));
        Assert.Contains("101", error.Message, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task A_batch_that_names_a_row_twice_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await BatchAsync(new(StoreWriteKind.Upsert, "a", Text("x")), new(StoreWriteKind.Delete, "a")));
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task A_batch_is_carried_out_up_to_its_limit_of_bytes_and_refused_beyond()
    {
        const int Writes = 100;
        var largest = Enumerable.Range(0, Writes)
            .Select(i => new StoreWrite(StoreWriteKind.Upsert, $"{i:000}/{new string('k', 500)}", new StoreValue(Noise(StoreLimits.BatchBytes / Writes))))
            .ToArray();
        Assert.True((await BatchAsync(largest)).Succeeded);

        largest[0] = largest[0] with { Value = new StoreValue(Noise((StoreLimits.BatchBytes / Writes) + 1)) };
        var error = await Assert.ThrowsAsync<StoreLimitException>(async () => await BatchAsync(largest));
        Assert.Contains($"{StoreLimits.BatchBytes + 1:N0}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{StoreLimits.BatchBytes:N0}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_needs_a_version() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await BatchAsync(new StoreWrite(StoreWriteKind.Update, "a", Text("x"))));
}
