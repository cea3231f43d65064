namespace FuncRouter.Accounting;

/// <summary>
/// The tokens of one request, in the form that every protocol's figures are brought into. The parts are inside their totals: OpenAI counts
/// so already (<c>prompt_tokens</c> includes <c>cached_tokens</c>); Anthropic's <c>input_tokens</c> leaves out what was read from or written
/// to the cache, and Gemini's <c>candidatesTokenCount</c> leaves out the thoughts, so their parts are added first.
/// </summary>
/// <param name="InputTokens">Tokens of the prompt in total.</param>
/// <param name="OutputTokens">Tokens of the answer in total.</param>
/// <param name="CachedInputTokens">Of the prompt's tokens, those read from the provider's cache.</param>
/// <param name="CacheWriteTokens">Of the prompt's tokens, those written to the provider's cache; none of them is among the read ones.</param>
/// <param name="ReasoningTokens">Of the answer's tokens, those spent on thinking.</param>
public readonly record struct TokenUsage(
    long InputTokens, long OutputTokens, long CachedInputTokens = 0, long CacheWriteTokens = 0, long ReasoningTokens = 0);
