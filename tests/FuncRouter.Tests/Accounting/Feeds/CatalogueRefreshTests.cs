using System.Globalization;
using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Accounting.Feeds;

/// <summary>The refresh from a feed in memory to what an instance uses.</summary>
public sealed class CatalogueRefreshTests : IDisposable
{
    private const string Model = "gpt-5-mini";

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();
    private readonly ScriptedHandler _feed = new();
    private readonly Logged<CatalogueRefresh> _log = new();
    private readonly CatalogueSource _source = new();
    private readonly CatalogueSource _own = new();
    private readonly CatalogueStore _catalogues;
    private readonly CatalogueRefresh _refresh;
    private CatalogueOptions _options = new() { Url = new Uri("https://feed.example/api.json") };

    public CatalogueRefreshTests()
    {
        _catalogues = new CatalogueStore(_store);
        _refresh = new CatalogueRefresh(_catalogues, _own, () => _options, new HttpMessageInvoker(_feed), _time, _log);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task Without_a_feed_nobody_is_asked()
    {
        _options = new CatalogueOptions();

        await _refresh.RefreshAsync(Cancelled);

        Assert.Equal((0, 0), (_feed.Requests.Count, _store.Reads));
    }

    [Fact]
    public async Task What_the_feed_says_is_stored_and_taken_up_by_every_instance_within_a_minute_without_a_restart()
    {
        using var poller = Poller();
        await poller.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromSeconds(40));
        Assert.Same(ModelCatalogue.BuiltIn, _source.Current);
        var changes = 0;
        _source.Changed += () => changes++;

        _feed.Answers(Feed(0.3m));
        await _refresh.RefreshAsync(Cancelled);
        Assert.Equal(0.3m, PriceOf(_own.Current)!.Input);
        await PassAsync();

        Assert.Equal((0.3m, _own.Version), (PriceOf(_source.Current)!.Input, _source.Version));
        Assert.Equal(1, changes);
        await PassAsync();
        Assert.Equal(1, changes);
        await poller.StopAsync(Cancelled);
    }

    [Fact]
    public async Task An_instance_whose_feed_is_taken_out_of_the_configuration_goes_back_to_the_built_in_prices()
    {
        _feed.Answers(Feed(0.3m));
        await _refresh.RefreshAsync(Cancelled);
        using var poller = Poller();
        await poller.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromSeconds(40));
        Assert.NotSame(ModelCatalogue.BuiltIn, _source.Current);

        _options = new CatalogueOptions();
        await PassAsync();

        Assert.Same(ModelCatalogue.BuiltIn, _source.Current);
        await poller.StopAsync(Cancelled);
    }

    [Fact]
    public async Task The_state_says_when_from_where_and_how_many()
    {
        _feed.Answers(Feed(0.3m));

        await _refresh.RefreshAsync(Cancelled);

        var state = await StateAsync();
        Assert.Equal(("https://feed.example/api.json", _time.GetUtcNow(), _time.GetUtcNow()), (state.Source, state.CheckedAt, state.AcceptedAt));
        Assert.Equal(ModelCatalogue.BuiltIn.Document.Providers.Values.Sum(models => models.Count), state.Models);
        Assert.Null(state.Problem);
        Assert.Equal([$"The prices of {state.Models} models come from https://feed.example/api.json; they have changed"], _log.Messages);
    }

    [Fact]
    public async Task The_feed_is_asked_once_an_interval_and_what_has_not_changed_is_not_written_again()
    {
        _feed.Answers(Feed(0.3m));
        await _refresh.RefreshAsync(Cancelled);
        await _refresh.RefreshAsync(Cancelled);
        _time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        await _refresh.RefreshAsync(Cancelled);
        Assert.Single(_feed.Requests);

        _time.Advance(TimeSpan.FromTicks(1));
        await _refresh.RefreshAsync(Cancelled);

        Assert.Equal(2, _feed.Requests.Count);
        Assert.Equal([3, 1], _store.Batches.Select(batch => batch.Writes.Count));
        Assert.EndsWith("nothing has changed", _log.Messages.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_feed_is_asked_at_once()
    {
        _feed.Answers(Feed(0.3m));
        await _refresh.RefreshAsync(Cancelled);
        _options = _options with { Url = new Uri("https://other.example/api.json") };

        await _refresh.RefreshAsync(Cancelled);

        Assert.Equal(["feed.example", "other.example"], _feed.Requests.Select(request => request.Address.Host));
    }

    public static TheoryData<string> Failures => ["status", "redirect", "nonsense", "negative", "empty", "large", "broken", "unreachable"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_feed_that_fails_is_refused_the_last_good_prices_stay_and_a_warning_names_why(string failure)
    {
        _feed.Answers(Feed(0.3m));
        await _refresh.RefreshAsync(Cancelled);
        _ = failure switch
        {
            "status" => _feed.Fails(500),
            "redirect" => _feed.Answers(Feed(0.4m), 302, ("Location", "https://elsewhere.example/")),
            "nonsense" => _feed.Answers("<html>Sorry</html>"),
            "negative" => _feed.Answers(Feed(-0.4m)),
            "empty" => _feed.Answers("""{ "source": "s", "licence": "l", "date": "d", "providers": { "openai": { "gpt-5-mini": {} } } }"""),
            "large" => _feed.Answers(new string(' ', CatalogueRefresh.MaxBytes + 1)),
            "broken" => _feed.Add(_ =>
            {
                var stream = new ScriptedHandler.ScriptedStream().Sends("{").Breaks();
                return Task.FromResult(new HttpResponseMessage { Content = new StreamContent(stream) });
            }),
            _ => _feed.Throws(new HttpRequestException(HttpRequestError.NameResolutionError)),
        };
        var reason = failure switch
        {
            "status" => "It answered with status 500",
            "redirect" => "It answered with status 302",
            "nonsense" => "It is no JSON: it looks like a page (HTML)",
            "negative" => "openai/gpt-5-mini: price.input -0.4",
            "empty" => "known models are missing",
            "large" => "It is larger than 16 MiB.",
            "broken" => "The connection broke",
            _ => "No connection: its name cannot be resolved.",
        };

        _time.Advance(TimeSpan.FromDays(1));
        await _refresh.RefreshAsync(Cancelled);

        var state = await StateAsync();
        Assert.Contains(reason, state.Problem, StringComparison.Ordinal);
        Assert.Equal((_time.GetUtcNow(), _time.GetUtcNow() - TimeSpan.FromDays(1)), (state.CheckedAt, state.AcceptedAt));
        Assert.Equal(0.3m, PriceOf(new ModelCatalogue((await _catalogues.ReadDocumentAsync(Cancelled))!))!.Input);
        Assert.StartsWith("The price feed https://feed.example/api.json is refused, and the last good prices stay: ", _log.Messages.Last(), StringComparison.Ordinal);
        Assert.Contains(reason, _log.Messages.Last(), StringComparison.Ordinal);
        Assert.Equal(0, _feed.Open);
    }

    [Fact]
    public async Task A_feed_that_is_silent_is_given_up_and_asked_again_in_an_hour()
    {
        _feed.Hangs().Answers(Feed(0.3m));
        var refresh = _refresh.RefreshAsync(Cancelled);
        await _time.PassAsync(CatalogueRefresh.Timeout);
        await refresh;
        Assert.Equal("It did not come within 30 s.", (await StateAsync()).Problem);

        _time.Advance(CatalogueRefresh.RetryAfter - CatalogueRefresh.Timeout - TimeSpan.FromSeconds(1));
        await _refresh.RefreshAsync(Cancelled);
        Assert.Single(_feed.Requests);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _refresh.RefreshAsync(Cancelled);
        Assert.Null((await StateAsync()).Problem);
    }

    [Fact]
    public async Task A_host_that_stops_ends_the_refresh_and_nothing_is_written()
    {
        _feed.Hangs();
        using var stop = new CancellationTokenSource();
        var refresh = _refresh.RefreshAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refresh);
        Assert.Empty(_store.Batches);
    }

    [Fact]
    public async Task A_single_price_that_is_not_believed_is_logged_once_and_stays_as_it_was()
    {
        _feed.Answers(Feed(0.3m)).Answers(Feed(0));
        await _refresh.RefreshAsync(Cancelled);
        for (var day = 0; day < 2; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            await _refresh.RefreshAsync(Cancelled);
        }

        var held = Assert.Single((await StateAsync()).Held);
        Assert.Equal(("openai/gpt-5-mini", "input from 0.3 to 0", _time.GetUtcNow() - TimeSpan.FromDays(1)), (held.Model, held.Reason, held.Since));
        Assert.Single(_log.Messages, "1 price(s) of the feed are not believed, and the last good ones stay: openai/gpt-5-mini: input from 0.3 to 0");
    }

    [Theory]
    [InlineData("version")]
    [InlineData("document")]
    [InlineData("state")]
    public async Task What_another_version_of_the_router_wrote_counts_as_nothing(string row)
    {
        _feed.Answers(Feed(0.3m));
        await _refresh.RefreshAsync(Cancelled);
        await _store.UpsertAsync(new("catalogue", "prices", row), new(Encoding.UTF8.GetBytes("other")), Cancelled);
        using var poller = Poller();
        await poller.StartAsync(Cancelled);
        await _time.WaitedForAsync(TimeSpan.FromSeconds(40));
        _time.Advance(TimeSpan.FromDays(1));

        await _refresh.RefreshAsync(Cancelled);

        Assert.Null((await StateAsync()).Problem);
        Assert.Equal(0.3m, PriceOf(new ModelCatalogue((await _catalogues.ReadDocumentAsync(Cancelled))!))!.Input);
        await poller.StopAsync(Cancelled);
    }

    [Fact]
    public void What_a_newer_catalogue_does_not_have_the_built_in_one_knows()
    {
        var newer = new ModelCatalogue(
            new CatalogueDocument("s", "l", "d", new(StringComparer.OrdinalIgnoreCase) { ["openai"] = new() { ["new"] = new() { Price = new(1, 2) } } }),
            ModelCatalogue.BuiltIn);

        Assert.Equal(new ModelPrice(1, 2), newer.Find("openai", "openai", "new").Price);
        Assert.Equal(PriceOf(ModelCatalogue.BuiltIn), PriceOf(newer));
    }

    private static ModelPrice? PriceOf(ModelCatalogue catalogue) => catalogue.Find("openai", "openai", Model).Price;

    /// <summary>The built-in catalogue with another price of one model, as a feed.</summary>
    internal static string Feed(decimal input)
    {
        var text = Encoding.UTF8.GetString(CatalogueWriter.Write(ModelCatalogue.BuiltIn.Document));
        var start = text.IndexOf("\"openai\":{", StringComparison.Ordinal);
        var at = text.IndexOf($"\"{Model}\":", start, StringComparison.Ordinal);
        var number = text.IndexOf("\"input\":", at, StringComparison.Ordinal) + "\"input\":".Length;
        return string.Concat(text.AsSpan(0, number), input.ToString(CultureInfo.InvariantCulture), text.AsSpan(text.IndexOf(',', number)));
    }

    private async Task PassAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(40));
        await _time.WaitedForAsync(TimeSpan.FromSeconds(40));
    }

    private CataloguePoller Poller() => new(_catalogues, _source, () => _options, _time, () => 1, new Logged<CataloguePoller>());

    private async Task<CatalogueState> StateAsync() => (await _catalogues.ReadStateAsync(Cancelled))!;
}
