using System.Collections.Immutable;
using FuncRouter.Health;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FuncRouter.Functions;

/// <summary>One run of the probes: list the endpoints, probe all of them, refresh the scores. It only orchestrates.</summary>
/// <remarks>
/// It is replayed from its history, so it awaits nothing but the context's tasks and looks at no clock, no chance and no service.
/// How many activities run at once is <c>host.json</c>'s to say.
/// </remarks>
public static class ProbeOrchestrator
{
    /// <summary>For what keeps an activity from saying anything at all; an endpoint that does not answer is a result, not a failure.</summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 3, firstRetryInterval: TimeSpan.FromSeconds(2), backoffCoefficient: 2));

    /// <summary>Carries out a run.</summary>
    /// <param name="context">The only thing it may ask or await.</param>
    /// <returns>How it went, for whoever looks at the instance.</returns>
    [Function(ProbeNames.Orchestrator)]
    public static async Task<ProbeSummary> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            var endpoints = await context.CallActivityAsync<ImmutableArray<string>>(ProbeNames.ListEndpoints, context.InstanceId, Retried);
            var probes = endpoints.Select(endpoint => ProbeAsync(context, endpoint)).ToArray();
            var results = await Task.WhenAll(probes);
            return new ProbeSummary(
                Endpoints: endpoints.Length,
                Healthy: results.Count(result => result is { Healthy: true }),
                Failed: [.. endpoints.Where((_, index) => results[index] is null)]);
        }
        finally
        {
            // Probes that were stored before, in this run or an earlier one, are worth merging whatever became of the others.
            await context.CallActivityAsync(ProbeNames.RefreshScores, context.InstanceId, Retried);
        }
    }

    /// <returns>What the probe found, or null where it could not be made: the others still count.</returns>
    private static async Task<ProbeResult?> ProbeAsync(TaskOrchestrationContext context, string endpoint)
    {
        try
        {
            return await context.CallActivityAsync<ProbeResult>(ProbeNames.ProbeEndpoint, endpoint, Retried);
        }
        catch (TaskFailedException)
        {
            // The host has logged why, and the summary names the endpoint.
            return null;
        }
    }
}
