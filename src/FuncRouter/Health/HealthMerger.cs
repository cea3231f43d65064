using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FuncRouter.Storage;

namespace FuncRouter.Health;

/// <summary>Makes the one row that instances read of what instances, probes and open breakers have written. Nobody else reads the instances' rows.</summary>
/// <remarks>
/// Keys in the store: table <c>health</c>, in which partition <c>instances</c> has <c>INSTANCE|000</c> and so on for each instance, written every few seconds
/// while it has traffic; partition <c>probes</c> a row per endpoint, written by whoever probed it; partition <c>cooldowns</c> a row per endpoint that is
/// left alone (<see cref="CooldownExchange"/>); partition <c>scores</c> the one row <c>current</c>, which every instance reads every few seconds. Two hundred instances
/// write their partition forty times a second.
/// </remarks>
/// <param name="store">Where all that is.</param>
/// <param name="targets">Who knows the endpoints of the configuration.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthMerger(IStore store, IProbeTargets targets, TimeProvider time)
{
    /// <summary>The table of all that instances tell each other of endpoints.</summary>
    public const string Table = "health";

    /// <summary>What each instance saw.</summary>
    public const string InstancesPartition = "instances";

    /// <summary>The last probe of each endpoint.</summary>
    public const string ProbesPartition = "probes";

    /// <summary>Which endpoints are left alone.</summary>
    public const string CooldownsPartition = "cooldowns";

    /// <summary>The one row that instances read.</summary>
    public static readonly StoreKey ScoresKey = new(Table, "scores", "current");

    private const int PageSize = 500;

    // Clocks of instances differ: a cooldown that is gone too early would count as the endpoint's recovery.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    // What comes after the instance in the keys of its rows; no instance's name has it.
    private const char Bar = '|';

    /// <summary>Reads everything and merges it; writes nothing.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task<HealthScores> MergeAsync(CancellationToken cancellationToken)
    {
        var (merged, _, _) = await ReadAsync(cancellationToken);
        return merged;
    }

    /// <summary>Merges everything into the one row that instances read, and deletes the rows of what is gone.</summary>
    /// <returns>What was written.</returns>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task<HealthScores> RefreshAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (merged, row, stale) = await ReadAsync(cancellationToken);
            var value = new StoreValue(merged.ToJson());
            var written = row is null
                ? await store.InsertAsync(ScoresKey, value, cancellationToken)
                : await store.UpdateAsync(ScoresKey, value, row.ETag, cancellationToken);
            if (written.Succeeded)
            {
                await DeleteAsync(stale, cancellationToken);
                return merged;
            }
        }
    }

    /// <summary>The key of one of an instance's rows.</summary>
    public static string RowOf(string instance, int number) => $"{instance}{Bar}{number:000}";

    private async Task<(HealthScores Merged, StoreRow? Row, IReadOnlyList<StoreRow> Stale)> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = await store.ReadAsync(ScoresKey, cancellationToken);
        var before = row is null ? HealthScores.None : HealthScores.FromJson(row.Value.Bytes.Span);
        var probes = await ReadAsync(ProbesPartition, HealthJson.Default.StoredProbe, cancellationToken);
        var cooldowns = await ReadAsync(CooldownsPartition, HealthJson.Default.Cooldown, cancellationToken);
        var instances = await ReadAsync(InstancesPartition, HealthJson.Default.InstanceFigures, cancellationToken);

        // An instance that has fewer endpoints than before has rows left over.
        var current = instances
            .Where(entry => entry.Value is { Endpoints.IsDefault: false } figures && figures.At > now - AttemptWindow.Length)
            .GroupBy(entry => entry.Row.Key.Row[..entry.Row.Key.Row.LastIndexOf(Bar)])
            .SelectMany(rows => rows.Where(entry => entry.Value!.At == rows.Max(other => other.Value!.At)))
            .ToArray();
        var merged = new ScoreMerge(before, now).Of(
            targets.Endpoints.ToHashSet(StringComparer.Ordinal),
            current.SelectMany(entry => entry.Value!.Endpoints).Where(figures => figures is { Endpoint: not null, Slots.IsDefault: false }),
            probes.Where(entry => entry.Value is { Result: not null }).ToDictionary(entry => entry.Row.Key.Row, entry => entry.Value!, StringComparer.Ordinal),
            cooldowns.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Row.Key.Row, entry => entry.Value!, StringComparer.Ordinal));
        var kept = current.Select(entry => entry.Row).ToHashSet();
        return (merged, row, [
            .. instances.Where(entry => entry.Value is not null && !kept.Contains(entry.Row)).Select(entry => entry.Row),
            .. cooldowns.Where(entry => entry.Value?.Until < now - ClockDifference).Select(entry => entry.Row),
        ]);
    }

    private async Task<List<(StoreRow Row, T? Value)>> ReadAsync<T>(string partition, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var rows = new List<(StoreRow, T?)>();
        string? continuation = null;
        do
        {
            var page = await store.QueryAsync(new StoreRange(Table, partition), PageSize, continuation, cancellationToken);
            rows.AddRange(page.Rows.Select(row => (row, Parse(row.Value.Bytes.Span, type))));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return rows;
    }

    /// <summary>Reads a row's value; null where another version wrote it.</summary>
    public static T? Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // One that has changed meanwhile is of use again; a later merge looks at the others anew.
    private async Task DeleteAsync(IReadOnlyList<StoreRow> rows, CancellationToken cancellationToken)
    {
        foreach (var partition in rows.GroupBy(row => row.Key.Partition))
        {
            foreach (var batch in partition.Chunk(StoreLimits.BatchOperations))
            {
                var deletes = batch.Select(row => new StoreWrite(StoreWriteKind.Delete, row.Key.Row, ETag: row.ETag)).ToArray();
                await store.WriteBatchAsync(Table, partition.Key, deletes, cancellationToken);
            }
        }
    }
}
