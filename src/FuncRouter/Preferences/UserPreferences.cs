using System.Collections.Concurrent;
using System.Text.Json;
using FuncRouter.Caching;
using FuncRouter.Storage;

namespace FuncRouter.Preferences;

/// <summary>
/// Keeps what users think of models for families of tasks. Of other tenants nothing is used but the sums over all of them, and whoever is forgotten is
/// taken out of these too.
/// </summary>
/// <remarks>
/// Keys in the store: table <c>preferences</c>; the partition is the tenant and one of sixteen buckets of the user's name; the row is the
/// user, or <c>*</c> for all of the tenant (whose partition has no bucket). Everybody is the row <c>*</c> of the partition <c>*|*</c>, which instances
/// write at most once a minute and when they forget somebody, since all tenants meet there. A row is a few kilobytes at the most and is forgotten after 180 days without a
/// verdict. A request never waits for the store: a user's row is fetched in the background at the first request, and counts from the next
/// on.
/// </remarks>
/// <param name="store">Where tallies are.</param>
/// <param name="time">The clock.</param>
internal sealed class UserPreferences(IStore store, TimeProvider time)
{
    private const string Table = "preferences";
    private const string Everybody = "*";
    private const int Buckets = 16;
    private const int Capacity = 8192;
    private const int Attempts = 5;

    private static readonly TimeSpan Retention = TimeSpan.FromDays(180);

    // Other instances take verdicts too.
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(2);

    private readonly RecentMap<StoreKey, (PreferenceTally Tally, long At)> _known = new(Capacity);
    private readonly ConcurrentDictionary<StoreKey, Task> _loading = new();

    private static readonly StoreKey All = new(Table, "*|*", Everybody);

    private readonly PendingVerdicts _pending = new(time);

    /// <summary>What is known of a user's taste for a family of tasks.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="user">The user; null for the tenant as a whole.</param>
    /// <param name="family">The family of tasks.</param>
    public UserTaste For(string tenant, string? user, string family) =>
        new(family, Known(All), Known(KeyOf(tenant, null)), user is null ? null : Known(KeyOf(tenant, user)));

    /// <summary>Takes a verdict, for the tenant, for the user and, with the next minute's, for everybody.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task AddAsync(string tenant, string? user, string family, string model, double score, double weight, CancellationToken cancellationToken)
    {
        var verdict = new Verdict(family, model, score, weight);
        StoreKey? speaker = user is null ? null : KeyOf(tenant, user);
        await ChangeAsync(KeyOf(tenant, null), tally => tally.With(verdict), cancellationToken);
        if (speaker is { } key)
        {
            await ChangeAsync(key, tally => tally.With(verdict), cancellationToken);
        }

        if (_pending.Add(new PendingVerdict(speaker, verdict)) is { Count: > 0 } due)
        {
            await TellEverybodyAsync(due, cancellationToken);
        }
    }

    /// <summary>Forgets a user, also in what the tenant as a whole and everybody think.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task EraseAsync(string tenant, string user, CancellationToken cancellationToken)
    {
        // The user's row goes first: whoever asks again because the store failed behind it must not take the same out of the sums twice, which
        // would be out of what others have said.
        var key = KeyOf(tenant, user);
        var own = await TakeAsync(key, cancellationToken);
        var waiting = _pending.TakeOf(key).Select(pending => pending.Verdict).ToArray();
        if (!own.Entries.IsEmpty)
        {
            await ChangeAsync(All, tally => Sum(tally, waiting).Without(own), cancellationToken);
            await ChangeAsync(KeyOf(tenant, null), tally => tally.Without(own), cancellationToken);
        }
    }

    private static PreferenceTally Sum(PreferenceTally tally, Verdict[] verdicts) =>
        verdicts.Aggregate(tally, static (sum, verdict) => sum.With(verdict));

    private static StoreKey KeyOf(string tenant, string? user) => user is null
        ? new StoreKey(Table, tenant, Everybody)
        : new StoreKey(Table, $"{tenant}|{Bucket(user):x}", user);

    // The same on every instance, which string hashes are not.
    private static int Bucket(string user)
    {
        var hash = 17;
        foreach (var character in user)
        {
            hash = unchecked((hash * 31) + character);
        }

        return (int)((uint)hash % Buckets);
    }

    private async Task TellEverybodyAsync(IReadOnlyCollection<PendingVerdict> due, CancellationToken cancellationToken)
    {
        try
        {
            var said = await StillSaidAsync(due, cancellationToken);
            await ChangeAsync(All, tally => Sum(tally, said), cancellationToken);
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
            // All instances write this row. Tenant and user have the verdict already, and everybody gets it with the next minute's.
            _pending.Return(due);
        }
    }

    // Whom another instance has forgotten while the verdicts waited here has no row any more.
    private async Task<Verdict[]> StillSaidAsync(IReadOnlyCollection<PendingVerdict> waiting, CancellationToken cancellationToken)
    {
        var speakers = waiting.Select(pending => pending.Speaker).OfType<StoreKey>().Distinct().ToArray();
        var rows = await Task.WhenAll(speakers.Select(speaker => store.ReadAsync(speaker, cancellationToken).AsTask()));
        var forgotten = speakers.Where((_, index) => rows[index] is null).ToHashSet();
        return [.. waiting.Where(pending => pending.Speaker is not { } speaker || !forgotten.Contains(speaker)).Select(pending => pending.Verdict)];
    }

    private PreferenceTally Known(StoreKey key)
    {
        var isKnown = _known.TryGet(key, out var known);
        if (!isKnown || time.GetElapsedTime(known.At) > Freshness)
        {
            _loading.GetOrAdd(key, LoadAsync);
        }

        return isKnown ? known.Tally : PreferenceTally.Empty;
    }

    private async Task LoadAsync(StoreKey key)
    {
        // Not in the request's own time.
        await Task.Yield();
        try
        {
            var row = await store.ReadAsync(key, CancellationToken.None);
            _known.Set(key, (Read(row), time.GetTimestamp()));
        }
        catch (StoreException)
        {
            // What was known stays for another while; the store's own check says what is wrong with it.
            _known.Set(key, (_known.TryGet(key, out var known) ? known.Tally : PreferenceTally.Empty, time.GetTimestamp()));
        }
        finally
        {
            _loading.TryRemove(key, out _);
        }
    }

    // Deletes a row.
    private async Task<PreferenceTally> TakeAsync(StoreKey key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var row = await store.ReadAsync(key, cancellationToken);
            if (row is null || (await store.DeleteAsync(key, row.ETag, cancellationToken)).Succeeded)
            {
                _known.Set(key, (PreferenceTally.Empty, time.GetTimestamp()));
                return Read(row);
            }
        }

        throw ChangedByOthers(key);
    }

    private async Task ChangeAsync(StoreKey key, Func<PreferenceTally, PreferenceTally> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var row = await store.ReadAsync(key, cancellationToken);
            var tally = change(Read(row));
            var value = new StoreValue(JsonSerializer.SerializeToUtf8Bytes(tally, PreferenceJson.Default.PreferenceTally), time.GetUtcNow() + Retention);
            var written = row is null
                ? await store.InsertAsync(key, value, cancellationToken)
                : await store.UpdateAsync(key, value, row.ETag, cancellationToken);
            if (written.Succeeded)
            {
                _known.Set(key, (tally, time.GetTimestamp()));
                return;
            }
        }

        throw ChangedByOthers(key);
    }

    private static StoreException ChangedByOthers(StoreKey key) =>
        new(StoreFailure.Unreachable, $"The row {key.Row} of {key.Table} was changed by others {Attempts} times in a row.");

    private static PreferenceTally Read(StoreRow? row)
    {
        try
        {
            return row is not null && JsonSerializer.Deserialize(row.Value.Bytes.Span, PreferenceJson.Default.PreferenceTally) is { Entries: not null } tally
                ? tally with { Entries = tally.Entries.WithComparers(StringComparer.Ordinal) }
                : PreferenceTally.Empty;
        }
        catch (JsonException)
        {
            // Written by another version.
            return PreferenceTally.Empty;
        }
    }
}
