using System.Collections.Immutable;

namespace FuncRouter.Accounting;

/// <summary>What a model costs, in US dollars per million tokens.</summary>
/// <param name="Input">A prompt token that was not read from the provider's cache.</param>
/// <param name="Output">An answer's token, reasoning included.</param>
/// <param name="CachedInput">A prompt token read from the provider's cache; null where it costs as much as <paramref name="Input"/>.</param>
/// <param name="CacheWrite">A prompt token written to the provider's cache; null where it costs as much as <paramref name="Input"/>.</param>
public sealed record ModelPrice(decimal Input, decimal Output, decimal? CachedInput = null, decimal? CacheWrite = null)
{
    /// <summary>Nothing: for what no provider was asked.</summary>
    public static ModelPrice Free { get; } = new(0, 0);

    /// <summary>The prices for long prompts, the smallest threshold first; empty where every prompt costs the same.</summary>
    public ImmutableArray<PriceTier> Tiers { get; init; } = [];

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

    /// <summary>A prompt's token, at the share of prompts that the provider reads from its own cache.</summary>
    /// <param name="cachedShare">From 0 to 1.</param>
    public decimal EffectiveInput(double cachedShare) => Input + ((decimal)Math.Clamp(cachedShare, 0, 1) * ((CachedInput ?? Input) - Input));

    /// <inheritdoc />
    public bool Equals(ModelPrice? other) =>
        other is not null && Input == other.Input && Output == other.Output && CachedInput == other.CachedInput
        && CacheWrite == other.CacheWrite && Tiers.AsSpan().SequenceEqual(other.Tiers.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Input, Output, CachedInput, CacheWrite, Tiers.Length);
}
