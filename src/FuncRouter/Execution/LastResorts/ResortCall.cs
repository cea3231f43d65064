using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Routing;

namespace FuncRouter.Execution.LastResorts;

/// <summary>A request for which last resorts are due, and what they may use.</summary>
/// <param name="Request">The request.</param>
/// <param name="State">The configuration that it started with.</param>
/// <param name="Plan">The plan that has been carried out.</param>
/// <param name="Chain">What the attempts came to so far.</param>
/// <param name="KeepBytes">How many bytes of a stream to keep for the cache; 0 for none.</param>
internal sealed record ResortCall(RouterRequest Request, RouterState State, RoutePlan Plan, ChainResult Chain, int KeepBytes)
{
    /// <summary>Where the cache has the request's answer, if it has one; null where the cache is not used.</summary>
    public AnswerPlace? Remembered { get; init; }

    /// <summary>Makes an answer of a remembered one; null where it cannot be used any more.</summary>
    public required Func<CachedAnswer, ValueTask<Answer?>> Replay { get; init; }

    /// <summary>Told the ticket's id when the request begins to be held open for a person; null where nobody wants to know.</summary>
    public TaskCompletionSource<string>? Held { get; init; }
}
