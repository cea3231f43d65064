using System.Collections.Immutable;
using System.Text;
using FuncRouter.Accounting;

namespace FuncRouter.Tests.Accounting;

public sealed class CatalogueDocumentTests
{
    [Fact]
    public void A_document_is_read_whole()
    {
        var (document, errors) = Read(
            """
            { "source": "s", "licence": "l", "date": "d", "later": [1, { "a": 2 }], "providers": { "p": {
              "full": { "price": { "input": 1.5, "output": 2e-1, "cachedInput": 0.1, "cacheWrite": 3, "later": {},
                                   "tiers": [ { "aboveInputTokens": 10, "price": { "input": 4, "output": 5 }, "later": 0 } ] },
                        "contextWindow": 100, "maxOutputTokens": 50, "quality": 0.5, "tools": true, "vision": false, "reasoning": true,
                        "structuredOutput": false, "later": [[]] },
              "empty": {},
              "nulls": { "price": null, "contextWindow": null, "maxOutputTokens": null, "quality": null, "tools": null } } } }
            """);

        Assert.Empty(errors);
        Assert.Equal(("s", "l", "d"), (document!.Source, document.Licence, document.Date));
        var expected = new ModelFacts
        {
            Price = new ModelPrice(1.5m, 0.2m, 0.1m, 3) { Tiers = [new PriceTier(10, new ModelPrice(4, 5))] },
            ContextWindow = 100,
            MaxOutputTokens = 50,
            Quality = 0.5,
            Tools = true,
            Vision = false,
            Reasoning = true,
            StructuredOutput = false,
        };
        Assert.Equal(expected, document.Providers["p"]["full"]);
        Assert.Equal(ModelFacts.Unknown, document.Providers["p"]["empty"]);
        Assert.Equal(ModelFacts.Unknown, document.Providers["p"]["nulls"]);
    }

    [Theory]
    [InlineData("""{"price":{"input":-1,"output":1}}""", "p/m: price.input -1 is not between 0 and 10000")]
    [InlineData("""{"price":{"input":1,"output":-0.01}}""", "price.output")]
    [InlineData("""{"price":{"input":1,"output":10000.1}}""", "price.output 10000.1 is not between")]
    [InlineData("""{"price":{"input":1,"output":1,"cachedInput":-1}}""", "price.cachedInput")]
    [InlineData("""{"price":{"input":1,"output":1,"cacheWrite":-1}}""", "price.cacheWrite")]
    [InlineData("""{"price":{"input":1,"output":1,"tiers":[{"aboveInputTokens":1,"price":{"input":-1,"output":1}}]}}""", "price.tiers[0].price.input")]
    [InlineData("""{"contextWindow":0}""", "contextWindow 0")]
    [InlineData("""{"maxOutputTokens":-5}""", "maxOutputTokens -5")]
    [InlineData("""{"quality":1.1}""", "quality 1.1")]
    [InlineData("""{"quality":-0.1}""", "quality -0.1")]
    public void An_unbelievable_figure_is_refused_with_its_place(string facts, string message) => AssertRefused(Around(facts), message);

    [Theory]
    [InlineData("""{"price":{"input":NaN,"output":1}}""", "something unexpected at line 1, character ")]
    [InlineData("""{"price":{"input":"NaN","output":1}}""", "p/m: price.input is no number")]
    [InlineData("""{"price":{"input":1e300,"output":1}}""", "p/m: price.input is no number, or none that fits")]
    [InlineData("""{"price":{"input":1}}""", "p/m: price.output is missing")]
    [InlineData("""{"price":{"output":1}}""", "p/m: price.input is missing")]
    [InlineData("""{"price":{"input":null,"output":1}}""", "p/m: price.input is missing")]
    [InlineData("""{"price":[]}""", "p/m: an object is wanted")]
    [InlineData("""{"price":{"input":1,"output":1,"tiers":{}}}""", "price.tiers is no array")]
    [InlineData("""{"price":{"input":1,"output":1,"tiers":[1]}}""", "price.tiers holds something that is no tier")]
    [InlineData("""{"price":{"input":1,"output":1,"tiers":[{"aboveInputTokens":1}]}}""", "price.tiers.price is missing")]
    [InlineData("""{"price":{"input":1,"output":1,"tiers":[{"price":{"input":1,"output":1}}]}}""", "price.tiers.aboveInputTokens is missing")]
    [InlineData("""{"contextWindow":1.5}""", "p/m: contextWindow is no number")]
    [InlineData("""{"quality":"good"}""", "p/m: quality is no number")]
    [InlineData("""{"tools":1}""", "p/m: tools is neither true nor false")]
    [InlineData("null", "p/m: it is null")]
    public void A_wrong_shape_is_refused_with_its_place(string facts, string message) => AssertRefused(Around(facts), message);

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "it is null")]
    [InlineData("[]", "an object is wanted")]
    [InlineData("""{"source":"s","licence":"l","date":"d"}""", "the document: providers is missing")]
    [InlineData("""{"licence":"l","date":"d","providers":{"p":{"m":{}}}}""", "the document: source is missing")]
    [InlineData("""{"source":1,"licence":"l","date":"d","providers":{"p":{"m":{}}}}""", "a text is missing")]
    [InlineData("""{"source":"s","licence":"l","date":"d","providers":{}}""", "no providers")]
    [InlineData("""{"source":"s","licence":"l","date":"d","providers":{"p":{}}}""", "p: it has no models")]
    [InlineData("""{"source":"s","licence":"l","date":"d","providers":{"p":{"m":{}},"p":{"m":{}}}}""", "p: it is there twice")]
    [InlineData("""{"source":"s","licence":"l","date":"d","providers":{"p":{"m":{},"m":{}}}}""", "p/m: it is there twice")]
    [InlineData("""{"source":"s","licence":"l","date":"d","providers":{"p":{"m":{}}}""", "")]
    [InlineData("""{"source":"s","licence":"l","date":"d","providers":{"p":{"m":{}}}} 1""", "")]
    public void A_document_that_is_none_is_refused(string json, string message) => AssertRefused(json, message);

    [Theory]
    [InlineData("0")]
    [InlineData("20,10")]
    [InlineData("10,10")]
    public void Tiers_out_of_order_are_refused(string thresholds)
    {
        const string Flat = """ "input": 1, "output": 1 """;
        var tiers = thresholds.Split(',').Select(threshold => $$"""{ "aboveInputTokens": {{threshold}}, "price": { {{Flat}} } }""");
        AssertRefused(Around($$"""{ "price": { {{Flat}}, "tiers": [ {{string.Join(',', tiers)}} ] } }"""), "is out of order");
    }

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        var (_, errors) = Read(Around("""{"price":{"input":-1,"output":-1},"quality":2,"contextWindow":0}"""));
        Assert.Equal(4, errors.Length);
    }

    private static string Around(string facts) =>
        """{"source":"s","licence":"l","date":"d","providers":{"p":{"m":FACTS}}}""".Replace("FACTS", facts, StringComparison.Ordinal);

    private static (CatalogueDocument? Document, ImmutableArray<string> Errors) Read(string json) =>
        CatalogueDocument.Read(Encoding.UTF8.GetBytes(json));

    private static void AssertRefused(string json, string message)
    {
        var (document, errors) = Read(json);
        Assert.Null(document);
        Assert.Contains(message, Assert.Single(errors), StringComparison.Ordinal);
    }
}
