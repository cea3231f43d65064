using FuncRouter.Accounting;

namespace FuncRouter.Tests.Accounting;

public sealed class ModelCatalogueTests
{
    private static readonly ModelPrice First = new(1, 2);
    private static readonly ModelPrice Second = new(3, 4);

    private static readonly ModelCatalogue Catalogue = new(new CatalogueDocument("here", "MIT", "2026-07", new(StringComparer.OrdinalIgnoreCase)
    {
        ["openai"] = new()
        {
            ["gpt-4o"] = new() { Price = First },
            ["gpt-4o-2024-05-13"] = new() { Price = Second },
            ["mini"] = new() { Price = First },
        },
        ["azure"] = new() { ["gpt-4o"] = new() { Price = Second } },
        ["gemini"] = new() { ["flash"] = new() { Price = First } },
        ["groq"] = new() { ["llama"] = new() { Price = First } },
    }));

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("OpenAI", "openai")]
    [InlineData("work", "openai")]
    public void A_model_is_found_by_the_providers_name_or_else_by_its_type(string name, string type) =>
        Assert.Equal(First, Catalogue.Find(name, type, "gpt-4o").Price);

    [Fact]
    public void The_providers_name_goes_before_its_type() =>
        Assert.Equal(Second, Catalogue.Find("azure", "openai", "gpt-4o").Price);

    [Theory]
    [InlineData("work", "azure-openai", "gpt-4o")]
    [InlineData("google", "openai-compatible", "flash")]
    [InlineData("groq", "openai-compatible", "llama")]
    public void A_provider_is_known_by_its_other_names(string name, string type, string model) =>
        Assert.NotNull(Catalogue.Find(name, type, model).Price);

    [Theory]
    [InlineData("my-groq", "openai-compatible", "llama")]
    [InlineData("demo", "demo", "gpt-4o")]
    [InlineData("openai", "openai", "llama")]
    public void A_model_that_is_not_there_is_unknown(string name, string type, string model) =>
        Assert.Same(ModelFacts.Unknown, Catalogue.Find(name, type, model));

    [Fact]
    public void A_dated_snapshot_has_its_own_entry_before_its_models() =>
        Assert.Equal(Second, Catalogue.Find("openai", "openai", "gpt-4o-2024-05-13").Price);

    [Theory]
    [InlineData("gpt-4o-2024-08-06")]
    [InlineData("gpt-4o-20240806")]
    [InlineData("gpt-4o-latest")]
    public void A_snapshot_without_an_entry_has_its_models(string model) =>
        Assert.Equal(First, Catalogue.Find("openai", "openai", model).Price);

    [Fact]
    public void A_snapshots_own_entry_in_the_older_catalogue_goes_before_its_models_in_the_newer()
    {
        var newer = new ModelCatalogue(
            new CatalogueDocument("s", "l", "d", new(StringComparer.OrdinalIgnoreCase) { ["openai"] = new() { ["gpt-4o"] = new() { Price = new(5, 6) } } }), Catalogue);

        Assert.Equal(Second, newer.Find("openai", "openai", "gpt-4o-2024-05-13").Price);
        Assert.Equal(new ModelPrice(5, 6), newer.Find("openai", "openai", "gpt-4o-2024-08-06").Price);
    }

    [Theory]
    [InlineData("gpt-4o-mini")]
    [InlineData("gpt-4o-0806")]
    [InlineData("gpt-4o-2024-13-06")]
    [InlineData("gpt-4o-20241306")]
    [InlineData("gpt-4o-2024-08-06-preview")]
    [InlineData("gpt-4o20240806")]
    [InlineData("GPT-4O")]
    [InlineData("gpt-4")]
    [InlineData("-latest")]
    [InlineData("-2024-08-06")]
    [InlineData("")]
    public void Nothing_fuzzier_than_a_snapshot_is_matched(string model) =>
        Assert.Same(ModelFacts.Unknown, Catalogue.Find("openai", "openai", model));

    [Fact]
    public void A_found_model_costs_no_memory()
    {
        Catalogue.Find("work", "openai", "gpt-4o-2024-08-06");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Catalogue.Find("work", "openai", "gpt-4o-2024-08-06");
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
