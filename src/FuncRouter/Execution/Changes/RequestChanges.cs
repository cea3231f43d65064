using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution.Checks;
using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Execution.Changes;

/// <summary>Finds the change that mends the cause of a failure: one place that knows them all.</summary>
/// <param name="lessons">What endpoints have refused.</param>
internal sealed class RequestChanges(ParameterLessons lessons)
{
    /// <summary>The endpoint as requests to it have to be written, by what it has refused before.</summary>
    public ModelEndpoint Taught(ModelEndpoint endpoint) => lessons.Apply(endpoint);

    /// <summary>Finds the change.</summary>
    /// <param name="asked">The request as it was asked.</param>
    /// <param name="candidate">Who was asked.</param>
    /// <param name="outcome">What came of it.</param>
    /// <returns>Null where no change would help.</returns>
    public RequestChange? For(RouterRequest asked, PlannedCandidate candidate, in AttemptOutcome outcome) => outcome switch
    {
        { Failure: { Kind: FailureKind.BadRequest } failure } => lessons.Learn(asked, candidate.Endpoint, failure) is { } endpoint
            ? new RequestChange(asked, candidate with { Endpoint = endpoint }, null)
            : null,
        { Found: { Shortcoming: { Kind: ShortcomingKind.Schema, Message: var fault }, Content: { } content } } => JsonRepair.Of(asked, content, fault) is { } repaired
            ? new RequestChange(repaired, candidate, "the answer was asked for a second time, to follow the schema")
            : null,
        { Found.Shortcoming.Kind: ShortcomingKind.Empty, Unsatisfactory.FinishReason: FinishReason.Length } => RaisedTokenLimit.Of(asked, candidate.Endpoint) is var (raised, limit)
            ? new RequestChange(raised, WithLimit(candidate, raised, limit), $"the limit of tokens was raised to {limit}: the one that was set was used up before the first word")
            : null,
        _ => null,
    };

    // What the plan expected of the cost was for the lower limit.
    private static PlannedCandidate WithLimit(PlannedCandidate candidate, RouterRequest raised, int limit)
    {
        var cost = CostCalculator.ExpectedCost(candidate.Endpoint.Facts.Price, raised.Features.EstimatedInputTokens, limit);
        return candidate with { Estimate = candidate.Estimate with { CostUsd = cost } };
    }
}
