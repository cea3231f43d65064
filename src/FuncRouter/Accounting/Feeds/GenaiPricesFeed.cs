using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace FuncRouter.Accounting.Feeds;

/// <summary>
/// Turns what pydantic/genai-prices publishes (<c>data.json</c>: a list of providers, each with a list of models, which have rules for the names that
/// they answer to; prices are US dollars per million tokens) into a catalogue. Abilities, which it does not tell, are the built-in catalogue's.
/// </summary>
internal static class GenaiPricesFeed
{
    /// <summary>Its names of the providers, where they differ from the router's.</summary>
    private static readonly ImmutableArray<(string Ours, string Theirs)> Providers =
    [
        ("anthropic", "anthropic"), ("azure", "azure"), ("bedrock", "aws"), ("cerebras", "cerebras"), ("cohere", "cohere"), ("deepseek", "deepseek"),
        ("fireworks", "fireworks"), ("gemini", "google"), ("groq", "groq"), ("mistral", "mistral"), ("moonshotai", "moonshotai"), ("openai", "openai"),
        ("openrouter", "openrouter"), ("perplexity", "perplexity"), ("together", "together"), ("xai", "x-ai"),
    ];

    /// <summary>Whether it is of this form.</summary>
    public static bool Is(JsonElement root) =>
        root.ValueKind == JsonValueKind.Array && root.EnumerateArray().FirstOrDefault() is var first && first.Text("id") is not null && first.Items("models") is not null;

    /// <summary>Reads it. Figures are not checked here.</summary>
    /// <param name="root">The feed's list.</param>
    /// <param name="now">When it was read: a price may hold from some day on.</param>
    /// <param name="builtIn">Names of models, which the feed's rules are asked about, and their abilities.</param>
    public static CatalogueDocument Read(JsonElement root, DateTimeOffset now, CatalogueDocument builtIn)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var providers = new Dictionary<string, Dictionary<string, ModelFacts>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (ours, theirs) in Providers)
        {
            var provider = root.EnumerateArray().FirstOrDefault(candidate => candidate.Text("id") == theirs);
            if (provider.Items("models") is { } listed && ModelsOf(ours, listed, builtIn.Providers.GetValueOrDefault(ours) ?? [], today) is { Count: > 0 } models)
            {
                providers[ours] = models;
            }
        }

        return new CatalogueDocument(
            "https://github.com/pydantic/genai-prices", "MIT, Copyright (c) 2025 Pydantic Services Inc.", today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), providers);
    }

    // A name whose price cannot be told is left out, so that the last good one or the built-in one holds.
    private static Dictionary<string, ModelFacts> ModelsOf(string provider, IEnumerable<JsonElement> listed, Dictionary<string, ModelFacts> builtIn, DateOnly today)
    {
        (GenaiPricesRule Rule, JsonElement Model)[] models = [.. listed.Select(model => (GenaiPricesRule.Read(model), model))];
        var found = new Dictionary<string, ModelFacts>(StringComparer.Ordinal);
        foreach (var name in builtIn.Keys.Concat(models.SelectMany(model => model.Rule.Names)).Distinct(StringComparer.Ordinal))
        {
            // The first that answers to a name is it; where that is not certain of one, of none that follows.
            var (rule, model) = models.FirstOrDefault(model => model.Rule.Matches(name) != false);
            if (rule?.Matches(name) == true && ModelsDevCorrections.IsPaidByTokens(provider, name) && GenaiPrices.Of(name, model, today) is { } price)
            {
                var known = builtIn.GetValueOrDefault(name, ModelFacts.Unknown);
                found[name] = known with { Price = price, ContextWindow = known.ContextWindow ?? model.Count("context_window") };
            }
        }

        return found;
    }
}
