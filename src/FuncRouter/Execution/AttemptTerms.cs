using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Execution.Checks;
using FuncRouter.Execution.Rescue;
using FuncRouter.Providers;

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

    /// <summary>What the answer is checked by; null for nothing.</summary>
    public AnswerChecks? Checks { get; init; }

    /// <summary>Whether log probabilities were asked for by the router alone, so that they are no part of the client's answer.</summary>
    public bool HideLogProbabilities { get; init; }

    /// <summary>Whether nobody else is left to be asked, so that nothing is gained by holding back what will not do.</summary>
    public bool IsLast { get; init; }

    /// <summary>The stream that this attempt is to find the rest of; null for an answer of its own.</summary>
    public StreamJoin? Join { get; init; }

    /// <summary>What to ask in the request's place: to go on with the stream; null for the request itself.</summary>
    public ConversationRequest? Continuation { get; init; }

    /// <summary>Makes who finds the rest of a stream of this call when it breaks; null for nobody.</summary>
    public Func<UpstreamCall, IStreamRescue?>? Rescue { get; init; }

    /// <summary>About how many tokens of the answer were written before this attempt, which is to go on from there.</summary>
    public int ContinuedTokens => Continuation is null ? 0 : Join!.SentTokens;

    /// <summary>Makes what turns the events of the attempt into the client's.</summary>
    public IStreamTransform TransformOf(UpstreamCall call, ModelEndpoint endpoint) =>
        Join is not { } join || call.CreateStepReader() is not { } reader ? call.CreateTransform()
        : Continuation is null ? join.Again(reader, endpoint.Facts.Price)
        : join.Continued(reader, endpoint.Facts.Price);
}
