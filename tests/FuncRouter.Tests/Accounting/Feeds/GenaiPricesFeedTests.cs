using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;

namespace FuncRouter.Tests.Accounting.Feeds;

public sealed class GenaiPricesFeedTests
{
    private static readonly DateTimeOffset Day = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_list_of_providers_is_read_under_the_routers_names_with_every_name_that_a_model_answers_to()
    {
        var document = Read("""
            [
              { "id": "openai", "name": "OpenAI", "models": [
                { "id": "gpt-5-mini", "match": { "or": [ { "equals": "gpt-5-mini" }, { "starts_with": "gpt-5-mini-2025" }, { "equals": "mini" } ] },
                  "context_window": 400000, "prices": { "input_mtok": 0.25, "cache_read_mtok": 0.025, "output_mtok": 2 } } ] },
              { "id": "google", "models": [ { "id": "gemini-2.5-pro", "match": { "starts_with": "gemini-2.5-pro" }, "prices": { "input_mtok": 1.25, "output_mtok": 10 } } ] },
              { "id": "nobody", "models": [ { "id": "m", "match": { "equals": "m" }, "prices": { "input_mtok": 1, "output_mtok": 1 } } ] }
            ]
            """);

        Assert.Equal(("https://github.com/pydantic/genai-prices", "2026-07-15"), (document.Source, document.Date));
        Assert.Equal(["gemini", "openai"], document.Providers.Keys.Order());
        Assert.Equal(["gpt-5-mini", "mini"], document.Providers["openai"].Keys.Order());
        Assert.Equal(new ModelPrice(0.25m, 2, 0.025m), document.Providers["openai"]["mini"].Price);
        Assert.Equal(400_000, document.Providers["openai"]["mini"].ContextWindow);
    }

    [Fact]
    public void What_the_feed_does_not_tell_of_a_model_stays_as_the_built_in_catalogue_has_it()
    {
        var known = ModelCatalogue.BuiltIn.Document.Providers["openai"]["gpt-5-mini"];

        var facts = Read(Openai("""{ "id": "any", "match": { "starts_with": "gpt-5-mini" }, "context_window": 7, "prices": { "input_mtok": 3, "output_mtok": 4 } }"""))
            .Providers["openai"]["gpt-5-mini"];

        Assert.Equal(known with { Price = new ModelPrice(3, 4) }, facts);
    }

    [Theory]
    [InlineData("""{ "input_mtok": 1, "output_mtok": 2 }""", true)]
    [InlineData("""{ "input_mtok": 1, "output_mtok": 2, "input_audio_mtok": 9, "cache_write_mtok": null }""", true)]
    [InlineData("""{ "input_mtok": 1 }""", false)]
    [InlineData("""{ "output_mtok": 1 }""", false)]
    [InlineData("""{ "input_mtok": 1, "output_mtok": 0 }""", false)]
    [InlineData("""{ "input_mtok": "1", "output_mtok": 2 }""", false)]
    [InlineData("""{ "input_mtok": 1, "output_mtok": 2, "requests_kcount": 5 }""", false)]
    [InlineData("""{ "input_mtok": { "base": 1 }, "output_mtok": 2 }""", false)]
    [InlineData("""{ "input_mtok": { "base": 1, "tiers": [ { "start": 0, "price": 2 } ] }, "output_mtok": 2 }""", false)]
    [InlineData("""7""", false)]
    [InlineData("""[]""", false)]
    [InlineData("""[ { "prices": { "input_mtok": 1, "output_mtok": 2 } }, { "constraint": { "start_time": "00:30:00Z", "end_time": "16:30:00Z" }, "prices": { "input_mtok": 2, "output_mtok": 4 } } ]""", false)]
    [InlineData("""[ 7 ]""", false)]
    public void A_price_that_tokens_alone_do_not_tell_is_left_to_others(string prices, bool isKnown) => Assert.Equal(isKnown, PriceOf(prices) is not null);

    [Theory]
    [InlineData("""{ "input_mtok": 2, "output_mtok": 4, "cache_read_mtok": 0.2, "cache_write_mtok": 2.5 }""", 0.2, 2.5)]
    [InlineData("""{ "input_mtok": 2, "output_mtok": 4, "cache_read_mtok": 0, "cache_write_mtok": 1 }""", null, null)]
    public void A_price_for_the_cache_that_cannot_be_is_unknown(string prices, double? cached, double? written) =>
        Assert.Equal(new ModelPrice(2, 4, (decimal?)cached, (decimal?)written), PriceOf(prices));

    [Fact]
    public void A_model_of_vectors_has_no_price_for_its_output() =>
        Assert.Equal(new ModelPrice(0.02m, 0), Read(Openai("""{ "id": "x-embed", "match": { "equals": "x-embed" }, "prices": { "input_mtok": 0.02 } }""")).Providers["openai"]["x-embed"].Price);

    [Fact]
    public void Prices_of_long_prompts_hold_from_where_any_of_the_parts_changes()
    {
        var price = PriceOf("""
            { "input_mtok": { "base": 1, "tiers": [ { "start": 200000, "price": 3 }, { "start": 128000, "price": 2 } ] },
              "cache_read_mtok": { "base": 0.1, "tiers": [ { "start": 200000, "price": 0.3 } ] }, "output_mtok": 8 }
            """)!;

        Assert.Equal([128_000, 200_000], price.Tiers.Select(tier => tier.AboveInputTokens));
        Assert.Equal((1, 0.1m, 8), (price.Input, price.CachedInput, price.Output));
        Assert.Equal((new ModelPrice(2, 8, 0.1m), new ModelPrice(3, 8, 0.3m)), (price.For(128_001), price.For(200_001)));
    }

    [Theory]
    [InlineData("2026-07-14", 1)]
    [InlineData("2026-07-15", 3)]
    [InlineData("2026-08-31", 3)]
    [InlineData("2026-09-01", 5)]
    public void Of_prices_by_date_the_last_whose_day_has_come_holds(string day, int input) => Assert.Equal(
        input,
        PriceOf(
            """
            [ { "prices": { "input_mtok": 1, "output_mtok": 2 } },
              { "constraint": { "start_date": "2026-07-15" }, "prices": { "input_mtok": 3, "output_mtok": 4 } },
              { "constraint": { "start_date": "2026-09-01" }, "prices": { "input_mtok": 5, "output_mtok": 6 } } ]
            """,
            DateTimeOffset.Parse(day, System.Globalization.CultureInfo.InvariantCulture))!.Input);

    [Theory]
    [InlineData("""{ "equals": "NAME" }""", true)]
    [InlineData("""{ "starts_with": "NA" }""", true)]
    [InlineData("""{ "ends_with": "ME" }""", true)]
    [InlineData("""{ "contains": "AM" }""", true)]
    [InlineData("""{ "regex": "^N.ME$" }""", true)]
    [InlineData("""{ "regex": "^N$" }""", false)]
    [InlineData("""{ "and": [ { "starts_with": "N" }, { "ends_with": "E" } ] }""", true)]
    [InlineData("""{ "and": [ { "starts_with": "N" }, { "ends_with": "X" } ] }""", false)]
    [InlineData("""{ "or": [ { "equals": "X" }, { "and": [ { "contains": "A" } ] } ] }""", true)]
    [InlineData("""{ "or": [ { "equals": "X" }, { "later": "Y" } ] }""", null)]
    [InlineData("""{ "or": [ { "equals": "NAME" }, { "later": "Y" } ] }""", true)]
    [InlineData("""{ "and": [ { "equals": "X" }, { "later": "Y" } ] }""", false)]
    [InlineData("""{ "equals": "NAME", "later": "Y" }""", null)]
    [InlineData("""{ "regex": "(" }""", null)]
    [InlineData("""{ "regex": "(?=N)" }""", null)]
    [InlineData("""7""", null)]
    public void A_rule_says_which_names_it_is_for_and_what_is_not_understood_is_for_no_name_for_certain(string match, bool? matches)
    {
        using var model = System.Text.Json.JsonDocument.Parse($$"""{ "match": {{match}} }""");

        Assert.Equal(matches, GenaiPricesRule.Read(model.RootElement).Matches("NAME"));
    }

    [Fact]
    public void The_first_model_that_answers_to_a_name_is_it_and_none_where_that_is_not_certain()
    {
        var models = Read(Openai("""
            { "id": "a", "match": { "starts_with": "a" }, "prices": { "input_mtok": 1, "output_mtok": 1 } },
            { "id": "b", "match": { "later": "b" }, "prices": { "input_mtok": 2, "output_mtok": 2 } },
            { "id": "ab", "match": { "or": [ { "equals": "ab" }, { "equals": "cd" } ] }, "prices": { "input_mtok": 3, "output_mtok": 3 } }
            """)).Providers["openai"];

        Assert.Equal(1, models["ab"].Price!.Input);
        Assert.False(models.ContainsKey("cd"));
    }

    [Theory]
    [InlineData("[]", "It is no object or list of providers.")]
    [InlineData("""[ { "id": "openai" } ]""", "It is no object or list of providers.")]
    [InlineData("""[ { "id": "nobody", "models": [] } ]""", "The document has no providers.")]
    [InlineData("""[ { "id": "openai", "models": [ { "id": "m", "match": { "equals": "m" }, "prices": { "input_mtok": -1, "output_mtok": 2 } } ] } ]""", "openai/m: price.input -1 is not between 0 and 10000 dollars per million tokens.")]
    [InlineData("""[ { "id": "openai", "models": [ { "id": "m", "match": { "equals": "m" }, "prices": { "input_mtok": 1, "output_mtok": 1e30 } } ] } ]""", null)]
    public void What_is_no_catalogue_is_refused(string json, string? error)
    {
        var (document, errors) = CatalogueFeed.Read(Encoding.UTF8.GetBytes(json), Day);

        Assert.Null(document);
        Assert.Equal(error ?? errors[0], errors[0]);
    }

    private static CatalogueDocument Read(string json, DateTimeOffset? now = null)
    {
        var (document, errors) = CatalogueFeed.Read(Encoding.UTF8.GetBytes(json), now ?? Day);
        Assert.Empty(errors);
        return document!;
    }

    private static string Openai(string models) => $$"""[ { "id": "openai", "models": [ {{models}} ] } ]""";

    // Beside another, because a provider without models is none.
    private static ModelPrice? PriceOf(string prices, DateTimeOffset? now = null) => Read(
        Openai($$"""
            { "id": "m", "match": { "equals": "m" }, "prices": {{prices}} },
            { "id": "other", "match": { "equals": "other" }, "prices": { "input_mtok": 1, "output_mtok": 1 } }
            """),
        now).Providers["openai"].GetValueOrDefault("m")?.Price;
}
