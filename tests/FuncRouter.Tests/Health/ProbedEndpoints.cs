using System.Collections.Immutable;
using FuncRouter.Configuration;
using FuncRouter.Health;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Health;

/// <summary>Endpoints and a configuration that a test sets.</summary>
internal sealed class ProbedEndpoints : IEndpointSource, IOptionsSource
{
    public ImmutableArray<ModelEndpoint> Endpoints { get; set; } = [];

    public RouterOptions Current { get; set; } = new();

    public IDisposable Subscribe(Action<RouterOptions> changed) => throw new NotSupportedException();
}
