using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Storage;

namespace FuncRouter.Health;

/// <summary>
/// The activities that keep the scores fresh: list the endpoints, probe each, merge the probes into one snapshot. The function app's
/// orchestrator calls them, and so does the server host's background service.
/// </summary>
/// <remarks>
/// Keys in the store: table <c>health</c>; partition <c>probes</c> has a row per endpoint, written every few minutes by whoever probed it;
/// partition <c>scores</c> has the one row <c>current</c>, which every instance reads every few seconds.
/// </remarks>
public sealed class HealthRefresh
{
    internal const string Table = "health";
    internal const string ProbesPartition = "probes";
    internal static readonly StoreKey ScoresKey = new(Table, "scores", "current");

    // The weight of a new probe: the last five make up nearly all of a score.
    private const double Weight = 0.4;
    private const int PageSize = 500;

    private static readonly TimeSpan Retention = TimeSpan.FromHours(6);

    private readonly IProbeTargets _targets;
    private readonly IStore _store;
    private readonly IReadOnlyList<DailyTable> _dailyTables;
    private readonly TimeProvider _time;

    internal HealthRefresh(IProbeTargets targets, IStore store, IReadOnlyList<DailyTable> dailyTables, TimeProvider time) =>
        (_targets, _store, _dailyTables, _time) = (targets, store, dailyTables, time);

    /// <summary>The keys of all endpoints that the configuration names.</summary>
    public ValueTask<ImmutableArray<string>> ListEndpointsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_targets.Endpoints);
    }

    /// <summary>Probes an endpoint and stores what came of it.</summary>
    /// <param name="endpoint">A key of <see cref="ListEndpointsAsync"/>.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    /// <exception cref="StoreException">The result could not be stored.</exception>
    public async Task<ProbeResult> ProbeAsync(string endpoint, CancellationToken cancellationToken)
    {
        var result = await _targets.ProbeAsync(endpoint, cancellationToken);
        var row = JsonSerializer.SerializeToUtf8Bytes(new StoredProbe(result, _time.GetUtcNow()), HealthJson.Default.StoredProbe);
        await _store.UpsertAsync(
            new StoreKey(Table, ProbesPartition, endpoint), new StoreValue(row, _time.GetUtcNow() + Retention), cancellationToken);
        return result;
    }

    /// <summary>Merges the stored probes into the scores, writes the one row that instances read, and drops the tables of days that are over.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task RefreshScoresAsync(CancellationToken cancellationToken)
    {
        await WriteScoresAsync(cancellationToken);
        foreach (var table in _dailyTables)
        {
            await table.DropOldAsync(_store, _time.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>Reads the scores' row; what another version wrote counts as nothing.</summary>
    internal static HealthScores ReadScores(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HealthJson.Default.HealthScores) is { Endpoints: not null } scores ? scores : HealthScores.None;
        }
        catch (JsonException)
        {
            return HealthScores.None;
        }
    }

    private static StoredProbe? ReadProbe(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HealthJson.Default.StoredProbe) is { Result: not null } probe ? probe : null;
        }
        catch (JsonException)
        {
            // Written by another version: the next probe replaces it.
            return null;
        }
    }

    private async Task WriteScoresAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await _store.ReadAsync(ScoresKey, cancellationToken);
            var before = row is null ? HealthScores.None : ReadScores(row.Value.Bytes.Span);
            var merged = await MergeAsync(before, cancellationToken);
            var value = new StoreValue(JsonSerializer.SerializeToUtf8Bytes(merged, HealthJson.Default.HealthScores));
            var written = row is null
                ? await _store.InsertAsync(ScoresKey, value, cancellationToken)
                : await _store.UpdateAsync(ScoresKey, value, row.ETag, cancellationToken);
            if (written.Succeeded)
            {
                return;
            }
        }
    }

    private async Task<HealthScores> MergeAsync(HealthScores before, CancellationToken cancellationToken)
    {
        var configured = _targets.Endpoints.ToHashSet(StringComparer.Ordinal);
        var scores = ImmutableDictionary.CreateBuilder<string, EndpointScore>(StringComparer.Ordinal);
        string? continuation = null;
        do
        {
            var page = await _store.QueryAsync(new StoreRange(Table, ProbesPartition), PageSize, continuation, cancellationToken);
            foreach (var row in page.Rows.Where(row => configured.Contains(row.Key.Row)))
            {
                if (ReadProbe(row.Value.Bytes.Span) is { } probe)
                {
                    scores[row.Key.Row] = Merge(before.Endpoints.GetValueOrDefault(row.Key.Row), probe);
                }
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return new HealthScores { RefreshedAt = _time.GetUtcNow(), Endpoints = scores.ToImmutable() };
    }

    // A probe that is already in the score is not counted twice.
    private static EndpointScore Merge(EndpointScore? before, StoredProbe probe)
    {
        if (before is not null && before.ProbedAt >= probe.At)
        {
            return before;
        }

        var success = probe.Result.Healthy ? 1.0 : 0.0;
        double? milliseconds = probe.Result.Healthy
            ? before?.Milliseconds is { } old ? old + (Weight * (probe.Result.Milliseconds - old)) : probe.Result.Milliseconds
            : before?.Milliseconds;
        var reliability = before is null ? success : before.Reliability + (Weight * (success - before.Reliability));
        return new EndpointScore(milliseconds, reliability, probe.At, probe.Result.Error);
    }
}
