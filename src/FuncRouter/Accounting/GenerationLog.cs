using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using FuncRouter.Storage;

namespace FuncRouter.Accounting;

/// <summary>The records of all requests: written behind the answer, kept for thirty days.</summary>
/// <remarks>
/// Keys in the store: a table per day (<c>generationsYYYYMMDD</c>, the day that the id's UUID names), dropped whole when its time is over; the
/// partition is the tenant and one of sixteen buckets of the id, so that a tenant of 2,000 requests a second stays far below a
/// partition's limit; the row is the id.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="writer">Writes records behind the answer.</param>
/// <param name="time">The clock.</param>
internal sealed class GenerationLog(IStore store, DeferredWriter writer, TimeProvider time)
{
    private const string IdPrefix = "gen-";
    private const int Buckets = 16;

    /// <summary>The tables.</summary>
    public static readonly DailyTable Table = new("generations", 30);

    private static readonly TimeSpan Retention = TimeSpan.FromDays(Table.Days);

    // From the last byte of an answer to its record is far less; a stream that is far from its end is not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // A client may ask for a record before it is written.
    private readonly ConcurrentDictionary<string, (string Tenant, byte[] Json)> _pending = new(StringComparer.Ordinal);

    // A client that has the last byte of an answer may even ask before there is a record.
    private readonly ConcurrentDictionary<string, (string Tenant, TaskCompletionSource Known)> _expected = new(StringComparer.Ordinal);

    /// <summary>Makes the id of a new generation.</summary>
    public string NewId() => DatedId.New(IdPrefix, time.GetUtcNow());

    /// <summary>Says that a record is to come, before the client gets the answer: who asks for it meanwhile waits for it.</summary>
    public void Expect(string tenant, string id) =>
        _expected[id] = (tenant, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Ends the waiting for a record: it is known, or there will be none.</summary>
    public void Settle(string id)
    {
        if (_expected.TryRemove(id, out var expected))
        {
            expected.Known.TrySetResult();
        }
    }

    /// <summary>Writes a record.</summary>
    /// <returns>Ends when it is in the store, or lost.</returns>
    public async Task WriteAsync(string tenant, GenerationRecord record)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(record, GenerationJson.Default.GenerationRecord);
        if (KeyOf(tenant, record.Id) is not { } key)
        {
            throw new ArgumentException($"{record.Id} is not an id that NewId made.", nameof(record));
        }

        _pending[record.Id] = (tenant, json);
        Settle(record.Id);
        await writer.WriteAsync(key, new StoreValue(json, record.CreatedAt + Retention));
        _pending.TryRemove(record.Id, out _);
    }

    /// <summary>Finds a tenant's record. One that is expected is waited for, two seconds at the most.</summary>
    /// <returns>Its JSON; null where the tenant has none of that id.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        // In this order: what is no longer expected is already in the queue, or in the store.
        if (_expected.TryGetValue(id, out var expected) && expected.Tenant == tenant)
        {
            await expected.Known.Task.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_pending.TryGetValue(id, out var pending))
        {
            // The cast matters: a null array would become an empty value, which is a record that is there.
            return pending.Tenant == tenant ? (ReadOnlyMemory<byte>?)pending.Json : null;
        }

        return KeyOf(tenant, id) is { } key ? (await store.ReadAsync(key, cancellationToken))?.Value.Bytes : null;
    }

    private static StoreKey? KeyOf(string tenant, string id) => DatedId.Read(IdPrefix, id) is { } dated
        ? new StoreKey(Table.NameAt(dated.Day), string.Create(CultureInfo.InvariantCulture, $"{tenant}|{dated.Spread % Buckets:x}"), id)
        : null;
}
