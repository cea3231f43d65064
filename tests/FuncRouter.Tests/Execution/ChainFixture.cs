using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

/// <summary>Carries plans out over the scripted providers a, b and c, under a clock that a test moves.</summary>
internal sealed class ChainFixture : IDisposable
{
    private readonly ChainExecutor _executor;

    public ChainFixture()
    {
        Live = new LiveHealth(Time);
        _executor = new ChainExecutor(new AttemptRunner(Live, Time), new HealthView(Live), Time, () => 0.5);
    }

    public WatchedTime Time { get; } = new();

    public LiveHealth Live { get; }

    public ScriptedHandler A { get; } = new();

    public ScriptedHandler B { get; } = new();

    public ScriptedHandler C { get; } = new();

    public ResilienceOptions Options { get; set; } = new();

    public CancellationTokenSource Client { get; } = new();

    public ModelFacts Facts { get; set; } = ModelFacts.Unknown;

    public RequestRate? Rate { get; set; }

    /// <summary>Asks the first of the providers, as many as are wanted.</summary>
    public Task<ChainResult> RunAsync(int candidates, bool stream = false, TimeSpan? deadline = null, bool isClients = false, string fields = "", int keepBytes = 0)
    {
        var request = ChatRequest.Of(Time, fields: (stream ? ",\"stream\":true" : "") + fields);
        ImmutableArray<ModelEndpoint> endpoints =
        [
            new ModelEndpoint { Provider = A.AsProvider("a", "key-of-a"), Model = "m", Facts = Facts, Rate = Rate },
            new ModelEndpoint { Provider = B.AsProvider("b", "key-of-b"), Model = "m2" },
            new ModelEndpoint { Provider = C.AsProvider("c"), Model = "m3" },
        ];
        var plan = new RoutePlan
        {
            Name = "m",
            Aim = new RoutingAim(Objective.Balanced),
            Analysis = PromptAnalyzer.Analyze(request),
            Candidates = [.. endpoints.Take(candidates).Select(endpoint => new PlannedCandidate(endpoint, default, 0, "because"))],
        };
        var budget = new ExecutionBudget(Time, request.ReceivedTimestamp, deadline ?? Options.Deadline, isClients, Client.Token);
        return _executor.ExecuteAsync(request, plan, Options, budget, keepBytes).AsTask();
    }

    public void Dispose()
    {
        Assert.Equal((0, 0, 0), (A.Open, B.Open, C.Open));
        A.Dispose();
        B.Dispose();
        C.Dispose();
        Client.Dispose();
    }
}
