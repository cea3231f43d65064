using FuncRouter.Storage;

namespace FuncRouter.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_range_is_read_in_ordinal_order_from_its_first_key_up_to_its_end()
    {
        await FillAsync(["b", "a", "B", "aa", "10", "9", "c", "_", "Z"]);
        await Store.UpsertAsync(new StoreKey(Table, "q", "bb"), Text("elsewhere"), Token);
        Assert.Equal(["10", "9", "B", "Z", "_", "a", "aa", "b", "c"], await RowsAsync());
        Assert.Equal(["a", "aa", "b"], await RowsAsync(new StoreRange(Table, Partition, "a", "c")));
        Assert.Equal(["aa", "b", "c"], await RowsAsync(new StoreRange(Table, Partition, "a0")));
        Assert.Equal(["10", "9", "B"], await RowsAsync(new StoreRange(Table, Partition, null, "Z")));
        Assert.Empty(await RowsAsync(new StoreRange(Table, Partition, "c", "a")));
        Assert.Empty(await RowsAsync(new StoreRange(Table, Partition, null, "")));
        Assert.Empty(await RowsAsync(new StoreRange("others", Partition)));
    }

    [Fact]
    public async Task A_prefix_is_a_range_that_ends_with_the_last_character()
    {
        await FillAsync(["a", "a/", "a/1", "a/~", "a/\ufffe", "a0", "a/世"]);
        var rows = await RowsAsync(new StoreRange(Table, Partition, "a/", "a/\uffff"));
        Assert.Equal(["a/", "a/1", "a/~", "a/世", "a/\ufffe"], rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Pages_together_are_the_range(int pageSize)
    {
        string[] rows = [.. Enumerable.Range(0, 7).Select(i => $"a/{i}")];
        await FillAsync(rows);
        var pages = await PagesAsync(new StoreRange(Table, Partition), pageSize);
        Assert.All(pages, page => Assert.InRange(page.Rows.Count, 0, pageSize));
        Assert.Equal(rows, pages.SelectMany(page => page.Rows).Select(row => row.Key.Row));
        Assert.Equal(rows, pages.SelectMany(page => page.Rows).Select(TextOf));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_has_1_to_1000_rows(int pageSize) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Store.QueryAsync(new StoreRange(Table, Partition), pageSize, null, Token));

    [Fact]
    public async Task A_range_of_more_than_a_thousand_rows_has_several_pages()
    {
        string[] rows = [.. Enumerable.Range(0, 1050).Select(i => $"{i:0000}")];
        await FillAsync(rows);
        var pages = await PagesAsync(new StoreRange(Table, Partition), 1000);
        Assert.True(pages.Count > 1);
        Assert.Equal(rows, pages.SelectMany(page => page.Rows).Select(row => row.Key.Row));
    }

    [Fact]
    public async Task A_page_of_expired_rows_is_empty_and_the_next_one_goes_on()
    {
        await FillAsync(["a"]);
        await FillAsync(Enumerable.Range(0, 40).Select(i => $"b{i:00}"), In(TimeSpan.FromMinutes(1)));
        await FillAsync(["c"]);
        Time.Advance(TimeSpan.FromMinutes(1));

        var pages = await PagesAsync(new StoreRange(Table, Partition), 10);
        Assert.Contains(pages, page => page is { Rows.Count: 0, Continuation: not null });
        Assert.Equal(["a", "c"], pages.SelectMany(page => page.Rows).Select(row => row.Key.Row));
    }

    [Fact]
    public async Task Rows_that_are_read_from_a_range_have_the_version_for_an_update()
    {
        await FillAsync(["a", "b"]);
        var page = await Store.QueryAsync(new StoreRange(Table, Partition), 10, null, Token);
        foreach (var row in page.Rows)
        {
            Assert.True((await Store.UpdateAsync(row.Key, Text("next"), row.ETag, Token)).Succeeded);
        }
    }

    [Fact]
    public async Task A_range_delete_deletes_the_range_alone_and_counts_what_was_there()
    {
        await FillAsync(Enumerable.Range(0, 230).Select(i => $"b{i:000}"));
        await FillAsync(["a", "c"]);
        await FillAsync(["b000expired"], In(TimeSpan.FromMinutes(1)));
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(230, await Store.DeleteRangeAsync(new StoreRange(Table, Partition, "b", "c"), Token));
        Assert.Equal(["a", "c"], await RowsAsync());
        Assert.Equal(2, await Store.DeleteRangeAsync(new StoreRange(Table, Partition), Token));
        Assert.Equal(0, await Store.DeleteRangeAsync(new StoreRange(Table, Partition), Token));
        Assert.Equal(0, await Store.DeleteRangeAsync(new StoreRange("others", Partition), Token));
    }

    [Fact]
    public async Task Range_deletes_at_once_do_not_hinder_each_other()
    {
        await FillAsync(Enumerable.Range(0, 120).Select(i => $"{i:000}"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store.DeleteRangeAsync(new StoreRange(Table, Partition), Token).AsTask()));
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task Tables_are_listed_by_prefix_in_ordinal_order()
    {
        foreach (var table in new[] { "cacheB", "cacheA", "cache20300102", "records", "cach" })
        {
            await Store.UpsertAsync(new StoreKey(table, Partition, "a"), Text("x"), Token);
        }

        Assert.Equal(["cache20300102", "cacheA", "cacheB"], await Store.ListTablesAsync("cache", Token));
        Assert.Equal(["cach", "cache20300102", "cacheA", "cacheB", "records"], await Store.ListTablesAsync("", Token));
        Assert.Empty(await Store.ListTablesAsync("nothing", Token));
    }

    [Fact]
    public async Task A_dropped_table_is_gone_with_its_rows_and_comes_back_empty()
    {
        await UpsertAsync("a", "first");
        await Store.UpsertAsync(new StoreKey("others", Partition, "a"), Text("kept"), Token);
        await Store.DropTableAsync(Table, Token);
        Assert.Equal(["others"], await Store.ListTablesAsync("", Token));
        Assert.Null(await ReadAsync("a"));
        Assert.Empty(await RowsAsync());

        await InsertAsync("b", "second");
        Assert.Equal(["b"], await RowsAsync());
    }

    [Fact]
    public async Task Dropping_a_table_that_is_not_there_is_no_error()
    {
        await Store.DropTableAsync(Table, Token);
        Assert.Empty(await Store.ListTablesAsync("", Token));
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var token = cancelled.Token;
        Func<Task>[] calls =
        [
            async () => await Store.CheckAsync(token),
            async () => await Store.ReadAsync(Key("a"), token),
            async () => await Store.InsertAsync(Key("a"), Text("x"), token),
            async () => await Store.UpsertAsync(Key("a"), Text("x"), token),
            async () => await Store.QueryAsync(new StoreRange(Table, Partition), 10, null, token),
            async () => await Store.DeleteRangeAsync(new StoreRange(Table, Partition), token),
            async () => await Store.WriteBatchAsync(Table, Partition, [new(StoreWriteKind.Upsert, "a", Text("x"))], token),
            async () => await Store.ListTablesAsync("", token),
            async () => await Store.DropTableAsync(Table, token),
        ];
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        }

        Assert.Null(await ReadAsync("a"));
    }
}
