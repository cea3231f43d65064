using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>Three processes of the server host with one configuration on one store; each has an upstream of its own behind the same providers.</summary>
public sealed class ThreeProcesses(AzuriteServer azurite) : IAsyncLifetime
{
    internal RoutedUpstream First { get; private set; } = null!;

    internal RoutedUpstream Second { get; private set; } = null!;

    internal RoutedUpstream Third { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var (prefix, connection) = ("t" + RandomNumberGenerator.GetHexString(20, lowercase: true), await azurite.ConnectionStringAsync());
        Task<RoutedUpstream> StartAsync() => RoutedUpstream.StartAsync(
            new JsonObject
            {
                ["store"] = new JsonObject { ["type"] = "tables", ["connectionString"] = "env:STORE", ["tablePrefix"] = prefix },
                ["models"] = JsonNode.Parse("""
                    {
                      "pair": { "endpoints": [ { "provider": "one", "model": "primary" }, { "provider": "two", "model": "backup" } ], "order": "listed" },
                      "seen": { "endpoints": [ { "provider": "one", "model": "seen" } ], "price": { "input": 1, "output": 1 } }
                    }
                    """),
                ["resilience"] = JsonNode.Parse("""{ "maxRetries": 0, "cooldownSeconds": 100 }"""),
            },
            new Dictionary<string, string> { ["STORE"] = connection });
        (First, Second, Third) = (await StartAsync(), await StartAsync(), await StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (RoutedUpstream[])[First, Second, Third])
        {
            await process.DisposeAsync();
        }
    }
}

/// <summary>What instances on one store share.</summary>
public sealed class ThreeProcessesTests(ThreeProcesses processes) : LimitedTests, IClassFixture<ThreeProcesses>
{
    [Fact]
    public async Task An_answer_that_one_got_is_remembered_by_all()
    {
        processes.First.Upstream.On("remembered").Answers(OpenAIAnswers.Document("of the first"));
        using (var answer = await AskAsync(processes.First, "one/remembered", ("x-funcrouter-cache", "on")))
        {
            Assert.Equal("miss", answer.Header("x-funcrouter-cache"));
            await answer.Content.LoadIntoBufferAsync(Limit);
        }

        foreach (var process in (RoutedUpstream[])[processes.Second, processes.Third])
        {
            process.Upstream.On("remembered").Fails(400);

            // It is written behind the answer, and a store that takes longer than a cache may is passed by: so it is asked for again.
            using var hit = await Poll.UntilAsync(
                async () => await AskAsync(process, "one/remembered", ("x-funcrouter-cache", "on")) is { IsSuccessStatusCode: true } answer ? answer : null, Limit);

            Assert.Equal(("hit", "of the first"), (hit.Header("x-funcrouter-cache"), await hit.ContentAsync(Limit)));
        }
    }

    [Fact]
    public async Task An_endpoint_that_failed_on_one_is_left_alone_by_all()
    {
        RoutedUpstream[] others = [processes.Second, processes.Third];
        foreach (var process in (RoutedUpstream[])[processes.First, .. others])
        {
            process.Upstream.On("primary").Fails(500);
            process.Upstream.On("backup").Answers(OpenAIAnswers.Document("of the backup"));
        }

        for (var failures = 1; failures <= 3; failures++)
        {
            Assert.Equal("2", await AttemptsAsync(processes.First));
        }

        Assert.Equal("1", await AttemptsAsync(processes.First));
        foreach (var process in others)
        {
            // The plan knows it as soon as the instance does; to ask for it sends nothing.
            await Poll.UntilAsync(async () => (double?)(await PlanAsync(process, "pair"))["risk"] == 1 ? "" : null, Limit);

            Assert.Equal("1", await AttemptsAsync(process));
            Assert.Empty(process.RequestsFor("primary"));
        }
    }

    [Fact]
    public async Task What_one_saw_of_an_endpoint_is_what_others_expect_of_it()
    {
        var before = (double?)(await PlanAsync(processes.Third, "seen"))["latencyMs"];
        // Two prompts of ten tokens, one of them half from the provider's cache; a token costs a millionth of a dollar.
        processes.First.Upstream.On("seen").Streams(s => s.Role().Chunk("Hello").Chunk(" there").Finish().Usage(10, 2, cachedTokens: 5).Done())
            .Then.Fails(500).Then.Fails(500).Then.Streams(s => s.Role().Chunk("Hello").Finish().Usage(10, 2).Done());
        for (var i = 0; i < 4; i++)
        {
            using var answer = await AskAsync(processes.First, "seen");
            await answer.Content.LoadIntoBufferAsync(Limit);
        }

        var endpoint = await Poll.UntilAsync(
            async () =>
            {
                using var answer = await processes.Third.Client.GetAsync("v1/models/seen", Limit);
                var endpoint = (await answer.JsonAsync(Limit))["endpoints"]![0]!;

                // The figures of the last answer are there with its end, and not with its first token.
                return (int?)endpoint["attempts_last_5m"] == 4 && (double?)endpoint["cached_input_share"] == 0.25 ? endpoint : null;
            },
            Limit);

        Assert.InRange((double)endpoint["uptime"]!, 0, 0.9999);
        Assert.InRange((double)endpoint["latency_ms"]!, 0.1, 10_000);
        Assert.InRange((double)endpoint["latency_p95_ms"]!, (double)endpoint["latency_p50_ms"]!, 10_000);
        Assert.Equal(2, (int?)endpoint["errors_last_5m"]!["Server"]);
        Assert.Equal(1, (double?)endpoint["usd_per_million_tokens"]);
        Assert.NotEqual(before, (double?)(await PlanAsync(processes.Third, "seen"))["latencyMs"]);
        Assert.Empty(processes.Third.RequestsFor("seen"));
    }

    private async Task<HttpResponseMessage> AskAsync(RoutedUpstream process, string model, params (string, string)[] headers) =>
        await process.PostAsync(RoutedUpstream.Body(model, model == "seen" ? ",\"stream\":true" : ""), Limit, headers);

    private async Task<string?> AttemptsAsync(RoutedUpstream process)
    {
        using var answer = await AskAsync(process, "pair");
        Assert.Equal("of the backup", await answer.ContentAsync(Limit));
        return answer.Header("x-funcrouter-attempts");
    }

    private async Task<JsonNode> PlanAsync(RoutedUpstream process, string model)
    {
        using var body = new StringContent(RoutedUpstream.Body(model), Encoding.UTF8, "application/json");
        using var answer = await process.Client.PostAsync("v1/route", body, Limit);
        return (await answer.JsonAsync(Limit))["plan"]![0]!;
    }
}
