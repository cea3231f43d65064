using FuncRouter.Health;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FuncRouter.Functions;

/// <summary>
/// One run of the probes: plan, probe so many at once, merge probes and live figures into the snapshot, refresh the prices, drop and purge what is
/// old. It only orchestrates.
/// </summary>
/// <remarks>
/// It is replayed from its history, so it awaits nothing but the context's tasks and looks at no clock, no chance and no service. How many probes run
/// at once is in the plan, and so in the history: a run that began before a deployment ends by the number that it began with.
/// </remarks>
public static class ProbeOrchestrator
{
    /// <summary>For what keeps an activity from saying anything at all; an endpoint that does not answer is a result, not a failure.</summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 3, firstRetryInterval: TimeSpan.FromSeconds(2), backoffCoefficient: 2));

    // What was stored before, in this run or an earlier one, is worth merging whatever became of the probes, and no step waits for another's success.
    private static readonly string[] StepsAfterwards =
        [ProbeNames.RefreshScores, ProbeNames.RefreshCatalogue, ProbeNames.DropTables, ProbeNames.PurgeInstances];

    /// <summary>Carries out a run. A step that fails leaves the others to be done, and fails the run at its end.</summary>
    /// <param name="context">The only thing it may ask or await.</param>
    /// <returns>How it went, for whoever looks at the instance.</returns>
    [Function(ProbeNames.Orchestrator)]
    public static async Task<ProbeSummary> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var (summary, failure) = await ProbeAllAsync(context);
        foreach (var step in StepsAfterwards)
        {
            try
            {
                await context.CallActivityAsync(step, context.InstanceId, Retried);
            }
            catch (TaskFailedException exception)
            {
                failure ??= exception;
            }
        }

        return failure is null ? summary! : throw failure;
    }

    private static async Task<(ProbeSummary? Summary, TaskFailedException? Failure)> ProbeAllAsync(TaskOrchestrationContext context)
    {
        ProbePlan plan;
        try
        {
            plan = await context.CallActivityAsync<ProbePlan>(ProbeNames.Plan, context.InstanceId, Retried);
        }
        catch (TaskFailedException exception)
        {
            return (null, exception);
        }

        var results = new ProbeResult?[plan.Endpoints.Length];
        var failed = new bool[results.Length];
        var running = new List<Task>();
        for (var next = 0; next < results.Length; next++)
        {
            if (running.Count >= plan.AtOnce)
            {
                running.Remove(await Task.WhenAny(running));
            }

            running.Add(ProbeAsync(context, plan.Endpoints[next], results, failed, next));
        }

        await Task.WhenAll(running);
        var unpaid = results.Where((result, index) => result is null && !failed[index]).Count();
        var summary = new ProbeSummary(
            Probed: results.Length - unpaid,
            Healthy: results.Count(result => result is { Healthy: true }),
            Failed: [.. plan.Endpoints.Where((_, index) => failed[index])],
            LeftOut: plan.LeftOut + unpaid);
        return (summary, null);
    }

    /// <summary>Notes what the probe found, or that it could not be made: the others still count. Each try is paid for by the activity itself.</summary>
    private static async Task ProbeAsync(TaskOrchestrationContext context, string endpoint, ProbeResult?[] results, bool[] failed, int index)
    {
        try
        {
            results[index] = await context.CallActivityAsync<ProbeResult?>(ProbeNames.ProbeEndpoint, endpoint, Retried);
        }
        catch (TaskFailedException)
        {
            // The host has logged why, and the summary names the endpoint.
            failed[index] = true;
        }
    }
}
