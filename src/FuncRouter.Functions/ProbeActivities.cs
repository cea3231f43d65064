using FuncRouter.Accounting.Feeds;
using FuncRouter.Health;
using FuncRouter.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions;

/// <summary>The work of a run of the probes: the same methods that the server host calls on its own.</summary>
/// <param name="planner">Says what to probe.</param>
/// <param name="health">Probes and merges.</param>
/// <param name="catalogue">Asks for newer prices.</param>
/// <param name="tables">Knows the tables of days.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what it did.</param>
public sealed partial class ProbeActivities(
    ProbePlanner planner, HealthRefresh health, CatalogueRefresh catalogue, OldTables tables, TimeProvider time, ILogger<ProbeActivities> logger)
{
    // Long enough for whoever looks into what became of a ticket's orchestration.
    private static readonly TimeSpan InstancesKeptFor = TimeSpan.FromDays(7);

    private static readonly OrchestrationRuntimeStatus[] Ended =
    [
        OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated, OrchestrationRuntimeStatus.Canceled,
    ];

    /// <summary>Says which endpoints to probe, within the day's budget.</summary>
    /// <param name="run">The run's instance id.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.Plan)]
    public async Task<ProbePlan> PlanAsync([ActivityTrigger] string run, CancellationToken cancellationToken)
    {
        var plan = await planner.PlanAsync(cancellationToken);
        LogPlanned(run, plan.Endpoints.Length, plan.LeftOut);
        return plan;
    }

    /// <summary>
    /// Probes one endpoint, at the cost of one of the day's probes. One that does not answer is a result; null is a probe that the day's budget has nothing left for; an
    /// exception is a probe that could not be made.
    /// </summary>
    /// <param name="endpoint">The endpoint's id.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.ProbeEndpoint)]
    public Task<ProbeResult?> ProbeAsync([ActivityTrigger] string endpoint, CancellationToken cancellationToken) =>
        health.ProbeAsync(endpoint, cancellationToken);

    /// <summary>Turns what is known into scores.</summary>
    /// <param name="run">The run's instance id.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.RefreshScores)]
    public async Task RefreshScoresAsync([ActivityTrigger] string run, CancellationToken cancellationToken)
    {
        await health.RefreshScoresAsync(cancellationToken);
        LogDone(run, "the scores are refreshed");
    }

    /// <summary>Asks the configured feed for newer prices, if it is time.</summary>
    /// <param name="run">The run's instance id.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.RefreshCatalogue)]
    public async Task RefreshCatalogueAsync([ActivityTrigger] string run, CancellationToken cancellationToken)
    {
        await catalogue.RefreshAsync(cancellationToken);
        LogDone(run, "the prices are looked after");
    }

    /// <summary>Drops the tables of days that are over.</summary>
    /// <param name="run">The run's instance id.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.DropTables)]
    public async Task DropTablesAsync([ActivityTrigger] string run, CancellationToken cancellationToken)
    {
        await tables.DropAsync(cancellationToken);
        LogDone(run, "the tables of past days are dropped");
    }

    /// <summary>Purges orchestrations that began more than seven days ago and have ended. Nothing else clears away what they leave in the storage account.</summary>
    /// <param name="run">The run's instance id.</param>
    /// <param name="client">Knows the orchestrations.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.PurgeInstances)]
    public async Task PurgeInstancesAsync(
        [ActivityTrigger] string run, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var old = new PurgeInstancesFilter(CreatedTo: time.GetUtcNow() - InstancesKeptFor, Statuses: Ended);
        var purged = await client.PurgeAllInstancesAsync(old, cancellation: cancellationToken);
        LogPurged(run, purged.PurgedInstanceCount);
    }

    [LoggerMessage(LogLevel.Information, "Run {Run}: {Count} endpoints to probe; {LeftOut} more would be, but the day's probes are used up.")]
    private partial void LogPlanned(string run, int count, int leftOut);

    [LoggerMessage(LogLevel.Information, "Run {Run}: {Done}.")]
    private partial void LogDone(string run, string done);

    [LoggerMessage(LogLevel.Information, "Run {Run}: {Count} old orchestrations are purged.")]
    private partial void LogPurged(string run, int count);
}
