using System.Collections.Immutable;

namespace FuncRouter.Functions;

/// <summary>How a run of the probes went: the output of its instance.</summary>
/// <param name="Endpoints">How many endpoints there were.</param>
/// <param name="Healthy">How many of them answered.</param>
/// <param name="Failed">The ids of those that could not be probed at all.</param>
public sealed record ProbeSummary(int Endpoints, int Healthy, ImmutableArray<string> Failed);
