using FuncRouter.Conversation;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Caching;

/// <summary>
/// The exact cache: an answer to the same request of the same tenant, from memory or else with one read of the store.
/// </summary>
/// <remarks>
/// Keys in the store: a table per day (<c>cacheYYYYMMDD</c>), dropped whole when the day is over; the partition is the first two digits
/// of the key, so that 256 partitions share the load, or where the question stands beside the answer its scope and one of four parts (<see cref="AnswerPlace"/>); the
/// row is the key. A read looks into today's table alone, so an entry whose life goes past
/// midnight is written into the next day's table too, and lives until the end of that day at the longest. Only a stale answer is looked for
/// in yesterday's table as well.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="writer">Writes entries behind the answer.</param>
/// <param name="memory">The entries of this instance.</param>
/// <param name="invalidations">What is no longer valid.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says when the store did not answer.</param>
internal sealed class AnswerCache(
    IStore store, DeferredWriter writer, AnswerMemory memory, CacheInvalidations invalidations, TimeProvider time, ILogger<AnswerCache> logger)
{
    /// <summary>The tables. Yesterday's is kept for stale answers, and for requests that are under way at midnight.</summary>
    public static readonly DailyTable Table = new("cache", 1);

    // A provider answers in a second: looking for longer than this would cost more than it saves.
    private static readonly TimeSpan ReadLimit = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Respite = TimeSpan.FromSeconds(5);

    private long _askAgainAt;

    /// <summary>Finds a remembered answer.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="place">The answer's name, and where it is.</param>
    /// <param name="controls">How old it may be.</param>
    /// <param name="options">How long answers are used.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async ValueTask<CachedAnswer?> FindAsync(
        string tenant, AnswerPlace place, CacheControls controls, CacheOptions options, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (FindInMemory(tenant, place.Key, controls, options) is { } kept)
        {
            return kept;
        }

        if (!invalidations.AreKnown || now.UtcTicks < Volatile.Read(ref _askAgainAt))
        {
            return null;
        }

        if (await ReadAsync(place, now, now, cancellationToken) is { } found && IsUsable(tenant, place.Key, found, controls, options))
        {
            memory.Put(place.Key, found);
            return found;
        }

        // It may have been given while the store was asked.
        return FindInMemory(tenant, place.Key, controls, options);
    }

    /// <summary>Finds an answer that this instance has in memory.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="key">The request's key.</param>
    /// <param name="controls">How old it may be.</param>
    /// <param name="options">How long answers are used.</param>
    public CachedAnswer? FindInMemory(string tenant, string key, CacheControls controls, CacheOptions options) =>
        memory.Find(key) is { } kept && IsUsable(tenant, key, kept, controls, options) ? kept : null;

    /// <summary>Finds a remembered answer whose time may be over, for a request that nobody could answer.</summary>
    /// <param name="tenant">Whose request it is.</param>
    /// <param name="place">The answer's name, and where it is.</param>
    /// <param name="controls">How old it may be, where the client said so.</param>
    /// <param name="options">How long answers are used, and for how long after that.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async ValueTask<CachedAnswer?> FindStaleAsync(
        string tenant, AnswerPlace place, CacheControls controls, CacheOptions options, CancellationToken cancellationToken)
    {
        var longest = options.TimeToLive + options.StaleFor;
        var maxAge = controls.MaxAge is { } wanted && wanted < longest ? wanted : longest;
        var now = time.GetUtcNow();
        if (memory.Find(place.Key) is { } kept && IsUsable(kept))
        {
            return kept;
        }

        if (!invalidations.AreKnown)
        {
            return null;
        }

        var yesterday = now.AddDays(-1);
        var found = await ReadAsync(place, now, now, cancellationToken)
            ?? ((now - maxAge).UtcDateTime.Date < now.UtcDateTime.Date ? await ReadAsync(place, yesterday, now, cancellationToken) : null);
        return found is not null && IsUsable(found) ? found : null;

        bool IsUsable(CachedAnswer answer) => now - answer.At < maxAge && !invalidations.Cover(tenant, place.Key, answer);
    }

    /// <summary>Remembers an answer, in memory at once and in the store behind it.</summary>
    /// <returns>Ends when the store has it, or does not take it.</returns>
    public Task PutAsync(AnswerPlace place, CachedAnswer answer, CacheOptions options)
    {
        memory.Put(place.Key, answer);
        var end = answer.At + (answer.TimeToLive ?? options.TimeToLive);
        var value = new StoreValue(answer.ToBytes(), end + options.StaleFor);
        var written = writer.WriteAsync(StoreKeyOf(place, answer.At), value);
        return end.UtcDateTime.Date > answer.At.UtcDateTime.Date
            ? Task.WhenAll(written, writer.WriteAsync(StoreKeyOf(place, answer.At.AddDays(1)), value))
            : written;
    }

    /// <summary>Counts an answer in memory anew, which a form for clients has made larger.</summary>
    public void Grew(string key, CachedAnswer answer)
    {
        if (ReferenceEquals(memory.Find(key), answer))
        {
            memory.Put(key, answer);
        }
    }

    private async ValueTask<CachedAnswer?> ReadAsync(AnswerPlace place, DateTimeOffset day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ReadLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Whatever a store does with its token, nobody waits longer.
            var row = await store.ReadAsync(StoreKeyOf(place, day), either.Token).AsTask().WaitAsync(either.Token);
            return row is null ? null : CachedAnswer.FromBytes(row.Value.Bytes.Span);
        }
        catch (OperationCanceledException)
        {
            // Where the client has left, the attempt that would follow notices it and says so.
            return cancellationToken.IsCancellationRequested ? null : NotRead($"the store did not answer within {ReadLimit.TotalMilliseconds:0} ms", now);
        }
        catch (StoreException exception)
        {
            return NotRead(exception.Message, now);
        }
    }

    private bool IsUsable(string tenant, string key, CachedAnswer answer, CacheControls controls, CacheOptions options)
    {
        var age = time.GetUtcNow() - answer.At;
        return age < (answer.TimeToLive ?? options.TimeToLive) && !(age >= controls.MaxAge) && !invalidations.Cover(tenant, key, answer);
    }

    // A store that is out is not asked by every request, and not complained of by every one.
    private CachedAnswer? NotRead(string reason, DateTimeOffset now)
    {
        Volatile.Write(ref _askAgainAt, (now + Respite).UtcTicks);
        logger.CacheNotRead(reason, Respite.TotalSeconds);
        return null;
    }

    private static StoreKey StoreKeyOf(AnswerPlace place, DateTimeOffset day) =>
        new(Table.NameAt(day), place.Partition, place.Key);
}
