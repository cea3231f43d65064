using System.Collections.Immutable;
using System.Globalization;

namespace FuncRouter.Accounting;

/// <summary>Checks that a catalogue can be believed. A catalogue with one absurd price is refused whole: it shows that the feed is broken.</summary>
internal static class CatalogueValidator
{
    /// <summary>Dollars per million tokens beyond which a price is a mistake; the dearest model of July 2026 asks 600.</summary>
    public const decimal HighestPrice = 10_000;

    /// <summary>What is wrong with <paramref name="document"/>, each mistake with its place; empty where nothing is.</summary>
    public static ImmutableArray<string> Validate(CatalogueDocument document)
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        if (document.Providers.Count == 0)
        {
            errors.Add("The document has no providers.");
        }
        foreach (var (provider, models) in document.Providers)
        {
            if (models.Count == 0)
            {
                errors.Add($"{provider}: it has no models.");
                continue;
            }
            foreach (var (model, facts) in models)
            {
                Check(facts, $"{provider}/{model}", errors);
            }
        }
        return errors.ToImmutable();
    }

    private static void Check(ModelFacts facts, string model, ImmutableArray<string>.Builder errors)
    {
        if (facts.Price is { } price)
        {
            Check(price, $"{model}: price", errors);
        }
        if (facts.ContextWindow <= 0)
        {
            errors.Add($"{model}: contextWindow {facts.ContextWindow} is not positive.");
        }
        if (facts.MaxOutputTokens <= 0)
        {
            errors.Add($"{model}: maxOutputTokens {facts.MaxOutputTokens} is not positive.");
        }
        if (facts.Quality is { } quality && quality is not (>= 0 and <= 1))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{model}: quality {quality} is not between 0 and 1."));
        }
    }

    private static void Check(ModelPrice price, string path, ImmutableArray<string>.Builder errors)
    {
        Check(price.Input, $"{path}.input", errors);
        Check(price.Output, $"{path}.output", errors);
        Check(price.CachedInput ?? 0, $"{path}.cachedInput", errors);
        Check(price.CacheWrite ?? 0, $"{path}.cacheWrite", errors);
        long above = 0;
        for (var i = 0; i < price.Tiers.Length; i++)
        {
            var tier = price.Tiers[i];
            if (tier.AboveInputTokens <= above || !tier.Price.Tiers.IsEmpty)
            {
                errors.Add($"{path}.tiers[{i}] is out of order: a tier has a threshold above the one before and a price without tiers.");
                continue;
            }
            above = tier.AboveInputTokens;
            Check(tier.Price, $"{path}.tiers[{i}].price", errors);
        }
    }

    private static void Check(decimal dollars, string path, ImmutableArray<string>.Builder errors)
    {
        if (dollars is < 0 or > HighestPrice)
        {
            errors.Add(string.Create(
                CultureInfo.InvariantCulture, $"{path} {dollars} is not between 0 and {HighestPrice} dollars per million tokens."));
        }
    }
}
