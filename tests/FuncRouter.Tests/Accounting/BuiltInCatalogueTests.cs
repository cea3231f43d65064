using FuncRouter.Accounting;

namespace FuncRouter.Tests.Accounting;

public sealed class BuiltInCatalogueTests
{
    private static readonly CatalogueDocument Document = Read();

    private static IEnumerable<(string Name, ModelFacts Facts)> Models =>
        Document.Providers.SelectMany(provider => provider.Value.Select(model => ($"{provider.Key}/{model.Key}", model.Value)));

    /// <summary>List prices as models.dev had them in July 2026: dollars per million tokens of input, output, cached input, cache write.</summary>
    public static TheoryData<string, string, double, double, double?, double?> ListPrices => new()
    {
        { "openai", "gpt-4o", 2.5, 10, 1.25, null },
        { "openai", "gpt-4o-2024-05-13", 5, 15, null, null },
        { "openai", "gpt-4o-mini", 0.15, 0.6, 0.075, null },
        { "openai", "gpt-4.1", 2, 8, 0.5, null },
        { "openai", "gpt-5-mini", 0.25, 2, 0.025, null },
        { "openai", "gpt-3.5-turbo", 0.5, 1.5, null, null },
        { "openai", "text-embedding-3-small", 0.02, 0, null, null },
        { "anthropic", "claude-sonnet-4-5", 3, 15, 0.3, 3.75 },
        { "anthropic", "claude-haiku-4-5-20251001", 1, 5, 0.1, 1.25 },
        { "anthropic", "claude-opus-4-6", 5, 25, 0.5, 6.25 },
        { "gemini", "gemini-2.5-flash", 0.3, 2.5, 0.03, null },
        { "groq", "llama-3.3-70b-versatile", 0.59, 0.79, null, null },
        { "deepseek", "deepseek-chat", 0.14, 0.28, 0.0028, null },
        { "mistral", "mistral-large-2512", 0.5, 1.5, null, null },
        { "github-models", "openai/gpt-4o", 0, 0, null, null },
        // Amazon's surcharge of 10 % for a region, which models.dev has for "eu." and the maker of the catalogue adds for the others.
        { "bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", 3.3, 16.5, 0.33, 4.125 },
    };

    [Theory]
    [MemberData(nameof(ListPrices))]
    public void A_well_known_model_has_its_list_price(
        string provider, string model, double input, double output, double? cachedInput, double? cacheWrite)
    {
        var expected = new ModelPrice((decimal)input, (decimal)output, (decimal?)cachedInput, (decimal?)cacheWrite);
        Assert.Equal(expected, ModelCatalogue.BuiltIn.Find(provider, "openai-compatible", model).Price);
    }

    [Fact]
    public void A_long_prompt_has_its_tiers_price()
    {
        // models.dev, July 2026.
        var expected = new ModelPrice(1.25m, 10, 0.125m) { Tiers = [new PriceTier(200_000, new ModelPrice(2.5m, 15, 0.25m))] };
        Assert.Equal(expected, ModelCatalogue.BuiltIn.Find("gemini", "gemini", "gemini-2.5-pro").Price);
    }

    [Fact]
    public void Its_facts_are_all_read()
    {
        var facts = ModelCatalogue.BuiltIn.Find("openai", "openai", "gpt-5-mini");
        Assert.Equal((400_000, 128_000), (facts.ContextWindow, facts.MaxOutputTokens));
        Assert.Equal((true, true, true, true), (facts.Tools, facts.Vision, facts.Reasoning, facts.StructuredOutput));
    }

    [Theory]
    [InlineData("perplexity", "sonar")] // a fee for each search beside the tokens
    [InlineData("azure", "model-router")] // a surcharge on the chosen model's price
    [InlineData("alibaba", "qwen-plus")] // another output price when it thinks
    [InlineData("openai", "gpt-image-1")] // no token price at all
    [InlineData("gemini", "gemini-flash-latest")] // an alias that moves
    public void A_price_that_tokens_do_not_tell_is_unknown(string provider, string model)
    {
        Assert.Contains(model, Document.Providers[provider].Keys);
        Assert.Null(ModelCatalogue.BuiltIn.Find(provider, provider, model).Price);
    }

    [Fact]
    public void It_names_its_source_licence_and_date()
    {
        Assert.Equal("https://models.dev", Document.Source);
        Assert.StartsWith("MIT", Document.Licence, StringComparison.Ordinal);
        Assert.Matches(@"^\d{4}-\d{2}(-\d{2})?$", Document.Date);
        Assert.Equal((Document.Source, Document.Date), (ModelCatalogue.BuiltIn.Document.Source, ModelCatalogue.BuiltIn.Document.Date));
    }

    [Fact]
    public void It_has_the_providers_that_the_router_knows() =>
        Assert.Equal(
            [
                "alibaba", "anthropic", "azure", "bedrock", "cerebras", "cloudflare-workers-ai", "cohere", "deepseek", "fireworks", "gemini",
                "github-models", "groq", "huggingface", "mistral", "moonshotai", "nvidia", "openai", "openrouter", "perplexity", "together", "xai",
            ],
            Document.Providers.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void No_cached_token_is_free_or_dearer_than_a_plain_one() =>
        Assert.DoesNotContain(
            Models.Where(model => model.Facts.Price is { Input: > 0 }),
            model => model.Facts.Price!.CachedInput is { } cached && (cached <= 0 || cached > model.Facts.Price.Input));

    [Fact]
    public void No_written_token_is_cheaper_than_a_plain_one() =>
        Assert.DoesNotContain(Models, model => model.Facts.Price?.CacheWrite < model.Facts.Price?.Input);

    [Fact]
    public void Every_quality_is_a_cautious_prior() =>
        Assert.All(Models.Where(model => model.Facts.Quality is not null), model => Assert.InRange(model.Facts.Quality!.Value, 0.2, 0.9));

    [Theory]
    [InlineData("openai/gpt-4o", "openai/gpt-4o-mini")] // dearer
    [InlineData("openai/gpt-5", "openai/gpt-4o")] // newer at the same price
    [InlineData("anthropic/claude-opus-4-5", "anthropic/claude-haiku-4-5")]
    [InlineData("groq/llama-3.3-70b-versatile", "groq/llama-3.1-8b-instant")]
    public void A_dearer_or_newer_model_has_the_higher_prior(string better, string worse)
    {
        var quality = Models.ToDictionary(model => model.Name, model => model.Facts.Quality);
        Assert.True(quality[better] > quality[worse]);
    }

    [Fact]
    public void A_model_is_as_good_at_one_host_as_at_another()
    {
        var quality = Models.ToDictionary(model => model.Name, model => model.Facts.Quality);
        Assert.Equal(quality["groq/openai/gpt-oss-120b"], quality["openrouter/openai/gpt-oss-120b:free"]);
    }

    private static CatalogueDocument Read()
    {
        using var resource = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("FuncRouter.Accounting.catalogue.json")!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        var (document, errors) = CatalogueDocument.Read(copy.ToArray());
        Assert.Empty(errors);
        return document!;
    }
}
