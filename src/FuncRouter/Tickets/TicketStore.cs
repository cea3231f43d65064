using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FuncRouter.Storage;

namespace FuncRouter.Tickets;

/// <summary>The tickets of all instances.</summary>
/// <remarks>
/// Keys in the store: a table per day (<c>ticketsYYYYMMDD</c>, the day that the id's UUID names), dropped whole when the longest time that a ticket
/// may be kept is over; the partition is one of sixteen buckets of the id. A ticket has up to four rows there, written together: <c>ticket|ID</c>, <c>prompt|ID</c>,
/// <c>answer|ID</c>, and while it waits <c>open|ID</c>, so that a list of those that wait reads no others. A ticket of a named user has a row in the
/// partition <c>user|HASH</c> as well, where HASH stands for tenant and user, so that what a user left is found without a search.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
internal sealed class TicketStore(IStore store, TimeProvider time)
{
    private const string IdPrefix = "tkt-";
    private const int Buckets = 16;
    private const int PageSize = 100;
    private const string BehindAll = "\uffff";

    /// <summary>The tables.</summary>
    public static readonly DailyTable Table = new("tickets", 7);

    /// <summary>The longest time that a ticket may be kept.</summary>
    public static readonly TimeSpan LongestKept = TimeSpan.FromDays(Table.Days);

    /// <summary>Makes the id of a new ticket.</summary>
    public string NewId() => DatedId.New(IdPrefix, time.GetUtcNow());

    /// <summary>Writes a new ticket.</summary>
    /// <exception cref="StoreException">The store did not take it.</exception>
    public async Task InsertAsync(Ticket ticket, ImmutableArray<TicketTurn> prompt, CancellationToken cancellationToken)
    {
        var (table, partition) = PlaceOf(ticket.Id)!.Value;
        if (ticket.User is { } user)
        {
            // First, so that no ticket is there that an erasure of its user would not find.
            await store.UpsertAsync(new StoreKey(table, UserPartition(ticket.Tenant, user), ticket.Id), new StoreValue(default, ticket.KeptUntil), cancellationToken);
        }

        var head = Head(ticket);
        await store.WriteBatchAsync(
            table,
            partition,
            [
                new(StoreWriteKind.Insert, TicketRow(ticket.Id), head),
                new(StoreWriteKind.Insert, OpenRow(ticket.Id), head with { ExpiresAt = ticket.ExpiresAt }),
                new(StoreWriteKind.Insert, PromptRow(ticket.Id), new StoreValue(
                    JsonSerializer.SerializeToUtf8Bytes(prompt, TicketJson.Default.ImmutableArrayTicketTurn), ticket.KeptUntil)),
            ],
            cancellationToken);
    }

    /// <summary>Finds a ticket.</summary>
    /// <returns>The ticket as it is now and its version; null where there is none.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<(Ticket Ticket, string ETag)?> FindAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(id, TicketRow(id), cancellationToken) is { } row && Read(row) is { } ticket ? (ticket.At(time.GetUtcNow()), row.ETag) : null;

    /// <summary>The prompt of a ticket; empty where it is gone.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<ImmutableArray<TicketTurn>> PromptAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(id, PromptRow(id), cancellationToken) is { } row
            ? JsonSerializer.Deserialize(row.Value.Bytes.Span, TicketJson.Default.ImmutableArrayTicketTurn)
            : [];

    /// <summary>The answer of a ticket; null where it has none.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<string?> AnswerAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(id, AnswerRow(id), cancellationToken) is { } row ? Encoding.UTF8.GetString(row.Value.Bytes.Span) : null;

    /// <summary>Closes a ticket that still is as it was read.</summary>
    /// <param name="closed">What it becomes.</param>
    /// <param name="etag">The version that was read.</param>
    /// <param name="answer">Its answer; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where it has changed, or is gone.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<bool> TryCloseAsync(Ticket closed, string etag, string? answer, CancellationToken cancellationToken)
    {
        var (table, partition) = PlaceOf(closed.Id)!.Value;
        List<StoreWrite> writes =
        [
            new(StoreWriteKind.Update, TicketRow(closed.Id), Head(closed), etag),
            new(StoreWriteKind.Delete, OpenRow(closed.Id)),
        ];
        if (answer is not null)
        {
            writes.Add(new(StoreWriteKind.Upsert, AnswerRow(closed.Id), new StoreValue(Encoding.UTF8.GetBytes(answer), closed.KeptUntil)));
        }

        return (await store.WriteBatchAsync(table, partition, writes, cancellationToken)).Succeeded;
    }

    /// <summary>Whether a text is an id as tickets have them, whatever became of the ticket.</summary>
    public static bool IsId(string text) => DatedId.Read(IdPrefix, text) is not null;

    /// <summary>Lists tickets that wait, of all tenants, the oldest first.</summary>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">The most tickets of the page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; one with fewer tickets than the limit is the last.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<ImmutableArray<Ticket>> ListOpenAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<Ticket>();
        foreach (var table in Tables(after is null ? null : DatedId.Read(IdPrefix, after)?.Day))
        {
            var buckets = await Task.WhenAll(Enumerable.Range(0, Buckets).Select(bucket => QueryAsync(
                new StoreRange(table, BucketOf(bucket), OpenRow(after is null ? "" : after + '.'), OpenRow(BehindAll)), limit, cancellationToken)));
            found.AddRange(buckets.SelectMany(rows => rows)
                .Select(Read)
                .OfType<Ticket>()
                .OrderBy(ticket => ticket.Id, StringComparer.Ordinal)
                .Take(limit - found.Count));
            if (found.Count == limit)
            {
                break;
            }
        }

        return [.. found];
    }

    /// <summary>Erases a ticket with its prompt and answer.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task EraseAsync(string id, CancellationToken cancellationToken)
    {
        if (PlaceOf(id) is var (table, partition))
        {
            await store.WriteBatchAsync(
                table,
                partition,
                [.. new[] { TicketRow(id), OpenRow(id), PromptRow(id), AnswerRow(id) }.Select(row => new StoreWrite(StoreWriteKind.Delete, row))],
                cancellationToken);
        }
    }

    /// <summary>Erases all tickets of a user.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task EraseUserAsync(string tenant, string user, CancellationToken cancellationToken)
    {
        foreach (var table in Tables(null))
        {
            var range = new StoreRange(table, UserPartition(tenant, user));
            var rows = await QueryAsync(range, int.MaxValue, cancellationToken);
            foreach (var row in rows)
            {
                await EraseAsync(row.Key.Row, cancellationToken);
            }

            if (rows.Count > 0)
            {
                await store.DeleteRangeAsync(range, cancellationToken);
            }
        }
    }

    private static string TicketRow(string id) => $"ticket|{id}";

    private static string OpenRow(string id) => $"open|{id}";

    private static string PromptRow(string id) => $"prompt|{id}";

    private static string AnswerRow(string id) => $"answer|{id}";

    private static StoreValue Head(Ticket ticket) => new(JsonSerializer.SerializeToUtf8Bytes(ticket, TicketJson.Default.Ticket), ticket.KeptUntil);

    private static Ticket? Read(StoreRow row)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Value.Bytes.Span, TicketJson.Default.Ticket);
        }
        catch (JsonException)
        {
            // Written by another version: as good as not there.
            return null;
        }
    }

    private static (string Table, string Partition)? PlaceOf(string id) =>
        DatedId.Read(IdPrefix, id) is { } dated ? (Table.NameAt(dated.Day), BucketOf(dated.Spread % Buckets)) : null;

    private static string BucketOf(int bucket) => bucket.ToString("x", CultureInfo.InvariantCulture);

    // Names of users may be longer than a key.
    private static string UserPartition(string tenant, string user) =>
        "user|" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.Length}|{tenant}|{user}")));

    // The days whose tables may hold anything, the oldest first.
    private IEnumerable<string> Tables(DateTimeOffset? from)
    {
        var now = time.GetUtcNow();
        return Enumerable.Range(0, Table.Days + 1)
            .Select(days => now.AddDays(days - Table.Days))
            .Where(day => from is null || day.UtcDateTime.Date >= from.Value.UtcDateTime.Date)
            .Select(Table.NameAt);
    }

    private async Task<List<StoreRow>> QueryAsync(StoreRange range, int limit, CancellationToken cancellationToken)
    {
        var rows = new List<StoreRow>();
        string? continuation = null;
        do
        {
            var page = await store.QueryAsync(range, PageSize, continuation, cancellationToken);
            rows.AddRange(page.Rows);
            continuation = page.Continuation;
        }
        while (continuation is not null && rows.Count < limit);

        return rows;
    }

    private async ValueTask<StoreRow?> ReadAsync(string id, string row, CancellationToken cancellationToken) =>
        PlaceOf(id) is var (table, partition) ? await store.ReadAsync(new StoreKey(table, partition, row), cancellationToken) : null;
}
