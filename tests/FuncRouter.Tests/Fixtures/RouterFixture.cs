using FuncRouter.Accounting;
using FuncRouter.Api;
using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Execution.LastResorts;
using FuncRouter.Execution.Remembered;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Quality;
using FuncRouter.Storage;
using FuncRouter.Tests.Execution;
using FuncRouter.Tickets;

namespace FuncRouter.Tests.Fixtures;

/// <summary>The way of a request from the plan to the record, over the scripted providers up and, for copies, side, under a clock that a test moves.</summary>
internal sealed class RouterFixture : IAsyncDisposable
{
    private readonly RequestRouter _router;
    private readonly AnswerDelivery _delivery;
    private readonly DeferredWriter _writer;

    public RouterFixture(HostLimits limits, RouterOptions? options = null, ScriptedStore? store = null)
    {
        Store = store ?? new ScriptedStore();
        options ??= new RouterOptions();
        Live = new LiveHealth(Time);
        Flights = new SingleFlight<SharedAnswer>(Time);
        var latencies = new EndpointLatencies();
        var view = new HealthView(Live);
        _writer = new DeferredWriter(Store, Time, new Logged<DeferredWriter>());
        Log = new GenerationLog(Store, _writer, Time);
        Invalidations = new CacheInvalidations(Store, Time);
        var cache = new AnswerCache(Store, _writer, Memory, Invalidations, Time, new Logged<AnswerCache>());
        var homes = new ConversationHomes(Time);
        var (skills, preferences) = (new SkillModel(), new UserPreferences(Store, Time));
        var cooldowns = Cooldowns = new EndpointCooldowns(Time);
        var planner = new RoutePlanner(view, homes, skills, preferences, () => options.Routing, () => 0.5);
        var tools = ChainFixture.Tools(Live, cooldowns, latencies, Time);
        var executor = new ChainExecutor(tools);
        var index = new SemanticIndex(1_000_000);
        Questions = new SemanticExchange(index, Store, _writer, Time, () => 0, new Logged<SemanticExchange>());
        Semantic = new SemanticCache(index, Questions, Turns = new ReadingTurns(1, Time, new Logged<ReadingTurns>()), Time);
        Tickets = new TicketStore(Store, Time);
        Desk = new TicketDesk(Tickets, TicketWork, () => options.Tickets, Time, new Logged<TicketDesk>());
        _router = new RequestRouter(
            planner,
            executor,
            new RememberedAnswers(cache, Semantic, new QuestionEmbedder(tools, Embeddings), () => 0.5),
            new AnswerReplay(cache, Time),
            new LastResortRunner(
                new ModelResort(executor), new StaleResort(cache, Time), new RuleResort(new Logged<RuleResort>()), new PersonResort(Desk, Time, new Logged<PersonResort>())),
            new RepeatDetector(Time),
            new SharedCalls(Flights, Time),
            limits,
            Time);
        _delivery = new AnswerDelivery(OpenAIChatProtocol.Instance, limits, Time, Stopping.Token);
        var signs = new OutcomeSigns(preferences, new RepeatedQuestions(Time), new OutcomeLearning(skills), new Logged<OutcomeSigns>());
        Afterwards = new Afterwards(Log, cache, Semantic, Live, latencies, homes, signs, limits, Time, new Logged<Afterwards>());
        Background = new BackgroundCalls(Time, new Logged<BackgroundCalls>());
        Shadows = new ShadowTraffic(planner, executor, Background, cooldowns, Log, Afterwards, Time, new Logged<ShadowTraffic>());
        Checks = new HitChecks(executor, Background, tools, cache, Semantic, Log, Afterwards, new Logged<HitChecks>());
        Provider[] providers = [Upstream.AsProvider("up"), Side.AsProvider("side")];
        State = new RouterState(
            options, new RoutingTable(options.Models.Values, options.Routes.Values, providers, RoutingFixture.Catalogue, Time) { Rules = options.Rules });
    }

    public WatchedTime Time { get; } = new();

    public CancellationTokenSource Stopping { get; } = new();

    public ScriptedStore Store { get; }

    public ScriptedHandler Upstream { get; } = new();

    public ScriptedHandler Side { get; } = new();

    public BackgroundCalls Background { get; }

    public ShadowTraffic Shadows { get; }

    public HitChecks Checks { get; }

    public SemanticCache Semantic { get; }

    public ReadingTurns Turns { get; }

    public SemanticExchange Questions { get; }

    public Logged<QuestionEmbedder> Embeddings { get; } = new();

    public LiveHealth Live { get; }

    public EndpointCooldowns Cooldowns { get; }

    public GenerationLog Log { get; }

    public CacheInvalidations Invalidations { get; }

    public AnswerMemory Memory { get; } = new(1_000_000);

    public SingleFlight<SharedAnswer> Flights { get; }

    public Afterwards Afterwards { get; }

    public RouterState State { get; }

    public TicketStore Tickets { get; }

    public TicketDesk Desk { get; }

    public RecordedTicketWork TicketWork { get; } = new();

    public Task StartWriterAsync() => _writer.StartAsync(CancellationToken.None);

    public Task StopWriterAsync() => _writer.StopAsync(CancellationToken.None);

    /// <summary>Routes and delivers, as the endpoint does.</summary>
    public async Task<(Exchange Exchange, Delivery Delivery)> AnswerAsync(
        WebCall call, string model = "up/m", string fields = "", Func<RequestControls, RequestControls>? controls = null, string text = "Hello", long? received = null)
    {
        var request = ChatRequest.Of(Time, model, fields, controls, text);
        request = request with { ReceivedTimestamp = received ?? request.ReceivedTimestamp };
        var held = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var routing = _router.RouteAsync(request, State, call.RequestAborted, held);
        using var exchange = await _delivery.WaitAsync(call.Context, request, routing, held.Task);
        Afterwards.Expect(exchange);
        var delivery = await _delivery.DeliverAsync(call.Context, exchange);
        await Afterwards.CompleteAsync(exchange, delivery, Shadows.Send(exchange, delivery) ?? Checks.Send(exchange, delivery));
        return (exchange, delivery);
    }

    public async ValueTask DisposeAsync()
    {
        await Background.StopAsync(CancellationToken.None);
        await _writer.StopAsync(CancellationToken.None);
        Assert.Equal((0, 0), (Upstream.Open, Side.Open));
        Background.Dispose();
        Stopping.Dispose();
        Questions.Dispose();
        Upstream.Dispose();
        Side.Dispose();
    }
}
