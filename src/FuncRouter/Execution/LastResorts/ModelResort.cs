using System.Collections.Immutable;
using FuncRouter.Routing;

namespace FuncRouter.Execution.LastResorts;

/// <summary>Asks another model, with what is left of the budget.</summary>
/// <param name="executor">Carries plans out.</param>
internal sealed class ModelResort(ChainExecutor executor)
{
    /// <summary>Asks it.</summary>
    /// <returns>Its answer, null for none; and the attempts of both chains as one.</returns>
    public async ValueTask<(ResortAnswer? Answer, ChainResult Chain)> TryAsync(ResortCall call, PlannedResort resort)
    {
        var before = call.Chain;
        ImmutableArray<PlannedCandidate> affordable = [.. resort.Candidates.Where(candidate => !before.Budget.IsBroached || before.Budget.Affords(candidate.Estimate.CostUsd))];
        if (before.Budget.IsExpired || affordable.IsEmpty)
        {
            return (null, before);
        }

        var plan = call.Plan with { Candidates = affordable, Resorts = [], Cascade = null };
        var chain = await executor.ExecuteAsync(call.Request, plan, call.State.Options.Resilience, before.Budget, call.KeepBytes, before.Log);
        var upstreamTime = before.UpstreamTime + chain.UpstreamTime;
        if (chain is { Answer: not null, Shortcoming: not null } && before.Answer is null)
        {
            // It will not do either, but there is nothing better so far.
            return (null, chain with { UpstreamTime = upstreamTime });
        }

        if (chain.Answer is null || chain.Shortcoming is not null)
        {
            if (chain.Answer is { } unsatisfactory)
            {
                before.Budget.Forgo(unsatisfactory.CostUsd);
                unsatisfactory.Dispose();
            }

            // The first chain's error stays: it is about what the client asked for. What was tried is told whole.
            return (null, before with { UpstreamTime = upstreamTime, Error = before.Error! with { Attempts = before.Attempts } });
        }

        var endpoint = chain.Candidate.Endpoint;
        return (
            new ResortAnswer("model", endpoint.Provider.Name, endpoint.Model, chain.Candidate.Reason) { Answer = chain.Answer },
            chain with { UpstreamTime = upstreamTime });
    }
}
