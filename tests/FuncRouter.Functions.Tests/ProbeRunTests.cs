using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Health;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions.Tests;

/// <summary>A whole run: the app's own registration, activities and store, a provider and a price feed over HTTP, and the platform's part played by a task hub in memory.</summary>
public sealed class ProbeRunTests : IAsyncLifetime
{
    private const int DailyCalls = 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-test-");
    private readonly ConcurrentQueue<string> _asked = new();
    private WebApplication _upstream = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _upstream = builder.Build();
        _upstream.Run(async context =>
        {
            _asked.Enqueue(context.Request.Path);
            await (context.Request.Path == "/feed.json"
                ? context.Response.Body.WriteAsync(CatalogueWriter.Write(ModelCatalogue.BuiltIn.Document), context.RequestAborted)
                : context.Response.Body.WriteAsync("""{"data":[]}"""u8.ToArray(), context.RequestAborted));
        });
        await _upstream.StartAsync(Token);
        _services = new ServiceCollection().AddLogging().AddFunctionApp(await AppSettings.ReadAsync(new() { ["FUNCROUTER_CONFIG_JSON"] = Configuration() })).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _upstream.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_run_probes_merges_takes_up_prices_drops_old_tables_purges_old_orchestrations_and_ends()
    {
        var store = _services.GetRequiredService<IStore>();
        await store.UpsertAsync(new(GenerationLog.Table.NameAt(DateTimeOffset.UtcNow.AddDays(-400)), "p", "r"), new(Encoding.UTF8.GetBytes("old")), Token);
        await store.UpsertAsync(new(GenerationLog.Table.NameAt(DateTimeOffset.UtcNow), "p", "r"), new(Encoding.UTF8.GetBytes("new")), Token);
        await using var hub = new FakeDurableTaskClient();

        var summary = await ProbeOrchestrator.RunAsync(new RunningOrchestrationContext(_services, hub));

        Assert.Equal((3, 2, 0), (summary.Probed, summary.Healthy, summary.LeftOut));
        Assert.Empty(summary.Failed);
        Assert.Equal(["/feed.json", "/v1/models", "/v1/models"], _asked.Order());
        var scores = HealthScores.FromJson((await store.ReadAsync(HealthMerger.ScoresKey, Token))!.Value.Bytes.Span);
        Assert.Equal([("gone/m", 0.0), ("one/m", 1.0), ("one/n", 1.0)], scores.Endpoints.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value.Reliability)));
        Assert.NotNull((await _services.GetRequiredService<CatalogueStore>().ReadStateAsync(Token))!.AcceptedAt);
        Assert.Equal(GenerationLog.Table.NameAt(DateTimeOffset.UtcNow), Assert.Single(await store.ListTablesAsync(GenerationLog.Table.Prefix, Token)));
        var purge = Assert.Single(hub.Done);
        Assert.EndsWith("that are Completed, Failed, Terminated, Canceled", purge, StringComparison.Ordinal);
        var before = DateTimeOffset.Parse(purge.Split(' ')[4], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.UtcNow - before, TimeSpan.FromDays(7), TimeSpan.FromDays(7) + TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_run_that_follows_at_once_has_nothing_to_probe_and_asks_no_feed()
    {
        await using var hub = new FakeDurableTaskClient();
        await ProbeOrchestrator.RunAsync(new RunningOrchestrationContext(_services, hub));
        _asked.Clear();

        var summary = await ProbeOrchestrator.RunAsync(new RunningOrchestrationContext(_services, hub));

        Assert.Equal(0, summary.Probed);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_probe_that_the_platform_repeats_is_paid_again_and_is_not_made_beyond_the_days_budget()
    {
        await using var hub = new FakeDurableTaskClient();
        var budget = _services.GetRequiredService<ProbeBudget>();
        while (await budget.LeftAsync(DailyCalls, Token) > 3)
        {
            await budget.TryTakeAsync(DailyCalls, Token);
        }

        // Six calls for three endpoints, of which the day has three left.
        var summary = await ProbeOrchestrator.RunAsync(new RunningOrchestrationContext(_services, hub) { Repeats = ProbeNames.ProbeEndpoint });

        Assert.Equal(3, summary.Probed + summary.LeftOut);
        Assert.InRange(summary.LeftOut, 1, 3);
        Assert.InRange(_asked.Count(path => path == "/v1/models"), 0, 3);
        Assert.Equal(0, await budget.LeftAsync(DailyCalls, Token));
    }

    private string Configuration()
    {
        var address = _upstream.Urls.Single();
        return new JsonObject
        {
            ["store"] = new JsonObject { ["type"] = "sqlite", ["path"] = Path.Combine(_folder.FullName, "store.db") },
            ["providers"] = new JsonObject
            {
                ["one"] = new JsonObject { ["type"] = "openai-compatible", ["baseUrl"] = $"{address}/v1", ["apiKey"] = "k" },
                ["gone"] = new JsonObject { ["type"] = "openai-compatible", ["baseUrl"] = "http://127.0.0.1:1/v1", ["apiKey"] = "k" },
            },
            ["routes"] = new JsonObject { ["r"] = new JsonObject { ["candidates"] = new JsonArray("one/m", "one/n", "gone/m") } },
            ["probes"] = new JsonObject { ["dailyCalls"] = DailyCalls },
            ["catalogue"] = new JsonObject { ["url"] = $"{address}/feed.json" },
        }.ToJsonString();
    }

    /// <summary>Runs each activity where it is called, and passes what goes in and comes out through JSON, as the platform does.</summary>
    private sealed class RunningOrchestrationContext(IServiceProvider services, FakeDurableTaskClient hub) : FakeOrchestrationContext
    {
        /// <summary>The activity whose first results are lost, so that each is called twice.</summary>
        public string? Repeats { get; init; }

        public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
        {
            if (name.Name == Repeats)
            {
                await RunAsync<TResult>(name, input);
            }

            return await RunAsync<TResult>(name, input);
        }

        private async Task<TResult> RunAsync<TResult>(TaskName name, object? input)
        {
            var function = DeclaredFunction.All.Single(candidate => candidate.Name == name.Name);
            var instance = ActivatorUtilities.CreateInstance(services, function.Method.DeclaringType!);
            var arguments = function.Method.GetParameters()
                .Select(parameter => parameter == function.Parameter ? JsonSerializer.Deserialize(JsonSerializer.Serialize(input), parameter.ParameterType)
                    : parameter.ParameterType == typeof(DurableTaskClient) ? hub
                    : (object)Token)
                .ToArray();
            var task = (Task)function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
            await task;
            var result = function.Method.ReturnType.IsGenericType ? task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
            return JsonSerializer.Deserialize<TResult>(JsonSerializer.Serialize(result))!;
        }
    }
}
