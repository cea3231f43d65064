using System.Diagnostics;
using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Tests.Documentation;

namespace FuncRouter.Tests.Accounting.Feeds;

public sealed class ModelsDevFeedTests
{
    private static readonly DateTimeOffset Day = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What models.dev published of some models (MIT, Copyright (c) 2025 models.dev), in the form of its api.json.</summary>
    internal static string Excerpt => File.ReadAllText(Path.Combine(Repository.Root, "tests", "FuncRouter.Tests", "Accounting", "Feeds", "models.dev.json"));

    [Fact]
    public async Task A_live_feed_is_read_by_the_rules_that_make_the_built_in_catalogue()
    {
        var folder = Directory.CreateTempSubdirectory("funcrouter-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "catalogue.json");
            var excerpt = Path.Combine(Repository.Root, "tests", "FuncRouter.Tests", "Accounting", "Feeds", "models.dev.json");
            await RunNodeAsync(Path.Combine(Repository.Root, "eng", "catalogue", "update.mjs"), excerpt, "2026-07", "--out", file);
            var expected = CatalogueReader.Read(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

            var document = Read(Excerpt);

            Assert.Equal(21, document.Providers.Count);
            Assert.Equal(expected.Providers.Keys.Order(), document.Providers.Keys.Order());
            Assert.All(expected.Providers, provider =>
                Assert.Equal(provider.Value.OrderBy(model => model.Key), document.Providers[provider.Key].OrderBy(model => model.Key)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("""{ "input": 1, "output": 2 }""", true)]
    [InlineData("""{ "input": 1 }""", false)]
    [InlineData("""{ "output": 2 }""", false)]
    [InlineData("""{ "input": "1", "output": 2 }""", false)]
    [InlineData("""{ "input": 1, "output": 2, "reasoning": 2 }""", true)]
    [InlineData("""{ "input": 1, "output": 2, "reasoning": 3 }""", false)]
    [InlineData("""{ "input": 1, "output": 2, "request": 5 }""", false)]
    [InlineData("""{ "input": 1, "output": 2, "citation": 5 }""", false)]
    [InlineData("""{ "input": 1, "output": 0 }""", false)]
    [InlineData("""{ "input": 1, "output": 2, "tiers": [ { "input": 2, "output": 4 } ] }""", false)]
    [InlineData("""{ "input": 1, "output": 2, "tiers": [ { "input": 2, "output": 4, "tier": { "type": "minutes", "size": 5 } } ] }""", false)]
    [InlineData("""{ "input": 1, "output": 2, "tiers": 7 }""", false)]
    [InlineData("""7""", false)]
    public void A_price_that_tokens_alone_do_not_tell_is_unknown(string cost, bool isKnown) => Assert.Equal(isKnown, PriceOf(cost) is not null);

    [Theory]
    [InlineData("""{ "input": 2, "output": 4, "cache_read": 0.2, "cache_write": 2.5 }""", 0.2, 2.5)]
    [InlineData("""{ "input": 2, "output": 4, "cache_read": 0 }""", null, null)]
    [InlineData("""{ "input": 2, "output": 4, "cache_read": 3, "cache_write": 1 }""", null, null)]
    [InlineData("""{ "input": 2, "output": 4, "cached_input": 0.049999999999999996 }""", 0.05, null)]
    public void The_prices_of_the_cache_hold_where_they_can_be_true(string cost, double? read, double? write) =>
        Assert.Equal(new ModelPrice(2, 4, (decimal?)read, (decimal?)write), PriceOf(cost));

    [Theory]
    [InlineData("""{ "input": 2, "output": 4, "context_over_200k": { "input": 3, "output": 6, "cache_read": 0.3 } }""")]
    [InlineData("""{ "input": 2, "output": 4, "tiers": [ { "input": 3, "output": 6, "cache_read": 0.3, "tier": { "type": "context", "size": 200000 } } ] }""")]
    [InlineData("""{ "input": 2, "output": 4, "context_over_200k": { "input": 9, "output": 9 }, "tiers": [ { "input": 3, "output": 6, "cache_read": 0.3, "tier": { "size": 200000 } } ] }""")]
    public void Long_prompts_have_a_price_of_their_own(string cost) =>
        Assert.Equal(new ModelPrice(2, 4) { Tiers = [new PriceTier(200_000, new ModelPrice(3, 6, 0.3m))] }, PriceOf(cost));

    [Fact]
    public void A_figure_that_is_known_to_be_wrong_is_put_right_only_while_the_feed_has_it()
    {
        ModelPrice? Price(string cost) =>
            Read($$"""{ "moonshotai": { "models": { "kimi-k2-turbo-preview": { "cost": {{cost}} } } } }""").Providers["moonshotai"]["kimi-k2-turbo-preview"].Price;

        Assert.Equal(new ModelPrice(1.15m, 8, 0.15m), Price("""{ "input": 2.4, "output": 10, "cache_read": 0.6 }"""));
        Assert.Equal(new ModelPrice(1, 7), Price("""{ "input": 1, "output": 7 }"""));
    }

    [Theory]
    [InlineData("""{ "input": -1, "output": 2 }""", "openai/m: price.input -1 is not between 0 and 10000")]
    [InlineData("""{ "input": 1, "output": 1e300 }""", "openai/m: price.output")]
    public void A_price_that_cannot_be_is_a_mistake_of_the_whole_feed(string cost, string message)
    {
        var (document, errors) = CatalogueFeed.Read(Encoding.UTF8.GetBytes(Around(cost)), Day);

        Assert.Null(document);
        Assert.Contains(message, errors[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>", "It is no JSON")]
    [InlineData("[]", "It is no object or list of providers.")]
    [InlineData("{}", "The document has no providers.")]
    [InlineData("""{ "openai": 7, "google": { "models": [] } }""", "The document has no providers.")]
    [InlineData("""{ "source": "s", "providers": {} }""", "licence is missing")]
    [InlineData("""{ "openai": { "models": { "\ud800": { "cost": { "input": 1, "output": 2 } } } } }""", "It has half a character in a text")]
    [InlineData("""{ "openai": { "models": { "m": { "release_date": "\udc00" } } } }""", "It has half a character in a text")]
    [InlineData("""{ "source": "\ud800", "providers": {} }""", "It has half a character in a text")]
    [InlineData("""{ "source": "s", "licence": "l", "date": "d", "providers": { "p": { "\ud800": {} } } }""", "It has half a character in a text")]
    public void What_is_no_feed_is_refused(string json, string message)
    {
        var (document, errors) = CatalogueFeed.Read(Encoding.UTF8.GetBytes(json), Day);

        Assert.Null(document);
        Assert.Contains(message, errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_in_the_routers_own_form_is_read_as_it_is()
    {
        var (document, _) = CatalogueFeed.Read(CatalogueWriter.Write(ModelCatalogue.BuiltIn.Document), Day);

        Assert.Equal(CatalogueStore.VersionOf(ModelCatalogue.BuiltIn.Document), CatalogueStore.VersionOf(document!));
    }

    [Fact]
    public void What_is_written_reads_the_same()
    {
        var read = CatalogueReader.Read(CatalogueWriter.Write(ModelCatalogue.BuiltIn.Document));

        Assert.Equal(ModelCatalogue.BuiltIn.Document.Providers.Keys.Order(StringComparer.Ordinal), read.Providers.Keys);
        Assert.All(ModelCatalogue.BuiltIn.Document.Providers, provider =>
            Assert.All(provider.Value, model => Assert.Equal(model.Value, read.Providers[provider.Key][model.Key])));
    }

    private static CatalogueDocument Read(string json)
    {
        var (document, errors) = CatalogueFeed.Read(Encoding.UTF8.GetBytes(json), Day);
        Assert.Empty(errors);
        return document!;
    }

    private static string Around(string cost) => $$"""{ "openai": { "id": "openai", "models": { "m": { "id": "m", "cost": {{cost}} } } } }""";

    private static ModelPrice? PriceOf(string cost) => Read(Around(cost)).Providers["openai"]["m"].Price;

    private static async Task RunNodeAsync(params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await output + await error);
    }
}
