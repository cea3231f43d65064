using System.Collections.Immutable;
using Azure.Core;
using Azure.Identity;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Providers.Azure;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

public sealed class MissingCredentialTests : IDisposable
{
    private readonly WatchedTime _time = new();

    private readonly ScriptedHandler _azure = new();

    private readonly ScriptedHandler _other = new();

    [Fact]
    public async Task The_next_candidate_answers_where_there_is_no_identity_for_the_first()
    {
        _other.Answers(OpenAIAnswers.Document("Hello"));
        var live = new LiveHealth(_time);

        var result = await RunAsync(live, Azure(), _other.AsEndpoint("b"));
        result.Answer!.Dispose();

        Assert.Equal(["azure", "b"], result.Attempts.Select(attempt => attempt.Provider));
        Assert.Contains("No Azure identity could sign in", result.Attempts[0].Error, StringComparison.Ordinal);
        Assert.Equal(0, new HealthView(live).Of("azure/m").ErrorRate);
        Assert.Empty(_azure.Requests);
    }

    [Fact]
    public async Task Alone_it_is_a_clear_error_after_one_try()
    {
        var result = await RunAsync(new LiveHealth(_time), Azure());

        Assert.Equal((401, 1), (result.Error!.Status, result.Attempts.Length));
        Assert.Contains("Cognitive Services OpenAI User", result.Error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _azure.Dispose();
        _other.Dispose();
    }

    private Task<ChainResult> RunAsync(LiveHealth live, params ImmutableArray<ModelEndpoint> endpoints)
    {
        var request = ChatRequest.Of(_time);
        var options = new ResilienceOptions();
        var plan = new RoutePlan { Name = "m", Objective = Objective.Balanced, Candidates = [.. endpoints.Select(endpoint => new PlannedCandidate(endpoint, default, 0, "because"))] };
        var executor = new ChainExecutor(ChainFixture.Tools(live, new EndpointCooldowns(_time), new EndpointLatencies(), _time));
        return executor.ExecuteAsync(request, plan, options, new ExecutionBudget(_time, request.ReceivedTimestamp, options.Deadline, false, CancellationToken.None), 0).AsTask();
    }

    private ModelEndpoint Azure() => new()
    {
        Provider = new Provider(
            new ProviderOptions { Name = "azure", Type = "azure-openai", BaseUrl = new Uri("https://n.openai.azure.com") },
            new AzureOpenAIProvider(() => new NoIdentity()),
            new HttpMessageInvoker(_azure)),
        Model = "m",
    };

    private sealed class NoIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromException<AccessToken>(new CredentialUnavailableException("none"));
    }
}
