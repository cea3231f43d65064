using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;

namespace FuncRouter.Execution;

/// <summary>Under which terms one attempt is made.</summary>
/// <param name="Limits">How long it may take, by phase.</param>
/// <param name="Budget">The whole that it is a part of.</param>
/// <param name="KeepBytes">How many bytes of a stream to keep; 0 for none.</param>
internal readonly record struct AttemptTerms(TimeLimits Limits, ExecutionBudget Budget, int KeepBytes)
{
    /// <summary>Cancelled when another attempt has answered.</summary>
    public CancellationToken Abandoned { get; init; }

    /// <summary>Whether the client takes only a whole answer.</summary>
    public bool Whole { get; init; }

    /// <summary>The stream that this attempt is to find the rest of; null for an answer of its own.</summary>
    public StreamJoin? Join { get; init; }

    /// <summary>What to ask in the request's place: to go on with the stream; null for the request itself.</summary>
    public ConversationRequest? Continuation { get; init; }

    /// <summary>Makes who finds the rest of a stream of this call when it breaks; null for nobody.</summary>
    public Func<UpstreamCall, IStreamRescue?>? Rescue { get; init; }
}
