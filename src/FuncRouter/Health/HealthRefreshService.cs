using FuncRouter.Accounting.Feeds;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Health;

/// <summary>
/// Refreshes in an ordinary process what the timer and the orchestrator refresh in the function app: probes, scores, prices, and the tables of days
/// that are over. Of several processes on one store one does it: the one that holds the lease. Where it dies, another follows within 40 seconds.
/// </summary>
/// <remarks>Keys in the store: table <c>health</c>, partition <c>lease</c>, row <c>refresh</c>, which its holder writes about six times a minute.</remarks>
internal sealed class HealthRefreshService : StorePoller
{
    /// <summary>How long the lease of a process that died keeps the others waiting.</summary>
    internal static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(28);

    private readonly HealthRefresh _refresh;
    private readonly ProbePlanner _planner;
    private readonly CatalogueRefresh _catalogue;
    private readonly OldTables _tables;
    private readonly Func<ProbeOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<HealthRefreshService> _logger;
    private readonly StoreLease _lease;

    private DateTimeOffset _next;

    /// <param name="refresh">Probes and merges.</param>
    /// <param name="planner">Says what to probe.</param>
    /// <param name="catalogue">Asks for newer prices.</param>
    /// <param name="tables">Drops what is old.</param>
    /// <param name="store">Where the lease is.</param>
    /// <param name="options">Whether it probes, and how often all that is done.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">A number from 0 up to 1.</param>
    /// <param name="logger">Says what failed.</param>
    public HealthRefreshService(
        HealthRefresh refresh,
        ProbePlanner planner,
        CatalogueRefresh catalogue,
        OldTables tables,
        IStore store,
        Func<ProbeOptions> options,
        TimeProvider time,
        Func<double> random,
        ILogger<HealthRefreshService> logger)
        : base(time, random)
    {
        (_refresh, _planner, _catalogue, _tables, _options, _time, _logger) = (refresh, planner, catalogue, tables, options, time, logger);
        _lease = new StoreLease(
            store, new StoreKey(HealthMerger.Table, "lease", "refresh"), $"{Environment.MachineName}/{Environment.ProcessId}", LeaseDuration, time);
    }

    /// <summary>The refresh that is under way, or the last one.</summary>
    internal Task Run { get; private set; } = Task.CompletedTask;

    // A lease outlives a renewal that fails.
    /// <inheritdoc />
    protected override TimeSpan Shortest => TimeSpan.FromSeconds(8);

    /// <inheritdoc />
    protected override TimeSpan Longest => TimeSpan.FromSeconds(11);

    /// <inheritdoc />
    protected override async Task FinishAsync(CancellationToken limit)
    {
        await Run;
        await TryAsync("Giving the lease up", token => _lease.ReleaseAsync(token).AsTask(), limit);
    }

    /// <inheritdoc />
    protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (!await _lease.TryHoldAsync(cancellationToken))
        {
            // Whoever follows another process does not know when that one probed last; the plan does.
            _next = default;
        }
        else if (Run.IsCompleted && _time.GetUtcNow() >= _next)
        {
            // Not waited for: the lease has to be renewed meanwhile.
            _next = _time.GetUtcNow() + _options().Interval;
            Run = RunAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    protected override void Complain(string reason) => _logger.RefreshFailed("Taking the lease", reason);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_options().Enabled)
        {
            await StepAsync("Probing", ProbeAsync, cancellationToken);
        }

        await StepAsync("Merging the scores", _refresh.RefreshScoresAsync, cancellationToken);
        await StepAsync("Refreshing the prices", _catalogue.RefreshAsync, cancellationToken);
        await StepAsync("Dropping old tables", _tables.DropAsync, cancellationToken);
    }

    // No step waits for another's success. A process that could not renew its lease leaves the rest to whoever has it by then.
    private Task StepAsync(string step, Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        _lease.IsHeld ? TryAsync(step, work, cancellationToken) : Task.CompletedTask;

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var plan = await _planner.PlanAsync(cancellationToken);
        var leftOut = plan.LeftOut;

        // One that cannot be made leaves the others to be made.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plan.Endpoints, parallel, async (endpoint, token) =>
            await TryAsync($"Probing {endpoint}", async probing => Interlocked.Add(ref leftOut, await _refresh.ProbeAsync(endpoint, probing) is null ? 1 : 0), token));
        if (leftOut > 0)
        {
            _logger.ProbesUsedUp(leftOut);
        }
    }

    private async Task TryAsync(string step, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops; the next start begins anew.
        }
        catch (Exception exception)
        {
            _logger.RefreshFailed(step, exception.Message);
        }
    }
}
