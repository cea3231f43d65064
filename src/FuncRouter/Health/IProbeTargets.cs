using System.Collections.Immutable;

namespace FuncRouter.Health;

/// <summary>What can be probed, and how.</summary>
internal interface IProbeTargets
{
    /// <summary>The keys of all endpoints that the configuration names.</summary>
    ImmutableArray<string> Endpoints { get; }

    /// <summary>Probes one of them. That it is not well is a result and no exception.</summary>
    Task<ProbeResult> ProbeAsync(string endpoint, CancellationToken cancellationToken);
}
