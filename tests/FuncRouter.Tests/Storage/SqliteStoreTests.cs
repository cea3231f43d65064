using FuncRouter.Storage;
using Microsoft.Data.Sqlite;

namespace FuncRouter.Tests.Storage;

/// <summary>The contract on SQLite, and what is SQLite's own.</summary>
public sealed class SqliteStoreTests : StoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-store-");
    private readonly List<SqliteStore> _stores = [];

    private string FilePath => Path.Combine(_folder.FullName, "a folder that is made", "store.db");

    public override async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Two_stores_on_one_file_see_each_others_writes()
    {
        var one = Open(FilePath);
        var other = Open(FilePath);
        var key = new StoreKey("shared", "p", "r");
        var written = await one.InsertAsync(key, new StoreValue(new byte[] { 1 }), Token);
        Assert.Equal(written.ETag, (await other.ReadAsync(key, Token))?.ETag);
        Assert.Equal(StoreWriteResult.Conflict, await other.InsertAsync(key, new StoreValue(new byte[] { 2 }), Token));
        Assert.True((await other.UpdateAsync(key, new StoreValue(new byte[] { 2 }), written.ETag!, Token)).Succeeded);
        Assert.Equal([2], (await one.ReadAsync(key, Token))?.Value.Bytes.ToArray());

        await other.DropTableAsync("shared", Token);
        Assert.Null(await one.ReadAsync(key, Token));
        Assert.True((await one.InsertAsync(key, new StoreValue(new byte[] { 3 }), Token)).Succeeded);
    }

    [Fact]
    public async Task Of_inserts_through_many_stores_on_one_file_exactly_one_wins()
    {
        SqliteStore[] stores = [.. Enumerable.Range(0, 4).Select(_ => Open(FilePath))];
        var results = await Task.WhenAll(stores.Select((store, i) =>
            store.InsertAsync(new StoreKey("shared", "p", "r"), new StoreValue(new[] { (byte)i }), Token).AsTask()));
        Assert.Single(results, result => result.Succeeded);
    }

    [Fact]
    public async Task A_write_that_waits_for_another_process_holds_up_neither_its_caller_nor_a_read()
    {
        var store = Open(FilePath);
        var key = new StoreKey("shared", "p", "r");
        await store.UpsertAsync(key, new StoreValue(new byte[] { 1 }), Token);

        await using var other = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        await other.OpenAsync(Token);
        Task<StoreWriteResult> writing;
        await using (other.BeginTransaction(deferred: false))
        {
            writing = store.UpsertAsync(key, new StoreValue(new byte[] { 2 }), Token).AsTask();
            Assert.Equal([1], (await store.ReadAsync(key, Token))?.Value.Bytes.ToArray());
            Assert.False(writing.IsCompleted);
        }

        Assert.True((await writing).Succeeded);
        Assert.Equal([2], (await store.ReadAsync(key, Token))?.Value.Bytes.ToArray());
    }

    [Fact]
    public async Task What_was_written_is_there_after_closing_and_nothing_but_the_file_stays()
    {
        var key = new StoreKey("kept", "p", "r");
        var path = Path.Combine(_folder.FullName, "closed.db");
        Task<StoreWriteResult> writing;
        await using (var store = new SqliteStore(path, Time))
        {
            // Not awaited: closing finishes what was asked for.
            writing = store.UpsertAsync(key, new StoreValue(new byte[] { 1 }), Token).AsTask();
        }

        Assert.True((await writing).Succeeded);
        Assert.Equal(["closed.db"], _folder.GetFiles().Select(file => file.Name));
        await using var again = new SqliteStore(path, Time);
        Assert.Equal([1], (await again.ReadAsync(key, Token))?.Value.Bytes.ToArray());
    }

    [Fact]
    public async Task A_closed_store_says_that_it_is_closed()
    {
        var store = new SqliteStore(FilePath, Time);
        await store.CheckAsync(Token);
        store.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CheckAsync(Token));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_file_that_cannot_be_made_is_an_error_that_names_it_and_what_to_set()
    {
        var occupied = Path.Combine(_folder.FullName, "occupied");
        await File.WriteAllTextAsync(occupied, "", Token);
        await AssertUnusableAsync(Path.Combine(occupied, "store.db"), StoreFailure.Unreachable, "store.path");
        await AssertUnusableAsync(_folder.FullName, StoreFailure.Unreachable, "store.path");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_an_error_that_says_so()
    {
        var path = Path.Combine(_folder.FullName, "letter.txt");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("Dear reader, this is no database. ", 100)), Token);
        await AssertUnusableAsync(path, StoreFailure.Failed, "not a SQLite database");
    }

    [Fact]
    public async Task A_store_that_could_not_be_opened_works_once_it_can_be()
    {
        var occupied = Path.Combine(_folder.FullName, "later");
        await File.WriteAllTextAsync(occupied, "", Token);
        var store = Open(Path.Combine(occupied, "store.db"));
        await Assert.ThrowsAsync<StoreException>(async () => await store.CheckAsync(Token));
        File.Delete(occupied);
        await store.CheckAsync(Token);
    }

    [Fact]
    public async Task The_options_make_this_store_unless_they_say_otherwise()
    {
        var store = StoreFactory.Create(new StoreOptions { Path = FilePath }, Time);
        await using var disposable = Assert.IsType<SqliteStore>(store);
        await store.CheckAsync(Token);
        Assert.True(File.Exists(FilePath));
    }

    protected override ValueTask<IStore> OpenAsync() => new(Open(FilePath));

    private SqliteStore Open(string path)
    {
        var store = new SqliteStore(path, Time);
        _stores.Add(store);
        return store;
    }

    private async Task AssertUnusableAsync(string path, StoreFailure failure, string remedy)
    {
        var store = Open(path);
        Func<Task>[] calls =
        [
            async () => await store.CheckAsync(Token),
            async () => await store.ReadAsync(new StoreKey("table", "p", "r"), Token),
            async () => await store.UpsertAsync(new StoreKey("table", "p", "r"), default, Token),
        ];
        foreach (var call in calls)
        {
            var error = await Assert.ThrowsAsync<StoreException>(call);
            Assert.Equal(failure, error.Failure);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        }
    }
}
