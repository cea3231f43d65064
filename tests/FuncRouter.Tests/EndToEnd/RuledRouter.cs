using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A router with a rule for every kind of condition and deed, started once for the tests of rules.</summary>
public sealed class RuledRouter : IAsyncLifetime
{
    /// <summary>What the rules below may send a request to, each a model of its own at the provider <c>one</c>.</summary>
    private static readonly string[] Targets =
        ["base", "by-metadata", "by-header", "by-user", "by-tag", "by-time", "by-family", "by-language", "by-length", "by-steps", "by-picture", "by-difficulty", "newest", "variant-b", "variant-c", "dear"];

    internal RoutedUpstream Routed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var models = new JsonObject();
        foreach (var target in Targets)
        {
            models[target] = JsonNode.Parse($$"""{ "endpoints": [ { "provider": "one", "model": "{{target}}" } ], "price": { "input": 1, "output": 10 } }""");
        }

        models["pool"] = JsonNode.Parse("""{ "endpoints": [ { "provider": "one", "model": "pooled" }, { "provider": "two", "model": "pooled" } ], "price": { "input": 1, "output": 1 } }""");
        models["broken"] = JsonNode.Parse("""{ "endpoints": [ { "provider": "two", "model": "broken" } ] }""");
        models["copy"] = JsonNode.Parse("""{ "endpoints": [ { "provider": "two", "model": "copy" } ], "price": { "input": 2, "output": 20 } }""");
        Routed = await RoutedUpstream.StartAsync(new JsonObject
        {
            ["models"] = models,
            ["routes"] = JsonNode.Parse("""
                {
                  "asked": { "candidates": ["base"] }, "prompted": { "candidates": ["base"] }, "daring": { "candidates": ["base"] }, "canaried": { "candidates": ["base"] }, "compared": { "candidates": ["base"] },
                  "watched": { "candidates": ["base"] }, "pooled": { "candidates": ["pool", "dear"] }
                }
                """),
            ["rules"] = JsonNode.Parse(Rules(DateTimeOffset.UtcNow)),
        });
        foreach (var target in Targets.Append("pooled"))
        {
            Routed.Upstream.On(target).Answers(OpenAIAnswers.Document($"By {target}.", target, promptTokens: 1000, completionTokens: 100));
        }

        Routed.Upstream.On("broken").Fails(503);
    }

    public ValueTask DisposeAsync() => Routed.DisposeAsync();

    // The windows of time are hours wide about the time of the test, so that no test runs out of one.
    private static string Rules(DateTimeOffset now)
    {
        string Clock(int hours) => now.AddHours(hours).ToString("HH:mm", CultureInfo.InvariantCulture);
        var (open, shut) = ($$"""{ "zone": "UTC", "from": "{{Clock(-2)}}", "to": "{{Clock(3)}}" }""", $$"""{ "zone": "UTC", "from": "{{Clock(3)}}", "to": "{{Clock(-2)}}" }""");
        return $$$"""
            [
              { "name": "metadata", "when": { "models": "asked", "metadata": { "country": ["de", "fr"], "seats": "1?" } }, "use": "by-metadata" },
              { "name": "header", "when": { "models": "asked", "headers": { "X-Team": "search*" } }, "use": "by-header" },
              { "name": "user", "when": { "models": "asked", "users": ["anna-*"] }, "use": "by-user" },
              { "name": "tag", "when": { "models": "asked", "tags": ["batch", "nightly"] }, "use": "by-tag" },
              { "name": "open", "when": { "models": "asked", "headers": { "x-when": "open" }, "time": {{{open}}} }, "use": "by-time" },
              { "name": "shut", "when": { "models": "asked", "headers": { "x-when": "shut" }, "time": {{{shut}}} }, "use": "by-time" },
              { "name": "picture", "when": { "models": "prompted", "prompt": { "requires": "vision" } }, "use": "by-picture" },
              { "name": "steps", "when": { "models": "prompted", "prompt": { "multiStep": true } }, "use": "by-steps" },
              { "name": "length", "when": { "models": "prompted", "prompt": { "minTokens": 500, "maxTokens": 5000 } }, "use": "by-length" },
              { "name": "language", "when": { "models": "prompted", "prompt": { "languages": ["de", "ja"] } }, "use": "by-language" },
              { "name": "difficulty", "when": { "models": "prompted", "prompt": { "families": ["mathematics"], "minDifficulty": 0.5 } }, "use": "by-difficulty" },
              { "name": "family", "when": { "models": "prompted", "prompt": { "families": ["code", "mathematics"] } }, "use": "by-family" },
              { "name": "canary", "when": { "models": "canaried" }, "split": { "by": "user", "variants": [ { "name": "new", "share": 0.2, "use": "newest" } ] } },
              { "name": "dare", "when": { "models": "daring" }, "split": { "by": "request", "variants": [ { "name": "all", "share": 1, "use": "broken" } ] } },
              { "name": "experiment", "when": { "models": "compared" }, "split": { "by": "session", "variants": [ { "name": "b", "share": 0.3, "use": "variant-b" }, { "name": "c", "share": 0.3, "use": "variant-c" } ] } },
              { "name": "compare", "when": { "models": "watched" }, "shadow": { "model": "copy" } },
              { "name": "keep-out", "when": { "models": ["pooled", "watched"], "headers": { "x-keep": "out" } }, "exclude": ["two", "dear"] },
              { "name": "let-in", "when": { "models": "pooled", "headers": { "x-keep": "in" } }, "only": ["dear"] },
              { "name": "cheaply", "when": { "models": "pooled" }, "objective": "cost" }
            ]
            """;
    }
}

/// <summary>Asks the router that has rules, each test class one of its own.</summary>
public abstract class RuledTests(RuledRouter ruled) : LimitedTests, IClassFixture<RuledRouter>
{
    internal RoutedUpstream Routed => ruled.Routed;

    private protected Task<HttpResponseMessage> AskAsync(string model, string prompt = "Hello", string fields = "", params (string, string)[] headers) =>
        Routed.PostAsync(Body(model, JsonValue.Create(prompt), fields), Limit, headers);

    private protected async Task<JsonNode> PlanAsync(string model, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/route") { Content = new StringContent(Body(model, JsonValue.Create("Hello")), Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await Routed.Client.SendAsync(request, Limit);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.JsonAsync(Limit);
    }

    private protected static string Body(string model, JsonNode content, string fields = "") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":{{content.ToJsonString()}}}]{{fields}}}""";
}
