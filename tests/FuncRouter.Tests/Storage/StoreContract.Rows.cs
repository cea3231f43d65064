using FuncRouter.Storage;

namespace FuncRouter.Tests.Storage;

public abstract partial class StoreContract
{
    public static TheoryData<string> AwkwardKeys => new(
        "", "/", "\\", "#", "?", "%", "~", "~0041", "a/b\\c#d?e%f~g", "\0\u0001\u001f\u007f\u0085\u009f", "\t\r\n", " ", "it's \"quoted\"", "'",
        "a+b&c=d", "😀 grüße 世界", "\ud800", ".", "..", "(PartitionKey='x',RowKey='y')", "openai/gpt-5@2025|x:y;z,w_-.", "$", "{}[]<>^`*!");

    [Fact]
    public async Task The_store_answers_a_check() => await Store.CheckAsync(Token);

    [Fact]
    public async Task What_is_not_there_reads_as_nothing()
    {
        Assert.Null(await ReadAsync("a"));
        await UpsertAsync("b", "other");
        Assert.Null(await ReadAsync("a"));
        Assert.Null(await Store.ReadAsync(new StoreKey(Table, "another", "b"), Token));
        Assert.Null(await Store.ReadAsync(new StoreKey("others", Partition, "b"), Token));
    }

    [Fact]
    public async Task An_inserted_row_is_read_as_it_was_written()
    {
        var expiresAt = In(TimeSpan.FromHours(1)) + TimeSpan.FromTicks(7);
        var written = await InsertAsync("a", "value", expiresAt);
        var row = await ReadExistingAsync("a");
        Assert.Equal(Key("a"), row.Key);
        Assert.Equal("value", TextOf(row));
        Assert.Equal(expiresAt, row.Value.ExpiresAt);
        Assert.True(written.Succeeded);
        Assert.Equal(written.ETag, row.ETag);
    }

    [Fact]
    public async Task An_insert_over_a_row_is_a_conflict_and_changes_nothing()
    {
        await InsertAsync("a", "first");
        Assert.Equal(StoreWriteResult.Conflict, await InsertAsync("a", "second"));
        Assert.Equal("first", TextOf(await ReadAsync("a")));
    }

    [Fact]
    public async Task Of_many_inserts_at_once_exactly_one_wins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => InsertAsync("a", $"{i}").AsTask()));
        var winner = Assert.Single(results, result => result.Succeeded);
        var row = await ReadExistingAsync("a");
        Assert.Equal(winner.ETag, row.ETag);
        Assert.Equal($"{Array.IndexOf(results, winner)}", TextOf(row));
    }

    [Fact]
    public async Task An_upsert_makes_a_row_and_replaces_it_whole()
    {
        await Store.UpsertAsync(Key("a"), new StoreValue(Noise(200_000), In(TimeSpan.FromHours(1))), Token);
        var second = await UpsertAsync("a", "second");
        var row = await ReadExistingAsync("a");
        Assert.Equal("second", TextOf(row));
        Assert.Null(row.Value.ExpiresAt);
        Assert.Equal(second.ETag, row.ETag);
    }

    [Fact]
    public async Task Every_write_gives_another_version()
    {
        var versions = new List<string?> { (await InsertAsync("a", "same")).ETag, (await UpsertAsync("a", "same")).ETag };
        versions.Add((await Store.UpdateAsync(Key("a"), Text("same"), versions[^1]!, Token)).ETag);
        await Store.DeleteAsync(Key("a"), null, Token);
        versions.Add((await InsertAsync("a", "same")).ETag);
        Assert.DoesNotContain(null, versions);
        Assert.Equal(versions.Count, versions.Distinct().Count());
    }

    [Fact]
    public async Task An_update_of_the_version_that_was_read_succeeds_and_gives_the_next_version()
    {
        var first = (await InsertAsync("a", "first")).ETag!;
        var second = await Store.UpdateAsync(Key("a"), Text("second"), first, Token);
        Assert.True(second.Succeeded);
        Assert.True((await Store.UpdateAsync(Key("a"), Text("third"), second.ETag!, Token)).Succeeded);
        Assert.Equal("third", TextOf(await ReadAsync("a")));
    }

    [Fact]
    public async Task An_update_that_lost_the_race_is_a_conflict()
    {
        var read = (await InsertAsync("a", "first")).ETag!;
        await UpsertAsync("a", "winner");
        Assert.Equal(StoreWriteResult.Conflict, await Store.UpdateAsync(Key("a"), Text("loser"), read, Token));
        Assert.Equal("winner", TextOf(await ReadAsync("a")));
    }

    [Fact]
    public async Task Of_many_updates_of_one_version_exactly_one_wins()
    {
        var read = (await InsertAsync("a", "first")).ETag!;
        var results = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => Store.UpdateAsync(Key("a"), Text($"{i}"), read, Token).AsTask()));
        var winner = Assert.Single(results, result => result.Succeeded);
        Assert.Equal($"{Array.IndexOf(results, winner)}", TextOf(await ReadAsync("a")));
    }

    [Fact]
    public async Task An_update_of_a_row_that_is_gone_is_a_conflict()
    {
        var read = (await InsertAsync("a", "first")).ETag!;
        await Store.DeleteAsync(Key("a"), null, Token);
        Assert.Equal(StoreWriteResult.Conflict, await Store.UpdateAsync(Key("a"), Text("late"), read, Token));
        await Store.DropTableAsync(Table, Token);
        Assert.Equal(StoreWriteResult.Conflict, await Store.UpdateAsync(Key("a"), Text("late"), read, Token));
        Assert.Null(await ReadAsync("a"));
    }

    [Fact]
    public async Task A_version_that_no_store_gave_matches_nothing()
    {
        await InsertAsync("a", "first");
        Assert.Equal(StoreWriteResult.Conflict, await Store.UpdateAsync(Key("a"), Text("late"), "nonsense", Token));
        Assert.Equal(StoreWriteResult.Conflict, await Store.DeleteAsync(Key("a"), "nonsense", Token));
        Assert.Equal("first", TextOf(await ReadAsync("a")));
    }

    [Fact]
    public async Task A_delete_of_the_version_that_was_read_succeeds()
    {
        var read = (await InsertAsync("a", "first")).ETag!;
        Assert.Equal(StoreWriteResult.Written(), await Store.DeleteAsync(Key("a"), read, Token));
        Assert.Null(await ReadAsync("a"));
    }

    [Fact]
    public async Task A_delete_that_lost_the_race_is_a_conflict()
    {
        var read = (await InsertAsync("a", "first")).ETag!;
        await UpsertAsync("a", "winner");
        Assert.Equal(StoreWriteResult.Conflict, await Store.DeleteAsync(Key("a"), read, Token));
        Assert.Equal("winner", TextOf(await ReadAsync("a")));

        await Store.DeleteAsync(Key("a"), null, Token);
        Assert.Equal(StoreWriteResult.Conflict, await Store.DeleteAsync(Key("a"), read, Token));
        await Store.DropTableAsync(Table, Token);
        Assert.Equal(StoreWriteResult.Conflict, await Store.DeleteAsync(Key("a"), read, Token));
    }

    [Fact]
    public async Task A_delete_without_a_version_deletes_what_is_there_and_never_conflicts()
    {
        Assert.True((await Store.DeleteAsync(Key("a"), null, Token)).Succeeded);
        await UpsertAsync("a", "first");
        Assert.True((await Store.DeleteAsync(Key("a"), null, Token)).Succeeded);
        Assert.Null(await ReadAsync("a"));
        Assert.True((await Store.DeleteAsync(Key("a"), null, Token)).Succeeded);
    }

    [Theory]
    [MemberData(nameof(AwkwardKeys))]
    public async Task Any_text_is_a_key(string text)
    {
        var key = new StoreKey(Table, text, text);
        var written = await Store.InsertAsync(key, Text("first"), Token);
        Assert.True(written.Succeeded);
        Assert.Equal(key, (await Store.ReadAsync(key, Token))?.Key);
        var updated = await Store.UpdateAsync(key, Text("second"), written.ETag!, Token);
        Assert.True(updated.Succeeded);

        var page = await Store.QueryAsync(new StoreRange(Table, text, text), 10, null, Token);
        Assert.Equal(key, Assert.Single(page.Rows).Key);

        StoreWrite[] batch = [new(StoreWriteKind.Update, text, Text("third"), updated.ETag), new(StoreWriteKind.Insert, text + "+", Text("x"))];
        Assert.True((await Store.WriteBatchAsync(Table, text, batch, Token)).Succeeded);
        Assert.Equal("third", TextOf(await Store.ReadAsync(key, Token)));

        Assert.Equal(2, await Store.DeleteRangeAsync(new StoreRange(Table, text), Token));
        Assert.Null(await Store.ReadAsync(key, Token));
    }

    [Fact]
    public async Task A_key_may_have_512_bytes_when_escaped_and_not_one_more()
    {
        var longest = new string('k', StoreLimits.KeyBytes);
        var key = new StoreKey(Table, longest, longest);
        Assert.True((await Store.InsertAsync(key, Text("value"), Token)).Succeeded);
        Assert.Equal(key, (await Store.ReadAsync(key, Token))?.Key);

        var tooLong = await Assert.ThrowsAsync<StoreLimitException>(async () => await InsertAsync(longest + "k", "value"));
        Assert.Contains("513", tooLong.Message, StringComparison.Ordinal);
        Assert.Contains("512", tooLong.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreLimitException>(async () => await ReadAsync(new string('/', 103)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("1abc")]
    [InlineData("with-dash")]
    [InlineData("x\"; DROP TABLE rows; --")]
    [InlineData("überall")]
    public async Task A_table_has_a_name_of_letters_and_digits(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ReadAsync(new StoreKey(name, "p", "r"), Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.UpsertAsync(new StoreKey(name, "p", "r"), Text("x"), Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.DropTableAsync(name, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(300_000)]
    [InlineData(StoreLimits.ValueBytes)]
    public async Task A_value_that_cannot_be_compressed_is_kept_up_to_the_limit(int length)
    {
        var bytes = Noise(length);
        var read = (await Store.InsertAsync(Key("a"), new StoreValue(bytes), Token)).ETag!;
        Assert.Equal(bytes, (await ReadExistingAsync("a")).Value.Bytes.ToArray());
        Array.Reverse(bytes);
        Assert.True((await Store.UpdateAsync(Key("a"), new StoreValue(bytes), read, Token)).Succeeded);
        Assert.Equal(bytes, (await ReadExistingAsync("a")).Value.Bytes.ToArray());
        Assert.True((await Store.UpsertAsync(Key("a"), new StoreValue(bytes), Token)).Succeeded);
        Assert.True((await BatchAsync(new StoreWrite(StoreWriteKind.Upsert, "b", new StoreValue(bytes)))).Succeeded);
        Assert.Equal(bytes, (await ReadExistingAsync("b")).Value.Bytes.ToArray());
    }

    [Fact]
    public async Task A_value_beyond_the_limit_is_refused_with_its_size_and_the_limit()
    {
        var value = new StoreValue(Noise(StoreLimits.ValueBytes + 1));
        Func<Task>[] writes =
        [
            async () => await Store.InsertAsync(Key("a"), value, Token),
            async () => await Store.UpsertAsync(Key("a"), value, Token),
            async () => await Store.UpdateAsync(Key("a"), value, "any", Token),
            async () => await BatchAsync(new StoreWrite(StoreWriteKind.Insert, "a", value)),
        ];
        foreach (var write in writes)
        {
            var error = await Assert.ThrowsAsync<StoreLimitException>(write);
            Assert.Contains($"{StoreLimits.ValueBytes + 1:N0}", error.Message, StringComparison.Ordinal);
            Assert.Contains($"{StoreLimits.ValueBytes:N0}", error.Message, StringComparison.Ordinal);
        }

        Assert.Null(await ReadAsync("a"));
    }

    [Fact]
    public async Task A_value_beyond_the_limit_that_compresses_below_it_is_kept()
    {
        var bytes = new byte[4 * 1024 * 1024];
        Noise(1000).CopyTo(bytes, 12_345);
        await Store.UpsertAsync(Key("a"), new StoreValue(bytes), Token);
        Assert.Equal(bytes, (await ReadExistingAsync("a")).Value.Bytes.ToArray());
    }
}
