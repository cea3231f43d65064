using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using FuncRouter.Accounting;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Routing;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>Making the plan: who can serve a request, in which order, and why.</summary>
public class Planning
{
    private readonly RouterRequest _request = Requests.Read(1024);
    private readonly RoutePlanner _planner = new(new HealthView(new LiveHealth(TimeProvider.System)), new ConversationHomes(TimeProvider.System), new SkillModel(), new UserPreferences(Requests.Store, TimeProvider.System), () => new RoutingOptions(), () => 0.5);
    private RoutingTable _table = null!;

    /// <summary>How many endpoints the model has.</summary>
    [Params(1, 4, 20)]
    public int Candidates { get; set; }

    /// <summary>Makes the table.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var provider = Requests.Provider;
        var names = Enumerable.Range(1, Candidates).Select(number => $"model-{number}").ToImmutableArray();
        var options = new RouterOptions
        {
            Providers = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(provider.Name, provider.Options)]),
            Models = names.Select((name, index) => new ModelOptions
            {
                Name = name,
                Endpoints = [new ModelEndpointOptions(provider.Name, name)],
                Facts = new ModelFacts { Price = new ModelPrice(0.1m * (index + 1), 0.4m * (index + 1)), Quality = 0.3 + (0.02 * index) },
            }).ToImmutableSortedDictionary(model => model.Name, model => model, StringComparer.Ordinal),
            Routes = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(Samples.Model, new RouteOptions { Name = Samples.Model, Candidates = names })]),
        };
        _table = new RoutingTable(options.Models.Values, options.Routes.Values, [provider], ModelCatalogue.BuiltIn, TimeProvider.System);
    }

    /// <summary>Makes the plan.</summary>
    [Benchmark]
    public int Plan() => _planner.Plan(_request, _table).Plan!.Candidates.Length;
}
