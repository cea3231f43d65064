using Azure;
using Azure.Data.Tables;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Contracts.Tests.Tables;

/// <summary>The client against a real Azurite: what callers of the package rely on.</summary>
public sealed class TableClientTests(AzuriteServer azurite) : IAsyncLifetime
{
    private static readonly ETag Stale = new("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"");

    // Tests share the one account; each has tables of its own.
    private readonly string _name = "t" + Guid.NewGuid().ToString("N");

    private TableServiceClient? _account;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TableServiceClient Account => _account ?? throw new InvalidOperationException("The test has not begun.");

    private TableClient Table => Account.GetTableClient(_name);

    public async ValueTask InitializeAsync()
    {
        _account = new TableServiceClient(await azurite.ConnectionStringAsync());
        await Table.CreateIfNotExistsAsync(Token);
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task An_account_key_opens_an_endpoint_with_a_slash_at_its_end()
    {
        var settings = (await azurite.ConnectionStringAsync()).Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2)).ToDictionary(setting => setting[0], setting => setting[1]);
        var credential = new TableSharedKeyCredential(settings["AccountName"], settings["AccountKey"]);
        var account = new TableServiceClient(new Uri(settings["TableEndpoint"] + "/"), credential);
        Assert.Equal(409, (await account.CreateTableIfNotExistsAsync(_name, Token)).GetRawResponse().Status);
    }

    [Fact]
    public async Task A_row_comes_back_with_the_types_it_was_written_with()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(7);
        var id = Guid.NewGuid();
        var written = await Table.AddEntityAsync(
            new TableEntity("p", "r")
            {
                ["String"] = "ü \"quoted\" +",
                ["Binary"] = new byte[] { 0, 250, 255 },
                ["Boolean"] = true,
                ["DateTime"] = time,
                ["Double"] = 2.0,
                ["Guid"] = id,
                ["Int32"] = int.MinValue,
                ["Int64"] = long.MaxValue,
                ["Null"] = null,
            },
            Token);

        var read = (await Table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Token)).Value;

        Assert.Equal(written.Headers.ETag, read.ETag);
        Assert.NotNull(read.Timestamp);
        Assert.Equal("ü \"quoted\" +", read.GetString("String"));
        Assert.Equal([0, 250, 255], read.GetBinary("Binary"));
        Assert.True(read.GetBoolean("Boolean"));
        Assert.Equal(time, read.GetDateTimeOffset("DateTime"));
        Assert.Equal(2.0, read.GetDouble("Double"));
        Assert.Equal(id, read.GetGuid("Guid"));
        Assert.Equal(int.MinValue, read.GetInt32("Int32"));
        Assert.Equal(long.MaxValue, read.GetInt64("Int64"));
        Assert.False(read.ContainsKey("Null"));
    }

    [Theory]
    [InlineData("it's", "''")]
    [InlineData("a b+c", "100%25")]
    [InlineData("ключ", "€ 😀")]
    [InlineData("a=b&c;d,e", "(PartitionKey='x')")]
    [InlineData("..", ".")]
    [InlineData("", "")]
    public async Task A_row_is_found_under_any_keys(string partition, string row)
    {
        await Table.UpsertEntityAsync(new TableEntity(partition, row) { ["V"] = 1 }, TableUpdateMode.Replace, Token);
        var read = (await Table.GetEntityAsync<TableEntity>(partition, row, cancellationToken: Token)).Value;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey eq {row}");
        var found = await Table.QueryAsync<TableEntity>(filter, cancellationToken: Token).ToListAsync(Token);
        await Table.SubmitTransactionAsync([new(TableTransactionActionType.Delete, read, read.ETag)], Token);
        Assert.Equal((partition, row), (read.PartitionKey, read.RowKey));
        Assert.Equal(read.ETag, Assert.Single(found).ETag);
        Assert.Equal(404, (await Table.DeleteEntityAsync(partition, row, cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task A_merge_keeps_other_properties_and_a_replacement_drops_them()
    {
        await Table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1 }, cancellationToken: Token);
        await Table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 2 }, TableUpdateMode.Merge, Token);
        await Table.UpdateEntityAsync(new TableEntity("p", "r") { ["C"] = 3 }, ETag.All, TableUpdateMode.Merge, Token);
        var merged = (await Table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Token)).Value;
        await Table.UpdateEntityAsync(new TableEntity("p", "r") { ["D"] = 4 }, merged.ETag, TableUpdateMode.Replace, Token);
        var replaced = (await Table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Token)).Value;
        Assert.Equal((1, 2, 3), (merged.GetInt32("A"), merged.GetInt32("B"), merged.GetInt32("C")));
        Assert.Equal((null, 4), (replaced.GetInt32("A"), replaced.GetInt32("D")));
    }

    [Fact]
    public async Task A_stale_version_is_refused_by_update_and_delete()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r"), Token);
        await FailsAsync(412, "UpdateConditionNotSatisfied", () => UpdateAsync("r", Stale));
        await FailsAsync(412, "UpdateConditionNotSatisfied", () => Table.DeleteEntityAsync("p", "r", Stale, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => UpdateAsync("r", default));
        Assert.Equal(204, (await Table.DeleteEntityAsync("p", "r", default, Token)).Status);
    }

    [Fact]
    public async Task What_is_there_is_not_added_and_what_is_missing_not_read_or_updated()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r"), Token);
        await FailsAsync(409, "EntityAlreadyExists", () => Table.AddEntityAsync(new TableEntity("p", "r"), Token));
        await FailsAsync(404, "ResourceNotFound", () => Table.GetEntityAsync<TableEntity>("p", "other", cancellationToken: Token));
        await FailsAsync(404, "ResourceNotFound", () => UpdateAsync("other", ETag.All));
        var absent = await Table.GetEntityIfExistsAsync<TableEntity>("p", "other", cancellationToken: Token);
        Assert.False(absent.HasValue);
        Assert.Throws<InvalidOperationException>(() => absent.Value);
        Assert.True((await Table.GetEntityIfExistsAsync<TableEntity>("p", "r", ["RowKey"], Token)).HasValue);
    }

    [Fact]
    public async Task A_missing_table_is_an_error_of_its_own()
    {
        var missing = Account.GetTableClient(_name + "missing");
        var row = new TableEntity("p", "r");
        await FailsAsync(404, "TableNotFound", () => missing.AddEntityAsync(row, Token));
        await FailsAsync(404, "TableNotFound", () => missing.QueryAsync<TableEntity>(cancellationToken: Token).ToListAsync(Token).AsTask());
        await FailsAsync(404, "TableNotFound", () => missing.SubmitTransactionAsync([new(TableTransactionActionType.Add, row)], Token));
        Assert.False((await missing.GetEntityIfExistsAsync<TableEntity>("p", "r", cancellationToken: Token)).HasValue);
        Assert.Equal(404, (await Account.DeleteTableAsync(missing.Name, Token)).Status);
    }

    [Fact]
    public async Task A_query_goes_on_where_a_page_ended_and_reads_what_was_selected()
    {
        await Table.SubmitTransactionAsync(
            Enumerable.Range(0, 5).Select(i => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity("p", $"r{i}") { ["A"] = i, ["B"] = i })),
            Token);
        var query = Table.QueryAsync<TableEntity>("PartitionKey eq 'p' and RowKey ge 'r1'", 3, ["RowKey", "A"], Token);
        var first = await query.AsPages().FirstAsync(Token);
        var rest = await query.AsPages(first.ContinuationToken).ToListAsync(Token);
        Assert.Equal(["r1", "r2", "r3"], first.Values.Select(row => row.RowKey));
        Assert.Equal((1, null), (first.Values[0].GetInt32("A"), first.Values[0].GetInt32("B")));
        Assert.Equal("r4", Assert.Single(Assert.Single(rest).Values).RowKey);
        Assert.Null(rest[0].ContinuationToken);
        Assert.Equal([1, 1, 1, 1], await query.AsPages(pageSizeHint: 1).Select(page => page.Values.Count).ToListAsync(Token));
    }

    [Fact]
    public async Task Tables_are_made_once_listed_page_by_page_and_dropped()
    {
        string[] names = [_name, _name + "a", _name + "b"];
        Assert.Equal(409, (await Table.CreateIfNotExistsAsync(Token)).GetRawResponse().Status);
        Assert.Equal(204, (await Account.CreateTableIfNotExistsAsync(names[1], Token)).GetRawResponse().Status);
        Assert.Equal(names[2], (await Account.CreateTableIfNotExistsAsync(names[2], Token)).Value.Name);
        var listed = Account.QueryAsync(TableClient.CreateQueryFilter($"TableName ge {_name} and TableName lt {_name + "c"}"), 1, Token);
        Assert.Equal(names, await listed.Select(table => table.Name).ToListAsync(Token));
        Assert.Equal(204, (await Account.DeleteTableAsync(_name, Token)).Status);
        Assert.Equal(names[1..], await listed.Select(table => table.Name).ToListAsync(Token));
    }

    [Fact]
    public async Task A_transaction_writes_all_or_nothing_and_names_what_failed()
    {
        TableTransactionAction Action(TableTransactionActionType type, string row, ETag etag = default) =>
            new(type, new TableEntity("p", row) { ["V"] = "ü" }, etag);

        var written = await Table.SubmitTransactionAsync(
            [
                Action(TableTransactionActionType.Add, "1"),
                Action(TableTransactionActionType.UpsertMerge, "2"),
                Action(TableTransactionActionType.UpsertReplace, "3"),
            ],
            Token);
        var error = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync(
            [
                Action(TableTransactionActionType.Delete, "1"),
                Action(TableTransactionActionType.UpdateMerge, "2", written.Value[1].Headers.ETag!.Value),
                Action(TableTransactionActionType.UpdateReplace, "3", Stale),
            ],
            Token));

        Assert.Equal((412, "UpdateConditionNotSatisfied", 2), (error.Status, error.ErrorCode, error.FailedTransactionActionIndex));
        var rows = await Table.QueryAsync<TableEntity>(cancellationToken: Token).ToListAsync(Token);
        Assert.Equal(written.Value.Select(answer => answer.Headers.ETag), rows.Select(row => (ETag?)row.ETag));
        Assert.All(rows, row => Assert.Equal("ü", row.GetString("V")));
    }

    private static async Task FailsAsync(int status, string code, Func<Task> call)
    {
        var error = await Assert.ThrowsAnyAsync<RequestFailedException>(call);
        Assert.Equal((status, code), (error.Status, error.ErrorCode));
    }

    private Task<Response> UpdateAsync(string row, ETag ifMatch) =>
        Table.UpdateEntityAsync(new TableEntity("p", row), ifMatch, cancellationToken: Token);
}
