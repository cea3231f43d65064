using System.Collections.Immutable;

namespace FuncRouter.Functions;

/// <summary>How a run of the probes went: the output of its instance.</summary>
/// <param name="Probed">How many endpoints were probed.</param>
/// <param name="Healthy">How many of them answered.</param>
/// <param name="Failed">The ids of those that could not be probed at all.</param>
/// <param name="LeftOut">How many were to be probed and were not, because the day's probes are used up.</param>
public sealed record ProbeSummary(int Probed, int Healthy, ImmutableArray<string> Failed, int LeftOut);
