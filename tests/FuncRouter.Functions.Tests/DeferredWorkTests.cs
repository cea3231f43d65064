using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FuncRouter.Health;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace FuncRouter.Functions.Tests;

/// <summary>
/// What is left to do behind an answer, on a platform that may take an instance away after an invocation: the client has its whole answer before it, the
/// invocation's end waits for it, but never for long, and what was written outlives the instance.
/// </summary>
public sealed class DeferredWorkTests(AzuriteServer azurite)
{
    private const string Key = "the-routers-key";

    // What the wait may take on a machine that is busy with other tests: only a wait for the store itself would be longer.
    private static readonly TimeSpan FarTooLong = TimeSpan.FromSeconds(8);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_client_has_its_whole_answer_before_a_store_that_hangs_has_the_record_and_the_wait_for_it_is_a_second(bool stream)
    {
        using var silent = new SilentServer();
        await using var host = await StartAsync($"AccountName=account;AccountKey=a2V5;TableEndpoint=http://{silent.Authority}/account");
        using var client = Http(host);

        using var answer = await client.SendAsync(Request(stream), HttpCompletionOption.ResponseHeadersRead, Token);
        var length = answer.Content.Headers.ContentLength;
        var body = await answer.Content.ReadAsByteArrayAsync(Token);

        // The client's answer is over, and the invocation is not.
        Assert.Equal(0, host.Ended.Count);
        Assert.Equal(stream ? null : body.Length, length);
        Assert.True(!stream || body.AsSpan().EndsWith("data: [DONE]\n\n"u8));
        Assert.InRange(await host.Ended.ReadAsync(Token), TimeSpan.FromSeconds(0.9), FarTooLong);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_of_an_invocation_waits_for_its_record_so_that_it_outlives_the_instance(bool stream)
    {
        await using var host = await StartAsync(await azurite.ConnectionStringAsync());
        await using var other = await StartAsync(await azurite.ConnectionStringAsync());
        using var client = Http(host);
        var waits = new List<double>();
        for (var request = 1; request <= 10; request++)
        {
            using var answer = await client.SendAsync(Request(stream), HttpCompletionOption.ResponseHeadersRead, Token);
            var id = answer.Headers.GetValues("x-funcrouter-id").Single();
            await answer.Content.ReadAsStringAsync(Token);
            var delivered = Stopwatch.GetTimestamp();
            await host.Ended.ReadAsync(Token);
            waits.Add(Stopwatch.GetElapsedTime(delivered).TotalMilliseconds);

            // Nothing of the first instance is asked: the other one has only the store.
            using var otherClient = Http(other);
            var record = JsonNode.Parse(await otherClient.GetStringAsync($"/v1/generation?id={id}", Token))!;
            Assert.Equal(("complete", stream), ((string?)record["outcome"], (bool)record["stream"]!));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"From the last byte to the end of the invocation: median {waits.Order().ElementAt(waits.Count / 2):0} ms, longest {waits.Max():0} ms ({(stream ? "streams" : "documents")})"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_remembered_answer_outlives_the_instance_that_got_it(bool stream)
    {
        var text = Guid.NewGuid().ToString();
        Assert.Equal("miss", await AskNewInstanceAsync());

        // A store that takes longer than a cache may is passed by, so more than one instance may have to ask.
        while (await AskNewInstanceAsync() != "hit")
        {
        }

        async Task<string> AskNewInstanceAsync()
        {
            await using var host = await StartAsync(await azurite.ConnectionStringAsync());
            using var client = Http(host);
            using var request = Request(stream, text);
            request.Headers.Add("x-funcrouter-cache", "on");
            using var answer = await client.SendAsync(request, Token);
            return answer.Headers.GetValues("x-funcrouter-cache").Single();
        }
    }

    [Fact]
    public async Task What_a_probe_found_outlives_the_instance_that_made_it()
    {
        await using (var host = await StartAsync(await azurite.ConnectionStringAsync()))
        {
            var activities = ActivatorUtilities.CreateInstance<ProbeActivities>(host.Services);
            await activities.ProbeAsync("demo/swift", Token);
            await activities.RefreshScoresAsync("run", Token);
        }

        await using var next = await StartAsync(await azurite.ConnectionStringAsync());
        var read = new TaskCompletionSource();

        // A poller draws its pause when it has read.
        Func<double> drawn = () =>
        {
            read.TrySetResult();
            return 0.5;
        };
        using var poller = ActivatorUtilities.CreateInstance<HealthPoller>(next.Services, drawn);
        await poller.StartAsync(Token);
        await read.Task.WaitAsync(Token);
        await poller.StopAsync(Token);

        Assert.NotNull(next.Services.GetRequiredService<HealthView>().Of("demo/swift").ProbeMilliseconds);
    }

    private static HttpRequestMessage Request(bool stream, string text = "Hello") => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = new StringContent($$"""{"model":"demo/swift","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{text}}"}]}"""),
    };

    private static Task<FunctionHost> StartAsync(string storage) =>
        FunctionHost.StartAsync(new() { ["FUNCROUTER_API_KEY"] = Key, ["AzureWebJobsStorage"] = storage });

    private static HttpClient Http(FunctionHost host)
    {
        var client = new HttpClient { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Add("x-api-key", Key);
        return client;
    }
}
