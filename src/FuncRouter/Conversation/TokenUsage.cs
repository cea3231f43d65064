namespace FuncRouter.Conversation;

/// <summary>Tokens of one answer, in one form for all providers.</summary>
/// <param name="InputTokens">Tokens of the prompt, all of them: those read from and written to the provider's cache are part of it.</param>
/// <param name="OutputTokens">Tokens of the answer, all of them: reasoning is part of it.</param>
/// <param name="CachedInputTokens">Of the prompt's, read from the provider's cache.</param>
/// <param name="CacheWriteTokens">Of the prompt's, written to the provider's cache.</param>
/// <param name="ReasoningTokens">Of the answer's, spent on reasoning.</param>
public readonly record struct TokenUsage(
    long InputTokens, long OutputTokens, long CachedInputTokens = 0, long CacheWriteTokens = 0, long ReasoningTokens = 0)
{
    /// <summary>The prompt's tokens that the provider charges, where it says that they are others; null for all of them.</summary>
    public long? BilledInputTokens { get; init; }

    /// <summary>The answer's tokens that the provider charges, where it says that they are others; null for all of them.</summary>
    public long? BilledOutputTokens { get; init; }

    /// <summary>
    /// What is known after this report, where an earlier one of the same answer came before it. Reports are running totals, and some leave
    /// out what has been said (Anthropic's end of a stream may tell the answer's tokens alone): no count ever falls.
    /// </summary>
    public TokenUsage After(TokenUsage? earlier) => earlier is not { } before ? this : new TokenUsage(
        Math.Max(InputTokens, before.InputTokens),
        Math.Max(OutputTokens, before.OutputTokens),
        Math.Max(CachedInputTokens, before.CachedInputTokens),
        Math.Max(CacheWriteTokens, before.CacheWriteTokens),
        Math.Max(ReasoningTokens, before.ReasoningTokens))
    {
        BilledInputTokens = BilledInputTokens ?? before.BilledInputTokens,
        BilledOutputTokens = BilledOutputTokens ?? before.BilledOutputTokens,
    };

    /// <summary>
    /// The usage of a whole answer, where this is that of a model that went on with it: the answer's beginning, which was part of the model's
    /// prompt, counts as answer. What the provider charges stays the same.
    /// </summary>
    /// <param name="tokens">How many tokens the beginning has.</param>
    public TokenUsage Continuing(long tokens)
    {
        var moved = Math.Clamp(tokens, 0, Math.Max(0, InputTokens));
        return this with
        {
            InputTokens = InputTokens - moved,
            OutputTokens = OutputTokens + moved,
            BilledInputTokens = BilledInputTokens ?? InputTokens,
            BilledOutputTokens = BilledOutputTokens ?? OutputTokens,
        };
    }
}
