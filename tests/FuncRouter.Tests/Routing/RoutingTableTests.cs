using FuncRouter.Accounting;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Routing;

public sealed class RoutingTableTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_route_stands_for_its_candidates_and_fallbacks()
    {
        var table = Table(_time, Options
            .With(Model("mine", new ModelEndpointOptions("alpha", "small"), new ModelEndpointOptions("beta", "small")))
            .With(Route("auto", "mine", "gamma/x") with
            {
                Objective = Objective.Quality,
                Fallbacks = [new ModelFallback("alpha/large"), new RuleFallback("Busy.")],
            }));

        var target = table.Find("auto")!;

        Assert.Equal("auto", target.Route);
        Assert.Equal(Objective.Quality, target.Aim.Objective);
        Assert.Equal(["alpha/small", "beta/small", "gamma/x"], Keys(target));
        Assert.Equal([new ModelFallback("alpha/large"), new RuleFallback("Busy.")], target.Resorts.Select(resort => resort.Fallback));
        Assert.Equal(["alpha/large"], target.Resorts.SelectMany(resort => resort.Endpoints).Select(endpoint => endpoint.Key));
    }

    [Fact]
    public void A_configured_model_is_no_route()
    {
        var target = Table(_time, Options.With(Model("mine", new ModelEndpointOptions("beta", "small")) with { KeepListedOrder = true })).Find("mine")!;

        Assert.Null(target.Route);
        Assert.True(target.KeepListedOrder);
        Assert.Equal(["beta/small"], Keys(target));
    }

    [Theory]
    [InlineData("gamma/plain", "plain")]
    [InlineData("gamma/meta-llama/llama-3", "meta-llama/llama-3")]
    [InlineData("gamma/llama3.2:1b", "llama3.2:1b")]
    [InlineData("gamma/org/model:free", "org/model:free")]
    public void A_provider_and_a_model_are_parted_at_the_first_slash(string name, string upstream)
    {
        var endpoint = Assert.Single(Table(_time).Find(name)!.Endpoints);

        Assert.Equal(("gamma", upstream), (endpoint.Provider.Name, endpoint.Model));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("nobody/small")]
    [InlineData("alpha/")]
    [InlineData("/small")]
    [InlineData("")]
    [InlineData("nobody:floor")]
    [InlineData(":floor")]
    public void What_nothing_stands_for_is_not_found(string name) => Assert.Null(Table(_time).Find(name));

    [Theory]
    [InlineData("mine:floor", Objective.Cost, "alpha/small")]
    [InlineData("mine:nitro", Objective.Latency, "alpha/small")]
    [InlineData("alpha/small:floor", Objective.Cost, "alpha/small")]
    [InlineData("gamma/llama:1b:nitro", Objective.Latency, "gamma/llama:1b")]
    public void A_suffix_changes_the_objective_and_ends_the_listed_order(string name, Objective objective, string key)
    {
        var target = Table(_time, Options.With(Model("mine", new ModelEndpointOptions("alpha", "small")) with { KeepListedOrder = true })).Find(name)!;

        Assert.Equal(objective, target.Aim.Objective);
        Assert.False(target.KeepListedOrder);
        Assert.Equal([key], Keys(target));
    }

    [Fact]
    public void A_suffix_that_belongs_to_a_name_stays_on()
    {
        var table = Table(_time, Options.With(Model("mine:floor", new ModelEndpointOptions("beta", "small"))).With(Model("mine", new ModelEndpointOptions("alpha", "small"))));

        Assert.Equal(["beta/small"], Keys(table.Find("mine:floor")!));
        Assert.Equal(["alpha/odd:floor"], Keys(table.Find("alpha/odd:floor")!));
        Assert.Equal(Objective.Balanced, table.Find("alpha/odd:floor")!.Aim.Objective);
    }

    [Fact]
    public void Names_of_clients_are_kept_but_not_without_end()
    {
        var table = Table(_time);
        var first = table.Find("gamma/0");
        for (var i = 1; i < 1024; i++)
        {
            table.Find($"gamma/{i}");
        }

        Assert.Same(first, table.Find("gamma/0"));
        Assert.Same(table.Find("gamma/1023"), table.Find("gamma/1023"));
        Assert.NotSame(table.Find("gamma/1024"), table.Find("gamma/1024"));
    }

    [Fact]
    public void What_the_configuration_says_of_a_model_goes_before_the_catalogue_and_the_catalogue_fills_the_gaps()
    {
        var model = Model("mine", new ModelEndpointOptions("alpha", "small")) with { Facts = new ModelFacts { Price = new ModelPrice(5, 6) } };
        var facts = Assert.Single(Table(_time, Options.With(model)).Find("mine")!.Endpoints).Facts;

        Assert.Equal(new ModelPrice(5, 6), facts.Price);
        Assert.Equal(0.4, facts.Quality);
        Assert.Equal(1000, facts.ContextWindow);
    }

    [Fact]
    public void A_configured_endpoint_keeps_its_limit_when_it_is_asked_for_by_its_own_name()
    {
        var table = Table(_time, Options
            .With(Model("mine", new ModelEndpointOptions("gamma", "x", RequestsPerMinute: 1)))
            .With(Route("auto", "gamma/x")));

        var byModel = Assert.Single(table.Find("mine")!.Endpoints);

        Assert.Same(byModel, Assert.Single(table.Find("gamma/x")!.Endpoints));
        Assert.Same(byModel, Assert.Single(table.Find("auto")!.Endpoints));
        Assert.Equal(TimeSpan.Zero, byModel.Rate!.Take());
        Assert.NotEqual(TimeSpan.Zero, byModel.Rate.Take());
    }

    [Fact]
    public void The_configured_endpoints_are_listed_once_each()
    {
        var table = Table(_time, Options
            .With(Model("mine", new ModelEndpointOptions("alpha", "small")))
            .With(Route("auto", "mine", "alpha/small", "beta/small") with { Fallbacks = [new ModelFallback("gamma/x")] }));
        table.Find("gamma/unlisted");

        Assert.Equal(["alpha/small", "beta/small", "gamma/x"], table.Endpoints.Select(endpoint => endpoint.Key).Order());
        Assert.Equal(["auto", "mine"], table.Targets.Select(target => target.Name));
    }

    private static IEnumerable<string> Keys(RouteTarget target) => target.Endpoints.Select((ModelEndpoint endpoint) => endpoint.Key);
}
