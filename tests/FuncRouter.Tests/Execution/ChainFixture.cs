using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Execution;
using FuncRouter.Execution.Changes;
using FuncRouter.Execution.Checks;
using FuncRouter.Health;
using FuncRouter.Protocols;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

/// <summary>Carries plans out over the scripted providers a, b and c, under a clock that a test moves.</summary>
internal sealed class ChainFixture : IDisposable
{
    private readonly ChainExecutor _executor;

    public ChainFixture()
    {
        Live = new LiveHealth(Time);
        Cooldowns = new EndpointCooldowns(Time);
        _executor = new ChainExecutor(Tools(Live, Cooldowns, Latencies, Time, Skills));
    }

    public WatchedTime Time { get; } = new();

    public LiveHealth Live { get; }

    public EndpointCooldowns Cooldowns { get; }

    public EndpointLatencies Latencies { get; } = new();

    /// <summary>What is learned of models.</summary>
    public SkillModel Skills { get; } = new();

    public ScriptedHandler A { get; } = new();

    public ScriptedHandler B { get; } = new();

    public ScriptedHandler C { get; } = new();

    /// <summary>No retries, unless a test is about them.</summary>
    public ResilienceOptions Options { get; set; } = new() { MaxRetries = 0 };

    public CancellationTokenSource Client { get; } = new();

    public ModelFacts Facts { get; set; } = ModelFacts.Unknown;

    public ModelFacts FactsOfB { get; set; } = ModelFacts.Unknown;

    public string ModelOfB { get; set; } = "m2";

    public RequestRate? Rate { get; set; }

    /// <summary>How b and c go on with an answer that has begun; null where they do not.</summary>
    public ContinuationForm? Continuation { get; set; }

    /// <summary>What the route asks of answers; the judge is at the provider c.</summary>
    public RouteChecks? Checks { get; set; }

    public CascadeOptions? Cascade { get; set; }

    /// <summary>How many of the candidates are steps of the cascade; those behind are not.</summary>
    public int Steps { get; set; } = 3;

    /// <summary>What every attempt is expected to cost.</summary>
    public decimal? Cost { get; set; }

    public decimal? MaxCost { get; set; }

    /// <summary>What chains use, with half of every jitter.</summary>
    public static ChainTools Tools(LiveHealth live, EndpointCooldowns cooldowns, EndpointLatencies latencies, TimeProvider time, SkillModel? skills = null) => new(
        new AttemptRunner(live, latencies, time),
        new HealthView(live),
        live,
        cooldowns,
        latencies,
        new EndpointHeadroom(time),
        new Hedging(latencies, new HedgeAllowance()),
        new OutcomeLearning(skills ?? new SkillModel()),
        new AnswerJudge(new AttemptRunner(live, latencies, time)),
        new RequestChanges(new ParameterLessons(time)),
        time,
        () => 0.5);

    /// <summary>Asks the first of the providers, as many as are wanted.</summary>
    public Task<ChainResult> RunAsync(int candidates, bool stream = false, TimeSpan? deadline = null, bool isClients = false, string fields = "", int keepBytes = 0)
    {
        var request = ChatRequest.Of(Time, fields: (stream ? ",\"stream\":true" : "") + fields);
        var quirks = Continuation is null ? null : new ParameterQuirks { Continuation = Continuation };
        ImmutableArray<ModelEndpoint> endpoints =
        [
            new ModelEndpoint { Provider = A.AsProvider("a", "key-of-a"), Model = "m", Facts = Facts, Rate = Rate },
            new ModelEndpoint { Provider = B.AsProvider("b", "key-of-b"), Model = ModelOfB, Facts = FactsOfB, Quirks = quirks },
            new ModelEndpoint { Provider = C.AsProvider("c"), Model = "m3", Quirks = quirks },
        ];
        var plan = new RoutePlan
        {
            Name = "m",
            Aim = new RoutingAim(Objective.Balanced),
            Analysis = PromptAnalyzer.Analyze(request),
            Candidates = [.. endpoints.Take(candidates).Select((endpoint, index) => new PlannedCandidate(endpoint, new CandidateEstimate(Cost, 0, 0, 0), 0, "because")
            {
                Step = Cascade is not null && index < Steps ? index + 1 : 0,
            })],
            Cascade = Cascade,
            Checks = Checks,
            Judges = [endpoints[2]],
        };
        var budget = new ExecutionBudget(Time, request.ReceivedTimestamp, deadline ?? Options.Deadline, isClients, Client.Token) { MaxCostUsd = MaxCost };
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
