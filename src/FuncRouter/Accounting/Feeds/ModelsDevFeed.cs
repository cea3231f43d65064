using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FuncRouter.Accounting.Feeds;

/// <summary>
/// Turns what models.dev publishes (<see href="https://models.dev/api.json"/>: an object of providers, each with an object of models; prices are
/// US dollars per million tokens) into a catalogue. <c>eng/catalogue/update.mjs</c> makes the built-in catalogue by the same rules.
/// </summary>
internal static partial class ModelsDevFeed
{
    private const long LegacyTier = 200_000;

    /// <summary>Models.dev's names of the providers, where they differ from the router's.</summary>
    private static readonly ImmutableArray<(string Ours, string Theirs)> Providers =
    [
        ("alibaba", "alibaba"), ("anthropic", "anthropic"), ("azure", "azure"), ("bedrock", "amazon-bedrock"), ("cerebras", "cerebras"),
        ("cloudflare-workers-ai", "cloudflare-workers-ai"), ("cohere", "cohere"), ("deepseek", "deepseek"), ("fireworks", "fireworks-ai"),
        ("gemini", "google"), ("github-models", "github-models"), ("groq", "groq"), ("huggingface", "huggingface"), ("mistral", "mistral"),
        ("moonshotai", "moonshotai"), ("nvidia", "nvidia"), ("openai", "openai"), ("openrouter", "openrouter"), ("perplexity", "perplexity"),
        ("together", "togetherai"), ("xai", "xai"),
    ];

    /// <summary>Reads it. Figures are not checked here.</summary>
    /// <param name="root">The feed's object.</param>
    /// <param name="date">The day on which it was read.</param>
    public static CatalogueDocument Read(JsonElement root, string date)
    {
        var quality = new QualityPrior(root.EnumerateObject().Select(provider => ModelsOf(provider.Value)));
        var providers = new Dictionary<string, Dictionary<string, ModelFacts>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (ours, theirs) in Providers)
        {
            if (root.Object(theirs) is { } provider && ModelsOf(provider) is { Count: > 0 } models)
            {
                providers[ours] = models
                    .DistinctBy(model => model.Name, StringComparer.Ordinal)
                    .ToDictionary(model => model.Name, model => FactsOf(ours, model.Name, model.Value, quality), StringComparer.Ordinal);
            }
        }

        return new CatalogueDocument("https://models.dev", "MIT, Copyright (c) 2025 models.dev", date, providers);
    }

    // The published file has a provider's models one level deeper than the files of its repository.
    private static IReadOnlyList<JsonProperty> ModelsOf(JsonElement provider) =>
        provider.ValueKind != JsonValueKind.Object ? []
        : [.. (provider.Object("models") ?? provider).EnumerateObject().Where(model => model.Value.ValueKind == JsonValueKind.Object)];

    private static ModelFacts FactsOf(string provider, string id, JsonElement model, QualityPrior quality)
    {
        var limit = model.Object("limit");
        var context = limit?.Count("context");

        // What an embedding has as its output is its dimensions.
        var output = QualityPrior.AnswersInText(id) ? limit?.Count("output") : null;
        return new ModelFacts
        {
            Price = ModelsDevCorrections.Correct(provider, id, model.Object("cost") is { } cost ? PriceOf(id, cost) : null),
            ContextWindow = context,
            MaxOutputTokens = output > context ? context : output,
            Quality = quality.Of(id),
            Tools = model.Flag("tool_call"),
            Vision = SeesImages(id, model.Flag("attachment")),
            Reasoning = model.Flag("reasoning"),
            StructuredOutput = model.Flag("structured_output"),
        };
    }

    // It tells whether chat programs offer attachments with a model; a no is not to be trusted where the name says otherwise.
    private static bool? SeesImages(string id, bool? attachment) => attachment is not true && NamedForSight().IsMatch(id) ? null : attachment;

    /// <summary>A price, or null where the feed does not say what a text request costs.</summary>
    private static ModelPrice? PriceOf(string id, JsonElement cost)
    {
        if (cost.Number("input") is not { } input || cost.Number("output") is not { } output)
        {
            return null;
        }

        // A part of the bill is not told by tokens; there are two prices of output, and the request's mode says which holds; or it is a
        // surcharge on somebody else's price.
        if (cost.TryGetProperty("request", out _) || cost.TryGetProperty("citation", out _)
            || (cost.Number("reasoning") is { } reasoning && reasoning != output)
            || (input > 0 && output == 0 && !FeedPrices.IsWithoutOutput(id)))
        {
            return null;
        }

        return TiersOf(cost) is { } tiers ? PartsOf(cost, input, output) with { Tiers = tiers } : null;
    }

    private static ModelPrice PartsOf(JsonElement cost, decimal input, decimal output) =>
        FeedPrices.Of(input, output, cost.Number("cache_read") ?? cost.Number("cached_input"), cost.Number("cache_write"));

    /// <summary>The prices of long prompts; null where one of them cannot be understood.</summary>
    private static ImmutableArray<PriceTier>? TiersOf(JsonElement cost)
    {
        if (!cost.TryGetProperty("tiers", out var listed))
        {
            return cost.Object("context_over_200k") is not { } legacy ? []
                : legacy.Number("input") is { } input && legacy.Number("output") is { } output ? [new PriceTier(LegacyTier, PartsOf(legacy, input, output))]
                : null;
        }

        if (listed.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var tiers = new List<PriceTier>();
        foreach (var tier in listed.EnumerateArray())
        {
            if (tier.Object("tier") is not { } bound || (bound.Text("type") ?? "context") != "context" || bound.Count("size") is not { } size
                || tier.Number("input") is not { } input || tier.Number("output") is not { } output)
            {
                return null;
            }

            tiers.Add(new PriceTier(size, PartsOf(tier, input, output)));
        }

        return [.. tiers.OrderBy(tier => tier.AboveInputTokens)];
    }

    [GeneratedRegex("vl|vision|omni|qvq|pixtral|llama-4|gemma-3|gemma-4|multimodal", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedForSight();
}
