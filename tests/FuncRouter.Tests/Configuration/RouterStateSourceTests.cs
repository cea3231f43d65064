using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Configuration;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Configuration;

public sealed class RouterStateSourceTests : IDisposable
{
    private readonly ChangingOptions _options = new();
    private readonly CatalogueSource _catalogue = new();
    private readonly RouterStateSource _states;

    public RouterStateSourceTests() => _states = new RouterStateSource(_options, _catalogue, new WatchedTime());

    public void Dispose() => _states.Dispose();

    [Fact]
    public void Newer_prices_hold_from_the_next_request_on_and_a_request_under_way_keeps_its_own()
    {
        var before = _states.Current;

        _catalogue.Use(Priced(7, 8), "1");

        Assert.Equal(new ModelPrice(7, 8), PriceOf(_states.Current, "openai/gpt-5-mini"));
        Assert.Equal(ModelCatalogue.BuiltIn.Find("openai", "openai", "gpt-5-mini").Price, PriceOf(before, "openai/gpt-5-mini"));
        Assert.Same(before.Table.Providers[0], _states.Current.Table.Providers[0]);
    }

    [Fact]
    public void What_was_sent_to_a_limited_endpoint_counts_on_under_newer_prices_and_another_configuration()
    {
        _options.Change(Limited(10));
        Assert.Equal(TimeSpan.Zero, Take());
        Assert.NotEqual(TimeSpan.Zero, Take());

        _catalogue.Use(Priced(7, 8), "1");
        Assert.NotEqual(TimeSpan.Zero, Take());
        _options.Change(Limited(12));
        Assert.NotEqual(TimeSpan.Zero, Take());

        _options.Change(Limited(null));
        _options.Change(Limited(10));
        Assert.Equal(TimeSpan.Zero, Take());

        TimeSpan Take() => _states.Current.Table.Find("mine")!.Endpoints[0].Rate!.Take();

        RouterOptions Limited(int? perMinute) => _options.Current with
        {
            Models = _options.Current.Models.SetItem("mine", _options.Current.Models["mine"] with { Endpoints = [new ModelEndpointOptions("openai", "gpt-5", 1, perMinute)] }),
        };
    }

    [Fact]
    public void A_price_of_the_configuration_holds_whatever_a_feed_says()
    {
        _catalogue.Use(Priced(7, 8), "1");

        Assert.Equal(new ModelPrice(1, 2), PriceOf(_states.Current, "mine"));
        Assert.Equal(77, _states.Current.Table.Find("mine")!.Endpoints[0].Facts.ContextWindow);
    }

    [Fact]
    public void A_changed_configuration_keeps_the_newer_prices()
    {
        _catalogue.Use(Priced(7, 8), "1");

        _options.Change(_options.Current with { Models = _options.Current.Models.Clear() });

        Assert.Null(_states.Current.Table.Find("mine"));
        Assert.Equal(new ModelPrice(7, 8), PriceOf(_states.Current, "openai/gpt-5-mini"));
    }

    [Fact]
    public void What_is_disposed_of_hears_no_more_of_changes()
    {
        _states.Dispose();
        var before = _states.Current;

        _catalogue.Use(Priced(7, 8), "1");

        Assert.Same(before, _states.Current);
    }

    private static ModelPrice? PriceOf(RouterState state, string name) => state.Table.Find(name)!.Endpoints[0].Facts.Price;

    private static CatalogueDocument Priced(decimal input, decimal output) => new(
        "s", "l", "d", new(StringComparer.OrdinalIgnoreCase)
        {
            ["openai"] = new() { ["gpt-5-mini"] = new ModelFacts { Price = new ModelPrice(input, output) }, ["gpt-5"] = new ModelFacts { Price = new ModelPrice(input, output), ContextWindow = 77 } },
        });

    private sealed class ChangingOptions : IOptionsSource, IDisposable
    {
        private Action<RouterOptions>? _changed;

        public RouterOptions Current { get; private set; } = new()
        {
            Providers = ImmutableSortedDictionary<string, ProviderOptions>.Empty.Add("openai", new ProviderOptions { Name = "openai", Type = "openai" }),
            Models = ImmutableSortedDictionary<string, ModelOptions>.Empty.Add("mine", new ModelOptions
            {
                Name = "mine",
                Endpoints = [new ModelEndpointOptions("openai", "gpt-5", 1, null)],
                Facts = new ModelFacts { Price = new ModelPrice(1, 2) },
            }),
        };

        public void Change(RouterOptions options)
        {
            Current = options;
            _changed?.Invoke(options);
        }

        public IDisposable Subscribe(Action<RouterOptions> changed)
        {
            _changed = changed;
            return this;
        }

        public void Dispose() => _changed = null;
    }
}
