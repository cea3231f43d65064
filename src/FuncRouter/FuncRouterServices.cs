using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Api;
using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Execution.Changes;
using FuncRouter.Execution.Checks;
using FuncRouter.Execution.LastResorts;
using FuncRouter.Execution.Remembered;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Evaluation;
using FuncRouter.Routing.Quality;
using FuncRouter.Storage;
using FuncRouter.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter;

/// <summary>What a host tells the router about itself.</summary>
/// <param name="Limits">What its platform imposes on answers.</param>
/// <param name="Access">Who may ask where no key is configured.</param>
/// <param name="DefaultStore">The store where the configuration names none.</param>
public sealed record FuncRouterHost(HostLimits Limits, AccessPolicy Access, StoreOptions DefaultStore);

/// <summary>Puts the router together.</summary>
public static class FuncRouterServices
{
    /// <summary>The environment variable with the one key for everything.</summary>
    public const string ApiKeyVariable = "FUNCROUTER_API_KEY";

    /// <summary>The environment variable with the key for everything below <c>/manage</c>.</summary>
    public const string ManagementKeyVariable = "FUNCROUTER_MANAGEMENT_KEY";

    /// <summary>Registers the router; a host then takes <see cref="RouterApi"/> and, where it probes by itself, <see cref="HealthRefresh"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">What was loaded.</param>
    /// <param name="host">What the host says of itself.</param>
    public static IServiceCollection AddFuncRouter(this IServiceCollection services, LoadedConfiguration configuration, FuncRouterHost host)
    {
        var key = KeyOf(configuration, ApiKeyVariable);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Func<double>>(Random.Shared.NextDouble);
        services.AddSingleton(host);
        services.AddSingleton(host.Limits);
        services.AddSingleton(new AccessGuard(host.Access, key));
        services.AddSingleton(new ManagementKey(KeyOf(configuration, ManagementKeyVariable)));
        return services
            .AddRouterConfiguration(configuration)
            .AddRouterState(configuration.Options.Store ?? host.DefaultStore)
            .AddCatalogue()
            .AddTickets()
            .AddRouting(configuration.Options)
            .AddEndpoints();
    }

    /// <summary>Lets an ordinary process probe its providers, and merge what instances know, by itself; in the function app a timer does.</summary>
    public static IServiceCollection AddFuncRouterProbes(this IServiceCollection services) => services
        .AddHostedService<HealthRefreshService>()
        .AddHostedService<HealthMergeService>();

    /// <summary>Lets an ordinary process announce tickets by itself; in the function app an orchestration does.</summary>
    public static IServiceCollection AddFuncRouterTicketWork(this IServiceCollection services) => services
        .AddSingleton<TicketAnnouncements>()
        .AddSingleton<ITicketWork>(provider => provider.GetRequiredService<TicketAnnouncements>())
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<TicketAnnouncements>());

    private static IServiceCollection AddRouterConfiguration(this IServiceCollection services, LoadedConfiguration configuration) => services
        .AddSingleton(provider => new ConfigurationWatcher(
            configuration.Loader,
            configuration.Sources,
            configuration.Result,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ConfigurationWatcher>>()))
        .AddSingleton<IOptionsSource>(provider => provider.GetRequiredService<ConfigurationWatcher>())
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<ConfigurationWatcher>());

    private static IServiceCollection AddRouterState(this IServiceCollection services, StoreOptions store) => services
        .AddSingleton(provider => StoreFactory.Create(store, provider.GetRequiredService<TimeProvider>()))
        .AddHostedService<StoreCheck>()
        .AddSingleton<DeferredWriter>()
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<DeferredWriter>())
        .AddSingleton<LiveHealth>()
        .AddSingleton<EndpointCooldowns>()
        .AddSingleton<EndpointLatencies>()
        .AddSingleton<EndpointHeadroom>()
        .AddSingleton<HealthView>()
        .AddHostedService<HealthPoller>()
        .AddHostedService<CooldownExchange>()
        .AddHostedService<FiguresWriter>()
        .AddSingleton<RouterStateSource>()
        .AddSingleton<IEndpointSource>(provider => provider.GetRequiredService<RouterStateSource>())
        .AddSingleton<Func<ProbeOptions>>(provider => () => provider.GetRequiredService<IOptionsSource>().Current.Probes)
        .AddSingleton<IProbeTargets, EndpointProbe>()
        .AddSingleton<HealthMerger>()
        .AddSingleton(provider => new HealthRefresh(
            provider.GetRequiredService<IProbeTargets>(),
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<HealthMerger>(),
            provider.GetRequiredService<ProbeBudget>(),
            provider.GetRequiredService<Func<ProbeOptions>>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ProbeBudget>()
        .AddSingleton(provider => new ProbePlanner(
            provider.GetRequiredService<IProbeTargets>(),
            provider.GetRequiredService<HealthMerger>(),
            provider.GetRequiredService<ProbeBudget>(),
            provider.GetRequiredService<Func<ProbeOptions>>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new OldTables(
            provider.GetRequiredService<IStore>(),
            [GenerationLog.Table, AnswerCache.Table, TicketStore.Table],
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<GenerationLog>();

    private static IServiceCollection AddCatalogue(this IServiceCollection services) => services
        .AddSingleton<CatalogueStore>()
        .AddSingleton<CatalogueSource>()
        .AddSingleton<Func<CatalogueOptions>>(provider => () => provider.GetRequiredService<IOptionsSource>().Current.Catalogue)
        .AddHostedService<CataloguePoller>()
        .AddSingleton(provider => new CatalogueRefresh(
            provider.GetRequiredService<CatalogueStore>(),
            provider.GetRequiredService<CatalogueSource>(),
            provider.GetRequiredService<Func<CatalogueOptions>>(),
            new HttpMessageInvoker(UpstreamHandler.Create()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CatalogueRefresh>>()));

    private static IServiceCollection AddTickets(this IServiceCollection services) => services
        .AddSingleton<TicketStore>()
        .AddSingleton<Func<TicketOptions>>(provider => () => provider.GetRequiredService<IOptionsSource>().Current.Tickets)
        .AddSingleton(provider => new TicketDesk(
            provider.GetRequiredService<TicketStore>(),
            provider.GetRequiredService<ITicketWork>(),
            provider.GetRequiredService<Func<TicketOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TicketDesk>>()))
        .AddSingleton(provider => new TicketAnnouncer(
            provider.GetRequiredService<TicketStore>(),
            provider.GetRequiredService<Func<TicketOptions>>(),
            new HttpMessageInvoker(UpstreamHandler.Create()),
            provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddRouting(this IServiceCollection services, RouterOptions options) => services
        .AddSingleton(new AnswerMemory(options.Cache.MemoryBytes))
        .AddSingleton<CacheInvalidations>()
        .AddHostedService<CacheInvalidationPoller>()
        .AddSingleton<AnswerCache>()
        .AddSingleton(new SemanticIndex(options.Cache.SemanticMemoryBytes))
        .AddSingleton<SemanticExchange>()
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<SemanticExchange>())
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<ReadingTurns>(provider, ReadingTurns.Most))
        .AddSingleton<SemanticCache>()
        .AddHostedService<HitExchange>()
        .AddSingleton<SingleFlight<SharedAnswer>>()
        .AddSingleton<RepeatDetector>()
        .AddSingleton<ConversationHomes>()
        .AddSingleton(ReadCalibration(options.Routing))
        .AddHostedService<SkillExchange>()
        .AddSingleton<OutcomeLearning>()
        .AddSingleton<UserPreferences>()
        .AddSingleton<RepeatedQuestions>()
        .AddSingleton<OutcomeSigns>()
        .AddSingleton<Func<RoutingOptions>>(provider => () => provider.GetRequiredService<IOptionsSource>().Current.Routing)
        .AddSingleton<RoutePlanner>()
        .AddSingleton<AttemptRunner>()
        .AddSingleton<HedgeAllowance>()
        .AddSingleton<Hedging>()
        .AddSingleton<ParameterLessons>()
        .AddSingleton<RequestChanges>()
        .AddSingleton<AnswerJudge>()
        .AddSingleton<ChainTools>()
        .AddSingleton<ChainExecutor>()
        .AddSingleton<ModelResort>()
        .AddSingleton<StaleResort>()
        .AddSingleton<RuleResort>()
        .AddSingleton<PersonResort>()
        .AddSingleton<LastResortRunner>()
        .AddSingleton<AnswerReplay>()
        .AddSingleton<SharedCalls>()
        .AddSingleton<QuestionEmbedder>()
        .AddSingleton<RememberedAnswers>()
        .AddSingleton<RequestRouter>()
        .AddSingleton<Afterwards>()
        .AddSingleton<BackgroundCalls>()
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<BackgroundCalls>())
        .AddSingleton<ShadowTraffic>()
        .AddSingleton<HitChecks>();

    private static Secret? KeyOf(LoadedConfiguration configuration, string variable) =>
        configuration.Sources.Environment.GetValueOrDefault(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? new Secret(value) : null;

    private static SkillModel ReadCalibration(RoutingOptions options)
    {
        try
        {
            return options.Calibration is { } file ? CalibrationFile.Read(file) : new SkillModel();
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            throw new InvalidOperationException($"routing.calibration: {exception.Message}", exception);
        }
    }

    private static IServiceCollection AddEndpoints(this IServiceCollection services) => services
        .AddSingleton<ApiPipeline>()
        .AddSingleton<InferenceRequests>()
        .AddSingleton<InferenceEndpoint>()
        .AddSingleton<ModelsEndpoint>()
        .AddSingleton<GenerationEndpoint>()
        .AddSingleton<RouteEndpoint>()
        .AddSingleton(provider => new RoutePreview(
            provider.GetRequiredService<InferenceRequests>(),
            provider.GetRequiredService<RoutePlanner>(),
            provider.GetRequiredService<RouterStateSource>()))
        .AddHostedService<WarmUp>()
        .AddSingleton<FeedbackEndpoint>()
        .AddSingleton<TicketsEndpoint>()
        .AddSingleton<UsersEndpoint>()
        .AddSingleton<ManageTicketsEndpoint>()
        .AddSingleton<CacheEndpoint>()
        .AddSingleton<CatalogueEndpoint>()
        .AddSingleton(provider => new RouterApi(
            provider.GetRequiredService<ApiPipeline>(),
            provider.GetRequiredService<InferenceEndpoint>(),
            provider.GetRequiredService<ModelsEndpoint>(),
            provider.GetRequiredService<GenerationEndpoint>(),
            provider.GetRequiredService<RouteEndpoint>(),
            provider.GetRequiredService<FeedbackEndpoint>(),
            provider.GetRequiredService<TicketsEndpoint>(),
            provider.GetRequiredService<UsersEndpoint>(),
            provider.GetRequiredService<ManageTicketsEndpoint>(),
            provider.GetRequiredService<CacheEndpoint>(),
            provider.GetRequiredService<CatalogueEndpoint>()));
}
