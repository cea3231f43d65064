using System.Text;
using FuncRouter.Storage;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Storage;

/// <summary>What every store does; a class for each store runs it.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private const string Table = "rows";
    private const string Partition = "p";

    private IStore? _store;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private IStore Store => _store ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens a store that holds nothing, on the test's clock.</summary>
    protected abstract ValueTask<IStore> OpenAsync();

    private static StoreKey Key(string row) => new(Table, Partition, row);

    private static StoreValue Text(string text, DateTimeOffset? expiresAt = null) => new(Encoding.UTF8.GetBytes(text), expiresAt);

    private static string TextOf(StoreRow? row) => Encoding.UTF8.GetString(Assert.IsType<StoreRow>(row).Value.Bytes.Span);

    /// <summary>Bytes that no compression makes smaller.</summary>
    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private DateTimeOffset In(TimeSpan time) => Time.GetUtcNow() + time;

    private ValueTask<StoreRow?> ReadAsync(string row) => Store.ReadAsync(Key(row), Token);

    private async ValueTask<StoreRow> ReadExistingAsync(string row) => Assert.IsType<StoreRow>(await ReadAsync(row));

    private ValueTask<StoreWriteResult> InsertAsync(string row, string text, DateTimeOffset? expiresAt = null) =>
        Store.InsertAsync(Key(row), Text(text, expiresAt), Token);

    private ValueTask<StoreWriteResult> UpsertAsync(string row, string text, DateTimeOffset? expiresAt = null) =>
        Store.UpsertAsync(Key(row), Text(text, expiresAt), Token);

    private ValueTask<StoreWriteResult> BatchAsync(params StoreWrite[] writes) => Store.WriteBatchAsync(Table, Partition, writes, Token);

    /// <summary>Writes many rows, a hundred at a time.</summary>
    private async Task FillAsync(IEnumerable<string> rows, DateTimeOffset? expiresAt = null)
    {
        foreach (var chunk in rows.Chunk(StoreLimits.BatchOperations))
        {
            var written = await BatchAsync([.. chunk.Select(row => new StoreWrite(StoreWriteKind.Upsert, row, Text(row, expiresAt)))]);
            Assert.True(written.Succeeded);
        }
    }

    private async Task<List<StorePage>> PagesAsync(StoreRange range, int pageSize)
    {
        var pages = new List<StorePage>();
        do
        {
            pages.Add(await Store.QueryAsync(range, pageSize, pages.LastOrDefault()?.Continuation, Token));
        }
        while (pages[^1].Continuation is not null);

        return pages;
    }

    private async Task<string[]> RowsAsync(StoreRange range, int pageSize = 1000) =>
        [.. (await PagesAsync(range, pageSize)).SelectMany(page => page.Rows).Select(row => row.Key.Row)];

    private Task<string[]> RowsAsync() => RowsAsync(new StoreRange(Table, Partition));
}
