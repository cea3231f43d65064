using System.Collections.Immutable;

namespace FuncRouter.Conversation;

/// <summary>A whole answer, whatever protocol it came in.</summary>
public sealed record ConversationAnswer
{
    /// <summary>The provider's id of it; null where it gave none.</summary>
    public string? Id { get; init; }

    /// <summary>The model that answered; null where the provider did not say.</summary>
    public string? Model { get; init; }

    /// <summary>When it was made, in seconds since 1970; null where the provider did not say.</summary>
    public long? CreatedAt { get; init; }

    /// <summary>The answers, in order; nearly always one.</summary>
    public ImmutableArray<AnswerChoice> Choices { get; init; } = [];

    /// <summary>What was used.</summary>
    public TokenUsage? Usage { get; init; }
}

/// <summary>One of the answers.</summary>
/// <param name="Parts">What the model thought, said and called, in order.</param>
/// <param name="FinishReason">Why it ended; <see cref="FinishReason.None"/> where nobody said.</param>
public sealed record AnswerChoice(ImmutableArray<ContentPart> Parts, FinishReason FinishReason)
{
    /// <summary>The stop sequence that ended it, where the provider names it.</summary>
    public string? StopSequence { get; init; }

    /// <summary>The tokens' log probabilities; empty where there are none.</summary>
    public ImmutableArray<TokenLogProbability> LogProbabilities { get; init; } = [];
}
