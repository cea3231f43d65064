using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FuncRouter.Caching;
using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;
using FuncRouter.Tests.Health;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A process that is killed in the middle of its writes leaves whole rows or none.</summary>
public sealed class KilledProcessTests(AzuriteServer azurite) : LimitedTests
{
    private const int Writers = 8;
    private const int EnoughAnswers = 300;

    // Long enough to be compressed, and to fill several properties of a row of Table Storage where it cannot be.
    private const int NoiseBytes = 150_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-killed-");

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return base.DisposeAsync();
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("tables")]
    public async Task Whatever_is_there_after_a_kill_is_whole(string type)
    {
        var (section, options, environment) = await StoreAsync(type);
        var noise = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NoiseBytes));
        await using (var routed = await RoutedUpstream.StartAsync(new JsonObject { ["store"] = section }, environment))
        {
            var model = routed.NewModel();
            routed.Upstream.On(model).Answers(OpenAIAnswers.Document(noise, model));
            var count = 0;
            var load = Enumerable.Range(0, Writers).Select(writer => WriteAsync(routed, model, writer, () => Interlocked.Increment(ref count))).ToArray();
            await Poll.UntilAsync(() => Volatile.Read(ref count) >= EnoughAnswers, Limit);
            await routed.Router.KillAsync();
            await Task.WhenAll(load);
        }

        var store = StoreFactory.Create(options, TimeProvider.System);
        try
        {
            var (records, entries) = (0, 0);
            foreach (var table in await store.ListTablesAsync("generations", Limit))
            {
                await foreach (var row in RowsAsync(store, table, Enumerable.Range(0, 16).Select(bucket => $"default|{bucket:x}")))
                {
                    Assert.Equal(row.Key.Row, (string?)JsonNode.Parse(row.Value.Bytes.Span)!["id"]);
                    records++;
                }
            }

            foreach (var table in await store.ListTablesAsync("cache2", Limit))
            {
                await foreach (var row in RowsAsync(store, table, Enumerable.Range(0, 256).Select(prefix => prefix.ToString("x2", CultureInfo.InvariantCulture))))
                {
                    var answer = CachedAnswer.FromBytes(row.Value.Bytes.Span);
                    Assert.NotNull(answer);
                    Assert.Equal(noise, (string?)JsonNode.Parse(answer.Body)!["choices"]![0]!["message"]!["content"]);
                    entries++;
                }
            }

            // It was killed in the middle: some are there.
            Assert.InRange(records, 1, int.MaxValue);
            Assert.InRange(entries, 1, int.MaxValue);
        }
        finally
        {
            await ((store as IAsyncDisposable)?.DisposeAsync() ?? default);
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("tables")]
    public async Task A_killed_instance_loses_no_more_than_the_last_seconds_of_its_figures(string type)
    {
        var (section, options, environment) = await StoreAsync(type);
        var answers = new ConcurrentQueue<DateTimeOffset>();
        string endpoint;
        await using (var routed = await RoutedUpstream.StartAsync(new JsonObject { ["store"] = section }, environment))
        {
            var model = routed.NewModel();
            endpoint = $"one/{model}";
            routed.Upstream.On(model).Answers(OpenAIAnswers.Document("Hello", model));
            var load = Enumerable.Range(0, Writers).Select(writer => WriteAsync(routed, model, writer, () => answers.Enqueue(DateTimeOffset.UtcNow))).ToArray();

            // Figures are written every two to five seconds.
            await Poll.UntilAsync(() => answers.TryPeek(out var first) && answers.Last() - first > TimeSpan.FromSeconds(8), Limit);
            await routed.Router.KillAsync();
            await Task.WhenAll(load);
        }

        var store = StoreFactory.Create(options, TimeProvider.System);
        try
        {
            var rows = await RowsAsync(store, HealthMerger.Table, [HealthMerger.InstancesPartition]).ToListAsync(Limit);
            var figures = Assert.Single(rows.Select(row => HealthMerger.Parse(row.Value.Bytes.Span, HealthJson.Default.InstanceFigures)!));
            Assert.InRange(answers.Last() - figures.At, TimeSpan.MinValue, TimeSpan.FromSeconds(10));
            var seen = Assert.Single(figures.Endpoints, seen => seen.Endpoint == endpoint).Slots.Sum(slot => slot.Attempts);
            Assert.InRange(seen, answers.Count(at => at < figures.At), int.MaxValue);

            // Whoever merges next has them.
            var scores = await new ProbedEndpoints().Merger(store, TimeProvider.System).RefreshAsync(Limit);
            Assert.Equal(seen, scores.Endpoints[endpoint].RecentAttempts);
            var stored = (await store.ReadAsync(HealthMerger.ScoresKey, Limit))!;
            Assert.Equal(seen, HealthScores.FromJson(stored.Value.Bytes.Span).Endpoints[endpoint].RecentAttempts);
        }
        finally
        {
            await ((store as IAsyncDisposable)?.DisposeAsync() ?? default);
        }
    }

    private async Task<(JsonObject Section, StoreOptions Options, Dictionary<string, string> Environment)> StoreAsync(string type)
    {
        if (type == "sqlite")
        {
            var path = Path.Combine(_folder.FullName, "store.db");
            return (new JsonObject { ["type"] = "sqlite", ["path"] = path }, new StoreOptions { Path = path }, []);
        }

        var (prefix, connection) = ("t" + RandomNumberGenerator.GetHexString(20, lowercase: true), await azurite.ConnectionStringAsync());
        return (
            new JsonObject { ["type"] = "tables", ["connectionString"] = "env:STORE", ["tablePrefix"] = prefix },
            new StoreOptions { Kind = StoreKind.Tables, ConnectionString = new Secret(connection), TablePrefix = prefix },
            new Dictionary<string, string> { ["STORE"] = connection });
    }

    private async Task WriteAsync(RoutedUpstream routed, string model, int writer, Action count)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                using var answer = await routed.PostAsync(RoutedUpstream.Body("one/" + model, $",\"seed\":{(i * Writers) + writer}"), Limit, ("x-funcrouter-cache", "on"));
                await answer.Content.LoadIntoBufferAsync(Limit);
                count();
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The process is gone.
        }
    }

    private async IAsyncEnumerable<StoreRow> RowsAsync(IStore store, string table, IEnumerable<string> partitions)
    {
        foreach (var partition in partitions)
        {
            string? continuation = null;
            do
            {
                var page = await store.QueryAsync(new StoreRange(table, partition), 1000, continuation, Limit);
                foreach (var row in page.Rows)
                {
                    yield return row;
                }

                continuation = page.Continuation;
            }
            while (continuation is not null);
        }
    }
}
