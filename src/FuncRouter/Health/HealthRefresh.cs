using System.Text.Json;
using FuncRouter.Storage;

namespace FuncRouter.Health;

/// <summary>
/// The activities that keep the scores fresh: probe an endpoint, merge probes and live figures into one snapshot. The function app's orchestrator
/// calls them, and so does the server host's background service.
/// </summary>
/// <remarks>What is stored where says <see cref="HealthMerger"/>.</remarks>
public sealed class HealthRefresh
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(6);

    private readonly IProbeTargets _targets;
    private readonly IStore _store;
    private readonly HealthMerger _merger;
    private readonly ProbeBudget _budget;
    private readonly Func<ProbeOptions> _options;
    private readonly TimeProvider _time;

    internal HealthRefresh(IProbeTargets targets, IStore store, HealthMerger merger, ProbeBudget budget, Func<ProbeOptions> options, TimeProvider time) =>
        (_targets, _store, _merger, _budget, _options, _time) = (targets, store, merger, budget, options, time);

    /// <summary>
    /// Probes an endpoint and stores what came of it. Each call of this method is paid for, so one that is repeated because its result could not be
    /// stored, or because its process died, does not go beyond the day's limit either.
    /// </summary>
    /// <param name="endpoint">Its key: one of a <see cref="ProbePlan"/>.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    /// <returns>Null where the day's probes are used up: then the endpoint was not asked.</returns>
    /// <exception cref="StoreException">The probe could not be paid for, or its result not stored.</exception>
    public async Task<ProbeResult?> ProbeAsync(string endpoint, CancellationToken cancellationToken)
    {
        if (!await _budget.TryTakeAsync(_options().DailyCalls, cancellationToken))
        {
            return null;
        }

        var result = await _targets.ProbeAsync(endpoint, cancellationToken);
        var row = JsonSerializer.SerializeToUtf8Bytes(new StoredProbe(result, _time.GetUtcNow()), HealthJson.Default.StoredProbe);
        await _store.UpsertAsync(
            new StoreKey(HealthMerger.Table, HealthMerger.ProbesPartition, endpoint), new StoreValue(row, _time.GetUtcNow() + Retention), cancellationToken);
        return result;
    }

    /// <summary>Merges probes and live figures into the scores, and writes the one row that instances read.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task RefreshScoresAsync(CancellationToken cancellationToken) => await _merger.RefreshAsync(cancellationToken);
}
