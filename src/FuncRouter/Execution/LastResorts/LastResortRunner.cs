using FuncRouter.Execution.Checks;
using FuncRouter.Routing;

namespace FuncRouter.Execution.LastResorts;

/// <summary>
/// Tries the last resorts of a route in their order, each when all before it failed. What asks somebody draws on the request's one budget; what
/// is there at once (a remembered answer, a text, a ticket) is given after the deadline too, for the client waits for some answer.
/// </summary>
/// <param name="models">Asks other models.</param>
/// <param name="stale">Looks for answers past their time.</param>
/// <param name="rules">Gives texts.</param>
/// <param name="persons">Hands requests over.</param>
internal sealed class LastResortRunner(ModelResort models, StaleResort stale, RuleResort rules, PersonResort persons)
{
    /// <summary>
    /// Whether last resorts are due: nobody answered, or only with what will not do. A mistake of the client's, or of the router's keys, is
    /// not what they are for; and an answer that was cut off is worth more than a text that is none.
    /// </summary>
    public static bool AreDue(RoutePlan plan, ChainResult chain) =>
        !plan.Resorts.IsEmpty
        && (chain is { Answer: null, Error.Status: 408 or 409 or 429 or >= 500 } || chain.Shortcoming is { Kind: not ShortcomingKind.CutOff });

    /// <summary>Tries them.</summary>
    /// <returns>The first answer, null for none; and the chain with the attempts that were made.</returns>
    public async ValueTask<(ResortAnswer? Answer, ChainResult Chain)> RunAsync(ResortCall call)
    {
        foreach (var resort in call.Plan.Resorts)
        {
            var (answer, chain) = resort.Fallback switch
            {
                ModelFallback => await models.TryAsync(call, resort),
                StaleFallback => (await stale.TryAsync(call), call.Chain),
                RuleFallback rule => (rules.Try(call, rule), call.Chain),
                PersonFallback person => await persons.TryAsync(call, person),
                _ => throw new ArgumentException($"{resort.Fallback} is no last resort.", nameof(call)),
            };
            if (answer is not null)
            {
                return (answer, LetGo(call.Chain, answer, chain));
            }

            call = call with { Chain = chain };
        }

        return (null, call.Chain);
    }

    // Nobody gets the answer that would not do, and what it cost is spent.
    private static ChainResult LetGo(ChainResult before, ResortAnswer answer, ChainResult chain)
    {
        if (before.Answer is not { } unsatisfactory)
        {
            return chain;
        }

        before.Budget.Forgo(unsatisfactory.CostUsd);
        unsatisfactory.Dispose();
        return chain with { Answer = answer.Answer, Shortcoming = null, Warnings = ReferenceEquals(before, chain) ? [] : chain.Warnings };
    }
}
