namespace FuncRouter.Conversation;

/// <summary>Tokens of one answer, in one form for all providers.</summary>
/// <param name="InputTokens">Tokens of the prompt, all of them: those read from and written to the provider's cache are part of it.</param>
/// <param name="OutputTokens">Tokens of the answer, all of them: reasoning is part of it.</param>
/// <param name="CachedInputTokens">Of the prompt's, read from the provider's cache.</param>
/// <param name="CacheWriteTokens">Of the prompt's, written to the provider's cache.</param>
/// <param name="ReasoningTokens">Of the answer's, spent on reasoning.</param>
public readonly record struct TokenUsage(
    long InputTokens, long OutputTokens, long CachedInputTokens = 0, long CacheWriteTokens = 0, long ReasoningTokens = 0);
