using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A router process in front of a scripted upstream, which it knows as two providers, <c>one</c> and <c>two</c>, with a key each.</summary>
internal sealed class RoutedUpstream : IAsyncDisposable
{
    public const string KeyOfOne = "key-of-provider-one";
    public const string KeyOfTwo = "key-of-provider-two";

    private const int PricedModels = 20;

    private readonly ClosedPort _closed;
    private int _models;
    private int _priced;

    private RoutedUpstream(ScriptedUpstream upstream, RouterProcess router, ClosedPort closed)
    {
        (Upstream, Router, _closed) = (upstream, router, closed);
        Client = new HttpClient { BaseAddress = router.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
    }

    public ScriptedUpstream Upstream { get; }

    public RouterProcess Router { get; }

    /// <summary>A client whose requests go to the router.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts both.</summary>
    /// <param name="sections">Options to add to, or to put in the place of, those of <see cref="Configuration"/>.</param>
    /// <param name="environment">Variables beyond the providers' keys.</param>
    /// <param name="upstream">An upstream that is there already and then belongs to what is returned; null for a new one.</param>
    public static async Task<RoutedUpstream> StartAsync(
        JsonObject? sections = null, IReadOnlyDictionary<string, string>? environment = null, ScriptedUpstream? upstream = null)
    {
        upstream ??= await ScriptedUpstream.StartAsync();
        var closed = new ClosedPort();
        try
        {
            var router = await RouterProcess.StartAsync(Configuration(upstream, closed, sections).ToJsonString(), Variables(environment));
            return new RoutedUpstream(upstream, router, closed);
        }
        catch
        {
            closed.Dispose();
            await upstream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The configuration: the providers, models with a price, no probes, no retries.</summary>
    public static JsonObject Configuration(ScriptedUpstream upstream, ClosedPort closed, JsonObject? sections = null)
    {
        var models = new JsonObject();
        for (var i = 1; i <= PricedModels; i++)
        {
            models[$"priced-{i}"] = JsonNode.Parse($$"""
                { "endpoints": [ { "provider": "one", "model": "priced-{{i}}" } ], "price": { "input": 1, "output": 2 } }
                """);
        }

        JsonObject Provider(Uri baseUrl, string key) => new()
        {
            ["type"] = "openai-compatible",
            ["baseUrl"] = baseUrl.OriginalString,
            ["apiKey"] = $"env:{key}",
        };
        var configuration = new JsonObject
        {
            ["providers"] = new JsonObject
            {
                ["one"] = Provider(upstream.BaseUrl, "KEY_OF_ONE"),
                ["two"] = Provider(upstream.BaseUrl, "KEY_OF_TWO"),
                ["closed"] = Provider(new Uri($"http://{closed.Authority}/v1"), "KEY_OF_ONE"),
            },
            ["models"] = models,
            ["probes"] = new JsonObject { ["enabled"] = false },
            ["resilience"] = new JsonObject { ["maxRetries"] = 0 },
        };
        foreach (var (name, value) in sections ?? [])
        {
            configuration[name] = value?.DeepClone();
        }

        return configuration;
    }

    /// <summary>The environment of a router with <see cref="Configuration"/>.</summary>
    public static Dictionary<string, string> Variables(IReadOnlyDictionary<string, string>? more = null) =>
        new(more ?? new Dictionary<string, string>()) { ["KEY_OF_ONE"] = KeyOfOne, ["KEY_OF_TWO"] = KeyOfTwo };

    /// <summary>A request's body: one message, and what a test wants beside it (<c>,"stream":true</c>).</summary>
    public static string Body(string model, string more = "") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Say something."}]{{more}}}""";

    /// <summary>A name that no other test has, for a model of either provider.</summary>
    public string NewModel() => string.Create(CultureInfo.InvariantCulture, $"model-{Interlocked.Increment(ref _models)}");

    /// <summary>The name of a configured model that no other test has. A million tokens cost 1 USD in and 2 USD out.</summary>
    public string NewPricedModel() => string.Create(CultureInfo.InvariantCulture, $"priced-{Interlocked.Increment(ref _priced)}");

    /// <summary>The requests that reached the upstream for one model.</summary>
    public RecordedRequest[] RequestsFor(string model) => [.. Upstream.Requests.Where(request => request.Model == model)];

    /// <summary>Sends a chat request; returns with the answer's headers.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string body, CancellationToken cancellationToken, params (string Name, string Value)[] headers) =>
        PostAsync(Encoding.UTF8.GetBytes(body), cancellationToken, headers);

    /// <summary>Sends bytes as a chat request.</summary>
    public async Task<HttpResponseMessage> PostAsync(
        byte[] body, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>What the router recorded of an answer, which it does behind the answer.</summary>
    public Task<JsonNode> RecordAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        RecordAsync(answer.Header("x-funcrouter-id")!, cancellationToken);

    /// <summary>What the router recorded under an id.</summary>
    public Task<JsonNode> RecordAsync(string id, CancellationToken cancellationToken) => Poll.UntilAsync(
        async () =>
        {
            using var record = await Client.GetAsync($"v1/generation?id={id}", cancellationToken);
            return record.IsSuccessStatusCode ? await record.JsonAsync(cancellationToken) : null;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Router.DisposeAsync();
        await Upstream.DisposeAsync();
        _closed.Dispose();
    }
}
