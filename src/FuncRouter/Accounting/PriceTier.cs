namespace FuncRouter.Accounting;

/// <summary>
/// What a model costs once a prompt is long. The other price holds for the whole request, answer and all, not only for the tokens beyond
/// the threshold (<see href="https://developers.openai.com/api/docs/models/gpt-5.4-pro">OpenAI</see>: "prompts with &gt;272K input tokens
/// are priced at 2x input and 1.5x output for the full session"; Google, xAI and Anthropic, while it had tiers, the same).
/// </summary>
/// <param name="AboveInputTokens">The longest prompt, cached tokens included, that still has the price before.</param>
/// <param name="Price">The price beyond it, without tiers of its own.</param>
public sealed record PriceTier(long AboveInputTokens, ModelPrice Price);
