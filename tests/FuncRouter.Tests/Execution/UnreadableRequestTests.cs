using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Preferences;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

/// <summary>Requests with something that translation has no words for and a provider of the client's own protocol may well take.</summary>
public sealed class UnreadableRequestTests : IDisposable
{
    private const string Hologram = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/a.png\"}},{\"type\":\"hologram\"}]}]}";

    private readonly WatchedTime _time = new();

    private readonly ScriptedHandler _translated = new();

    private readonly ScriptedHandler _native = new();

    [Fact]
    public void The_plan_leaves_out_who_would_need_it_translated()
    {
        var (plan, error) = Plan(Translated(), _native.AsProvider("native"));

        Assert.Null(error);
        Assert.Equal("native/m", Assert.Single(plan!.Candidates).Endpoint.Key);
        Assert.Equal("translated/m", Assert.Single(plan.Excluded).Endpoint.Key);
    }

    [Fact]
    public void Where_everybody_would_need_it_translated_the_error_names_the_field()
    {
        var (plan, error) = Plan(Translated());

        Assert.Null(plan);
        Assert.Equal(400, error!.Status);
        Assert.StartsWith("messages", error.Param, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_candidate_is_asked_where_the_first_would_need_it_translated()
    {
        _native.Answers(OpenAIAnswers.Document("Hello"));

        var result = await RunAsync(Endpoint(Translated()), _native.AsEndpoint("native"));
        result.Answer?.Dispose();

        Assert.Null(result.Error);
        Assert.Equal(["translated", "native"], result.Attempts.Select(attempt => attempt.Provider));
        Assert.Empty(_translated.Requests);
    }

    [Fact]
    public async Task Alone_it_is_an_error_that_names_the_field()
    {
        var result = await RunAsync(Endpoint(Translated()));

        Assert.Equal((400, "invalid_request"), (result.Error!.Status, result.Error.Code));
        Assert.StartsWith("messages", result.Error.Param, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _translated.Dispose();
        _native.Dispose();
    }

    private static ModelEndpoint Endpoint(Provider provider) => new() { Provider = provider, Model = "m" };

    private Provider Translated() => new(
        new ProviderOptions { Name = "translated", Type = "anthropic", BaseUrl = new Uri("https://translated.example/v1") },
        ProviderType.Get("anthropic"),
        new HttpMessageInvoker(_translated));

    private (RoutePlan? Plan, RouterError? Error) Plan(params ImmutableArray<Provider> providers)
    {
        var model = RoutingFixture.Model("m", [.. providers.Select(provider => new ModelEndpointOptions(provider.Name, "m"))]);
        var table = new RoutingTable([model], [], providers, RoutingFixture.Catalogue, _time);
        var planner = new RoutePlanner(
            new HealthView(new LiveHealth(_time)), new ConversationHomes(_time), new SkillModel(), new UserPreferences(new FakeStore(), _time), () => new RoutingOptions(), () => 0.5);
        return planner.Plan(InMemoryRequest.Of(_time, "openai-chat", Hologram), table);
    }

    private Task<ChainResult> RunAsync(params ImmutableArray<ModelEndpoint> endpoints)
    {
        var request = InMemoryRequest.Of(_time, "openai-chat", Hologram);
        var options = new ResilienceOptions();
        var plan = new RoutePlan
        {
            Name = "m",
            Aim = new RoutingAim(Objective.Balanced),
            Analysis = PromptAnalyzer.Analyze(request),
            Candidates = [.. endpoints.Select(endpoint => new PlannedCandidate(endpoint, default, 0, "because"))],
        };
        var executor = new ChainExecutor(ChainFixture.Tools(new LiveHealth(_time), new EndpointCooldowns(_time), new EndpointLatencies(), _time));
        return executor.ExecuteAsync(request, plan, options, new ExecutionBudget(_time, request.ReceivedTimestamp, options.Deadline, false, CancellationToken.None), 0).AsTask();
    }
}
