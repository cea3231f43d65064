namespace FuncRouter.Conversation;

/// <summary>What the router reads from an answer, or from one event of a stream, in passing.</summary>
public readonly record struct AnswerFacts
{
    /// <summary>Whether there is a real token: text, reasoning, a tool call or a refusal, and not only a role.</summary>
    public bool HasToken { get; init; }

    /// <summary>Whether there is something to answer with: a token that is not only the model's thoughts.</summary>
    public bool HasContent { get; init; }

    /// <summary>Whether the model refuses, in the protocol's own field for it.</summary>
    public bool Refused { get; init; }

    /// <summary>Why the answer ended; <see cref="FinishReason.None"/> where it goes on.</summary>
    public FinishReason FinishReason { get; init; }

    /// <summary>What was used so far, where the provider says so here; to be taken <see cref="TokenUsage.After"/> what it said before.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Where the cost can be added to the usage object, in bytes from the text's beginning; 0 where it cannot.</summary>
    public int UsageEnd { get; init; }

    /// <summary>Whether this is a chunk that carries usage and nothing else.</summary>
    public bool UsageOnly { get; init; }

    /// <summary>Whether this is the protocol's mark for the end of a stream.</summary>
    public bool EndOfStream { get; init; }

    /// <summary>The error that stands in the place of an answer; null where there is none.</summary>
    public ReportedError? Error { get; init; }
}

/// <summary>An error in a provider's own words.</summary>
/// <param name="Message">The sentence.</param>
/// <param name="Type">The provider's type or status word, if it gave one.</param>
/// <param name="Code">The provider's code, if it gave one.</param>
/// <param name="Param">The field that it complains of, if it named one.</param>
public sealed record ReportedError(string Message, string? Type = null, string? Code = null, string? Param = null)
{
    /// <summary>How long the provider asks to be left alone, where its body says so and not a header.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
