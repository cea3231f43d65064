using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using Anthropic;
using FuncRouter.Tests.EndToEnd.Clients;
using FuncRouter.Tests.Fixtures;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

[assembly: AssemblyFixture(typeof(ClientsRouter))]

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>One router for all tests of official clients, with a provider of each protocol; started when the first asks for it.</summary>
public sealed class ClientsRouter : IAsyncDisposable
{
    private readonly Lazy<Task<RoutedUpstream>> _routed = new(StartAsync);

    internal Task<RoutedUpstream> RoutedAsync() => _routed.Value;

    public async ValueTask DisposeAsync()
    {
        if (_routed.IsValueCreated)
        {
            await (await _routed.Value).DisposeAsync();
        }
    }

    private static async Task<RoutedUpstream> StartAsync()
    {
        var upstream = await ScriptedUpstream.StartAsync();
        var providers = new JsonObject();
        foreach (var dialect in UpstreamDialect.All)
        {
            var entry = dialect.Entry;
            entry["baseUrl"] = upstream.BaseUrl.OriginalString;
            entry["apiKey"] = "env:KEY_OF_ONE";
            providers[dialect.Provider] = entry;
        }

        return await RoutedUpstream.StartAsync(new JsonObject { ["providers"] = providers, ["models"] = new JsonObject() }, upstream: upstream);
    }
}

/// <summary>Tests of official clients: each is as its maker ships it, but for the address. None repeats a request by itself.</summary>
public abstract class ClientTests(ClientsRouter shared) : LimitedTests
{
    /// <summary>The providers that speak each protocol, whole and streamed.</summary>
    public static TheoryData<string, bool> EveryProvider =>
        [.. from dialect in UpstreamDialect.All from stream in Ways select new TheoryDataRow<string, bool>(dialect.Provider, stream)];

    /// <summary>Those whose protocol has reasoning state.</summary>
    public static TheoryData<string, bool> EveryReasoningProvider => [.. EveryProvider.Where(row => UpstreamDialect.Of(row.Data.Item1).Seal is not null)];

    private static bool[] Ways => [false, true];

    private protected RoutedUpstream Routed { get; private set; } = null!;

    private protected ScriptedUpstream Upstream => Routed.Upstream;

    private OpenAIClientOptions Options => new()
    {
        Endpoint = new Uri(Routed.Router.BaseAddress, "v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    };

    public override async ValueTask InitializeAsync() => Routed = await shared.RoutedAsync();

    private protected ChatClient Chat(UpstreamDialect dialect, string model) => OpenAI.GetChatClient($"{dialect.Provider}/{model}");

    private protected OpenAIClient OpenAI => new(new ApiKeyCredential("none"), Options);

    private protected ResponsesClient Responses => new(
        new ApiKeyCredential("none"), new ResponsesClientOptions { Endpoint = Options.Endpoint, RetryPolicy = Options.RetryPolicy });

    private protected AnthropicClient Anthropic => new() { BaseUrl = Routed.Router.BaseAddress.AbsoluteUri, ApiKey = "none", MaxRetries = 0 };

    /// <summary>The body of the last request that reached the upstream for a model.</summary>
    private protected JsonNode LastRequestFor(string model) =>
        Upstream.Requests.Last(request => request.Model == model || request.Path.Contains(model, StringComparison.Ordinal)).Json;

    /// <summary>Holds a request to carry the results of both calls, each under the id that the provider gave.</summary>
    /// <param name="dialect">The provider's words.</param>
    /// <param name="request">The request.</param>
    /// <param name="asJson">Whether the client puts a result into JSON.</param>
    private protected static void HoldsBothResults(UpstreamDialect dialect, JsonNode request, bool asJson = false) =>
        Assert.Equal(
            UpstreamDialect.Cities.Select(city => (city, asJson ? $"\"{ResultOf(city)}\"" : ResultOf(city))),
            dialect.ResultsIn(request).Select(result => (UpstreamDialect.Cities.Single(city => IsOf(result.Id, city)), result.Text)));

    /// <summary>What the tool answers.</summary>
    private protected static string ResultOf(string city) => city == "Paris" ? "18 degrees" : "7 degrees";

    private static bool IsOf(string id, string city) => id.EndsWith(city, StringComparison.OrdinalIgnoreCase);
}
