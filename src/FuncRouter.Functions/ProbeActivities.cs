using System.Collections.Immutable;
using FuncRouter.Health;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions;

/// <summary>The work of a run of the probes: the same methods that the server host calls on its own.</summary>
/// <param name="health">Does the work.</param>
/// <param name="logger">Where it says what it did.</param>
public sealed partial class ProbeActivities(HealthRefresh health, ILogger<ProbeActivities> logger)
{
    /// <summary>Lists the endpoints to probe.</summary>
    /// <param name="run">The run's instance id.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.ListEndpoints)]
    public async Task<ImmutableArray<string>> ListEndpointsAsync([ActivityTrigger] string run, CancellationToken cancellationToken)
    {
        var endpoints = await health.ListEndpointsAsync(cancellationToken);
        LogListed(run, endpoints.Length);
        return endpoints;
    }

    /// <summary>Probes one endpoint. One that does not answer is a result; an exception is a probe that could not be made.</summary>
    /// <param name="endpoint">The endpoint's id.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.ProbeEndpoint)]
    public Task<ProbeResult> ProbeAsync([ActivityTrigger] string endpoint, CancellationToken cancellationToken) =>
        health.ProbeAsync(endpoint, cancellationToken);

    /// <summary>Turns what is known into scores.</summary>
    /// <param name="run">The run's instance id.</param>
    /// <param name="cancellationToken">Ends when the invocation does.</param>
    [Function(ProbeNames.RefreshScores)]
    public async Task RefreshScoresAsync([ActivityTrigger] string run, CancellationToken cancellationToken)
    {
        await health.RefreshScoresAsync(cancellationToken);
        LogRefreshed(run);
    }

    [LoggerMessage(LogLevel.Information, "Run {Run}: {Count} endpoints to probe.")]
    private partial void LogListed(string run, int count);

    [LoggerMessage(LogLevel.Information, "Run {Run}: the scores are refreshed.")]
    private partial void LogRefreshed(string run);
}
