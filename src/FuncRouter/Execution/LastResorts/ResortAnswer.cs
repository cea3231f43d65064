using FuncRouter.Caching;
using FuncRouter.Conversation;

namespace FuncRouter.Execution.LastResorts;

/// <summary>What a last resort came to: an answer, a text, or the error of a client that left.</summary>
/// <param name="Resort">Its name in records: <c>model</c>, <c>stale</c>, <c>rule</c> or <c>person</c>.</param>
/// <param name="Provider">Whose answer it is.</param>
/// <param name="Model">Likewise.</param>
/// <param name="Reason">Why this one.</param>
internal sealed record ResortAnswer(string Resort, string Provider, string Model, string Reason)
{
    /// <summary>The answer of a provider.</summary>
    public Answer? Answer { get; init; }

    /// <summary>An answer of a provider to an earlier request, to be given again.</summary>
    public CachedAnswer? Kept { get; init; }

    /// <summary>The text of the router's own, or a person's.</summary>
    public string? Text { get; init; }

    /// <summary>The text of a rule, with placeholders that are another client's in another's answer.</summary>
    public string? Template { get; init; }

    /// <summary>The ticket, where the request was handed to a person.</summary>
    public string? Ticket { get; init; }

    /// <summary>Whether the ticket still waits, so that the text is only about it.</summary>
    public bool IsPending { get; init; }

    /// <summary>What the client has to know of the answer.</summary>
    public string? Warning { get; init; }

    /// <summary>Why there is none after all.</summary>
    public RouterError? Error { get; init; }
}
