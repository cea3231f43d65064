using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>What the client is told when nobody answered.</summary>
internal static class ChainErrors
{
    // nginx's number for it; nobody receives it, but records have it.
    private const int ClientClosedRequest = 499;

    private const int RequestTimeout = 408;

    // Refusals that concern the router's account or configuration: where every provider says the same, its own word is the most useful one.
    private static bool IsOneRefusal(IReadOnlyList<UpstreamFailure> failures) =>
        failures[^1].Kind is var kind and (FailureKind.Authentication or FailureKind.Permission or FailureKind.Quota or FailureKind.NotFound)
        && failures.All(failure => failure.Kind == kind);

    // What clients are told where no provider said when to come back.
    private static readonly TimeSpan? UsualRetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Makes one error of the failures of all attempts.</summary>
    /// <param name="failures">The failures in order, at least one.</param>
    /// <param name="attempts">What was tried, including these.</param>
    /// <param name="budget">The time that there was.</param>
    /// <param name="soonest">When the first endpoint that is left alone may be asked again; null where one may be asked now.</param>
    public static RouterError Of(
        IReadOnlyList<UpstreamFailure> failures, ImmutableArray<AttemptRecord> attempts, ExecutionBudget budget, TimeSpan? soonest = null)
    {
        var last = failures[^1];
        if (last.Kind == FailureKind.ClientLeft)
        {
            return Error(ClientClosedRequest, last, last.Message) with { Attempts = attempts };
        }

        if (last.Kind == FailureKind.Deadline || budget.IsExpired)
        {
            return DeadlinePassed(last, attempts, budget);
        }

        if (last.Rule.Elsewhere != Elsewhere.Anyone || IsOneRefusal(failures))
        {
            // The request would fail anywhere, so the provider's own word is the most useful one.
            var error = Error(last.Status, last, last.Message) with { Attempts = attempts };
            return last.ProviderType is null ? error : error with { Code = last.ProviderCode };
        }

        // A provider that says itself that it was too slow, and is the only one that was asked, is quoted.
        var isOnlyOne = attempts.Select(attempt => (attempt.Provider, attempt.Model)).Distinct().Count() == 1;
        var status = isOnlyOne && last.Status == RequestTimeout ? RequestTimeout : StatusOf(failures);
        return Error(status, last, MessageOf(failures, attempts)) with
        {
            RetryAfter = failures.Min(failure => failure.RetryAfter) ?? (status is 429 or 503 ? soonest ?? UsualRetryAfter : null),
            Attempts = attempts,
        };
    }

    /// <summary>The time of a request was over while it waited for a call that another one makes.</summary>
    public static RouterError Late(ExecutionBudget budget) =>
        DeadlinePassed(new UpstreamFailure(FailureKind.Deadline, 0, "The call that answers the same request for another client goes on."), [], budget);

    /// <summary>An error in a stream that had begun.</summary>
    public static RouterError Broken(UpstreamFailure failure, ImmutableArray<AttemptRecord> attempts) =>
        Error(failure.Status is >= 400 ? failure.Status : 502, failure, $"The answer broke off: {failure.Message}") with { Attempts = attempts };

    private static RouterError DeadlinePassed(UpstreamFailure last, ImmutableArray<AttemptRecord> attempts, ExecutionBudget budget) => new()
    {
        Status = budget.IsClientsDeadline ? 408 : 504,
        Code = "deadline_exceeded",
        Message = budget.IsClientsDeadline
            ? $"No provider answered within the {budget.Deadline.TotalMilliseconds:0} ms of x-funcrouter-deadline-ms. Allow more time."
            : $"No provider answered within {budget.Deadline.TotalSeconds:0.###} s. {last.Message}",
        Attempts = attempts,
    };

    private static RouterError Error(int status, UpstreamFailure failure, string message) => new()
    {
        Status = status,
        Code = failure.ProviderCode ?? CodeOf(failure.Kind),
        ProviderType = failure.ProviderType,
        Param = failure.Param,
        Message = message,
        RetryAfter = failure.RetryAfter,
    };

    private static int StatusOf(IReadOnlyList<UpstreamFailure> failures)
    {
        bool All(Func<UpstreamFailure, bool> holds) => failures.All(holds);
        return All(failure => failure.Kind is FailureKind.RateLimit or FailureKind.LocalLimit) ? 429
            : All(failure => failure.Kind == FailureKind.Unsuitable) ? 400
            : All(failure => failure.Kind == FailureKind.NoCredential) ? 401
            : All(failure => failure.Kind == FailureKind.Conflict) ? 409
            : All(failure => failure.Kind == FailureKind.Timeout) ? 504
            : All(failure => failure.Kind is FailureKind.Overloaded or FailureKind.RateLimit or FailureKind.LocalLimit) ? 503
            : 502;
    }

    private static string MessageOf(IReadOnlyList<UpstreamFailure> failures, ImmutableArray<AttemptRecord> attempts)
    {
        var tried = attempts.Select(attempt => $"{attempt.Provider}/{attempt.Model}").Distinct().ToArray();
        return tried.Length == 1
            ? failures[^1].Message
            : $"None of {tried.Length} candidates answered ({string.Join(", ", tried)}); error.metadata.attempts has each one's reason. The last: {failures[^1].Message}";
    }

    private static string CodeOf(FailureKind kind) => kind switch
    {
        FailureKind.RateLimit or FailureKind.LocalLimit => "rate_limit_exceeded",
        FailureKind.Timeout => "upstream_timeout",
        FailureKind.Connection => "upstream_unreachable",
        FailureKind.Protocol => "upstream_protocol_error",
        FailureKind.Overloaded => "upstream_overloaded",
        FailureKind.Conflict => "upstream_conflict",
        FailureKind.Server => "upstream_error",
        FailureKind.ClientLeft => "client_closed_request",
        FailureKind.BadRequest or FailureKind.Unsuitable => "invalid_request",
        _ => "upstream_refused",
    };
}
