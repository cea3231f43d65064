using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Accounting.Feeds;

/// <summary>The refresh from a list of one's own: short, and written by hand.</summary>
public sealed class CatalogueRefreshOwnListTests : IDisposable
{
    private static readonly ModelPrice Mini = new(0.3m, 2, 0.03m);

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly ScriptedHandler _feed = new();
    private readonly CatalogueSource _source = new();
    private readonly CatalogueStore _catalogues;
    private readonly CatalogueRefresh _refresh;
    private CatalogueOptions _options = new() { Url = new Uri("https://own.example/prices.json") };

    public CatalogueRefreshOwnListTests()
    {
        _catalogues = new CatalogueStore(_store);
        _refresh = new CatalogueRefresh(_catalogues, _source, () => _options, new HttpMessageInvoker(_feed), _time, new Logged<CatalogueRefresh>());
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task A_short_list_is_taken_up_and_what_it_does_not_have_stays_built_in()
    {
        _feed.Answers(OwnList(40));

        await _refresh.RefreshAsync(Cancelled);

        AssertOwnListIsUsed(await StateAsync(), 40);
    }

    [Fact]
    public async Task A_list_in_the_form_of_genai_prices_is_taken_up_and_held_to_the_same_rules()
    {
        _feed.Answers(List("0.3")).Answers(List("0")).Answers("""[ { "id": "openai", "models": [ { "id": "x", "match": { "equals": "x" }, "prices": { "input_mtok": -1, "output_mtok": 1 } } ] } ]""");
        await _refresh.RefreshAsync(Cancelled);
        Assert.Equal(Mini, Price());

        _time.Advance(TimeSpan.FromDays(1));
        await _refresh.RefreshAsync(Cancelled);
        Assert.Equal("openai/gpt-5-mini", Assert.Single((await StateAsync()).Held).Model);
        Assert.Equal(Mini, Price());

        _time.Advance(TimeSpan.FromDays(1));
        await _refresh.RefreshAsync(Cancelled);
        Assert.Contains("price.input -1", (await StateAsync()).Problem, StringComparison.Ordinal);
        Assert.Equal(Mini, Price());

        ModelPrice? Price() => _source.Current.Find("openai", "openai", "gpt-5-mini").Price;

        static string List(string input) => $$"""
            [ { "id": "openai", "models": [ { "id": "gpt-5-mini", "match": { "equals": "gpt-5-mini" }, "prices": { "input_mtok": {{input}}, "cache_read_mtok": 0.03, "output_mtok": 2 } } ] } ]
            """;
    }

    [Fact]
    public async Task A_short_list_is_taken_up_after_another_feed_even_if_it_failed_at_first()
    {
        _options = _options with { Url = new Uri("https://feed.example/api.json") };
        _feed.Answers(CatalogueRefreshTests.Feed(0.35m)).Fails(500).Answers(OwnList(40));
        await _refresh.RefreshAsync(Cancelled);

        _options = _options with { Url = new Uri("https://own.example/prices.json") };
        await _refresh.RefreshAsync(Cancelled);
        Assert.Equal("https://feed.example/api.json", (await StateAsync()).AcceptedFrom);
        Assert.NotNull((await StateAsync()).Problem);

        _time.Advance(CatalogueRefresh.RetryAfter);
        await _refresh.RefreshAsync(Cancelled);

        AssertOwnListIsUsed(await StateAsync(), 40);
    }

    [Fact]
    public async Task A_list_that_misses_more_than_a_third_of_what_it_had_itself_is_refused()
    {
        _feed.Answers(OwnList(40)).Answers(OwnList(20));
        await _refresh.RefreshAsync(Cancelled);
        _time.Advance(TimeSpan.FromDays(1));

        await _refresh.RefreshAsync(Cancelled);

        Assert.StartsWith("20 of 40 known models are missing", (await StateAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_of_a_first_list_that_turns_zero_is_not_believed()
    {
        _feed.Answers(OwnList(40, Mini with { Input = 0 }));

        await _refresh.RefreshAsync(Cancelled);

        Assert.Equal("input from 0.25 to 0", Assert.Single((await StateAsync()).Held).Reason);
        Assert.Equal(0.25m, PriceOf("gpt-5-mini")!.Input);
    }

    [Theory]
    [InlineData("surrogate", "It has half a character in a text")]
    [InlineData("store", "It is too large for the store: document is too large.")]
    [InlineData("reason", "p/xxx")]
    public async Task A_list_that_cannot_be_read_or_stored_is_refused_and_asked_again_in_an_hour(string failure, string reason)
    {
        var name = failure == "surrogate" ? "\\ud800" : new string('x', StoreLimits.ValueBytes + 1);
        var facts = failure == "reason" ? """{ "contextWindow": 0 }""" : "{}";
        _feed.Answers(OwnList(1))
            .Answers($$"""{ "source": "s", "licence": "l", "date": "d", "providers": { "openai": { "gpt-5-mini": {} }, "p": { "{{name}}": {{facts}} } } }""")
            .Answers(OwnList(2));
        await _refresh.RefreshAsync(Cancelled);
        _time.Advance(TimeSpan.FromDays(1));

        await _refresh.RefreshAsync(Cancelled);

        var state = await StateAsync();
        Assert.StartsWith(reason, state.Problem, StringComparison.Ordinal);
        Assert.InRange(state.Problem!.Length, 1, CatalogueRefresh.LongestProblem + 1);
        Assert.Equal((_time.GetUtcNow(), _time.GetUtcNow() - TimeSpan.FromDays(1)), (state.CheckedAt, state.AcceptedAt));
        AssertOwnListIsUsed(state, 1);

        _time.Advance(CatalogueRefresh.RetryAfter);
        await _refresh.RefreshAsync(Cancelled);
        Assert.Null((await StateAsync()).Problem);
    }

    private void AssertOwnListIsUsed(CatalogueState state, int models)
    {
        Assert.Equal(("https://own.example/prices.json", models), (state.AcceptedFrom, state.Models));
        Assert.Empty(state.Gone);
        Assert.Equal(Mini, PriceOf("gpt-5-mini"));
        Assert.Equal(ModelCatalogue.BuiltIn.Find("openai", "openai", "gpt-4o").Price, PriceOf("gpt-4o"));
    }

    private ModelPrice? PriceOf(string model) => _source.Current.Find("openai", "openai", model).Price;

    /// <summary>One model that the built-in catalogue has too, and others that it does not have.</summary>
    private static string OwnList(int count, ModelPrice? mini = null)
    {
        var others = Enumerable.Range(1, count - 1).ToDictionary(
            index => $"m{index}", _ => new ModelFacts { Price = new ModelPrice(1, 2) }, StringComparer.Ordinal);
        var providers = new Dictionary<string, Dictionary<string, ModelFacts>>(StringComparer.OrdinalIgnoreCase)
        {
            ["openai"] = new(StringComparer.Ordinal) { ["gpt-5-mini"] = new() { Price = mini ?? Mini } },
        };
        if (count > 1)
        {
            providers["mine"] = others;
        }

        return Encoding.UTF8.GetString(CatalogueWriter.Write(new CatalogueDocument("own", "none", "2026-07", providers)));
    }

    private async Task<CatalogueState> StateAsync() => (await _catalogues.ReadStateAsync(Cancelled))!;
}
