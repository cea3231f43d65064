using System.Collections.Immutable;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Storage;

namespace FuncRouter.Tests.Health;

/// <summary>Endpoints and options that a test sets.</summary>
internal sealed class ProbedEndpoints : IEndpointSource
{
    public ImmutableArray<ModelEndpoint> Endpoints { get; set; } = [];

    public ProbeOptions Probes { get; set; } = new();

    /// <summary>The activities over these.</summary>
    public HealthRefresh Refresh(IStore store, TimeProvider time) =>
        new(Targets(time), store, Merger(store, time), new ProbeBudget(store, time), () => Probes, time);

    /// <summary>The planner over these.</summary>
    public ProbePlanner Planner(IStore store, TimeProvider time) => new(Targets(time), Merger(store, time), new ProbeBudget(store, time), () => Probes, time);

    /// <summary>The merger over these.</summary>
    public HealthMerger Merger(IStore store, TimeProvider time) => new(store, Targets(time), time);

    private EndpointProbe Targets(TimeProvider time) => new(this, () => Probes, time);
}
