using System.Collections.Immutable;

namespace FuncRouter.Accounting;

/// <summary>What a model costs, in US dollars per million tokens.</summary>
/// <param name="Input">A prompt token that was not read from the provider's cache.</param>
/// <param name="Output">An answer's token, reasoning included.</param>
/// <param name="CachedInput">A prompt token read from the provider's cache; null where it costs as much as <paramref name="Input"/>.</param>
/// <param name="CacheWrite">A prompt token written to the provider's cache; null where it costs as much as <paramref name="Input"/>.</param>
public sealed record ModelPrice(decimal Input, decimal Output, decimal? CachedInput = null, decimal? CacheWrite = null)
{
    /// <summary>The prices for long prompts, the smallest threshold first; empty where every prompt costs the same.</summary>
    public ImmutableArray<PriceTier> Tiers
    {
        get;
        // Generated deserializers set absent properties to their type's default.
        init => field = value.IsDefault ? [] : value;
    } = [];

    /// <summary>The price of a whole request with a prompt of <paramref name="inputTokens"/> tokens.</summary>
    public ModelPrice For(long inputTokens)
    {
        var price = this;
        foreach (var tier in Tiers)
        {
            if (inputTokens > tier.AboveInputTokens)
            {
                price = tier.Price;
            }
        }
        return price;
    }

    /// <inheritdoc />
    public bool Equals(ModelPrice? other) =>
        other is not null && Input == other.Input && Output == other.Output && CachedInput == other.CachedInput
        && CacheWrite == other.CacheWrite && Tiers.AsSpan().SequenceEqual(other.Tiers.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Input, Output, CachedInput, CacheWrite, Tiers.Length);
}

/// <summary>
/// What a model costs once a prompt is long. The other price holds for the whole request, answer and all, not only for the tokens beyond
/// the threshold (<see href="https://developers.openai.com/api/docs/models/gpt-5.4-pro">OpenAI</see>: "prompts with &gt;272K input tokens
/// are priced at 2x input and 1.5x output for the full session"; Google, xAI and Anthropic, while it had tiers, the same).
/// </summary>
/// <param name="AboveInputTokens">The longest prompt, cached tokens included, that still has the price before.</param>
/// <param name="Price">The price beyond it, without tiers of its own.</param>
public sealed record PriceTier(long AboveInputTokens, ModelPrice Price);
