using System.Buffers.Binary;
using System.Collections.Frozen;
using FuncRouter.Storage;

namespace FuncRouter.Caching;

/// <summary>
/// What was said to be no longer valid, on all instances: until when answers of a key, tag, model or tenant are not to be used. Nothing is
/// searched for and nothing deleted; every answer is compared with this when it is found.
/// </summary>
/// <remarks>
/// Keys in the store: table <c>cacheinvalidations</c>, partition <c>all</c>; a row for each scope, and the row <c>version</c>, which is written in the
/// same batch. Instances read that one row every few seconds, and the others when it has changed. A scope's row goes when every answer that it
/// could concern has expired.
/// </remarks>
/// <param name="store">Where they are shared.</param>
/// <param name="time">The clock.</param>
internal sealed class CacheInvalidations(IStore store, TimeProvider time)
{
    private const string Table = "cacheinvalidations";
    private const string Partition = "all";
    private const string Version = "version";
    private const int PageSize = 1000;

    private static readonly StoreKey VersionKey = new(Table, Partition, Version);

    // Clocks of instances differ, so answers that were asked for in the next few seconds are not used either.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    // What a client may ask for, and the day of the table that it is in.
    private static readonly TimeSpan LongestByClients = TimeSpan.FromDays(2);

    private volatile FrozenDictionary<string, long> _until = FrozenDictionary<string, long>.Empty;
    private volatile string? _version;
    private volatile bool _areKnown;

    /// <summary>Whether they were read since the start; before, what others wrote into the cache cannot be trusted.</summary>
    public bool AreKnown => _areKnown;

    /// <summary>Whether an answer that was found is no longer valid.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="answer">The answer.</param>
    public bool Cover(string tenant, string key, CachedAnswer answer)
    {
        var until = _until;
        return until.Count > 0
            && (IsCovered(CacheScopeKind.Key, key) || IsCovered(CacheScopeKind.Tenant, tenant)
                || IsCovered(CacheScopeKind.Model, answer.RequestedModel) || IsCovered(CacheScopeKind.Model, answer.Model)
                || IsCovered(CacheScopeKind.Model, $"{answer.Provider}/{answer.Model}")
                || answer.Tags.Any(tag => IsCovered(CacheScopeKind.Tag, tag)));

        bool IsCovered(CacheScopeKind kind, string name) =>
            IsAfter(new CacheScope(kind, name, tenant)) || (kind is CacheScopeKind.Model or CacheScopeKind.Tag && IsAfter(new CacheScope(kind, name, null)));

        bool IsAfter(CacheScope scope) => until.TryGetValue(scope.Row, out var ticks) && answer.At.UtcTicks <= ticks;
    }

    /// <summary>Says that the answers of some scopes are no longer valid, from now on here and within seconds everywhere.</summary>
    /// <param name="scopes">Which; at most 99.</param>
    /// <param name="options">How long answers live, and are given past that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreException">The store did not take it.</exception>
    public async Task AddAsync(IReadOnlyCollection<CacheScope> scopes, CacheOptions options, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + ClockDifference;
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, until.UtcTicks);
        var value = new StoreValue(bytes, until + options.TimeToLive + options.StaleFor + LongestByClients);
        await store.WriteBatchAsync(
            Table,
            Partition,
            [
                .. scopes.Select(scope => scope.Row).Distinct().Select(row => new StoreWrite(StoreWriteKind.Upsert, row, value)),
                new StoreWrite(StoreWriteKind.Upsert, Version, new StoreValue(bytes)),
            ],
            cancellationToken);
        await RefreshAsync(cancellationToken);
    }

    /// <summary>Reads what has changed.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var version = (await store.ReadAsync(VersionKey, cancellationToken))?.ETag;
        if (version != _version)
        {
            var until = new Dictionary<string, long>(StringComparer.Ordinal);
            string? continuation = null;
            do
            {
                var page = await store.QueryAsync(new StoreRange(Table, Partition), PageSize, continuation, cancellationToken);
                foreach (var row in page.Rows.Where(row => row.Key.Row != Version))
                {
                    until[row.Key.Row] = BinaryPrimitives.ReadInt64LittleEndian(row.Value.Bytes.Span);
                }

                continuation = page.Continuation;
            }
            while (continuation is not null);

            _until = until.ToFrozenDictionary(StringComparer.Ordinal);
            _version = version;
        }

        _areKnown = true;
    }
}
