using FuncRouter.Accounting.Feeds;
using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

/// <summary>Processes that refresh, each with a clock, a provider and a store of its own; the stores are one file.</summary>
public sealed class HealthRefreshServiceTests : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(11);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-test-");
    private readonly List<RefreshingProcess> _processes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task All_endpoints_are_probed_and_merged_at_every_interval()
    {
        var process = await StartAsync();
        Assert.Equal(2, process.Upstream.Requests.Count);
        Assert.Equal(["a/m", "b/m"], (await process.ScoresAsync()).Endpoints.Keys.Order());

        await process.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, process.Upstream.Requests.Count);
        await process.PassAsync(Beat);

        Assert.Equal(4, process.Upstream.Requests.Count);
        Assert.Empty(process.Log.Messages);
    }

    [Fact]
    public async Task Old_tables_are_dropped_even_where_nobody_is_to_be_probed()
    {
        var process = Create();
        process.Endpoints.Probes = new ProbeOptions { Enabled = false };
        await process.Store.UpsertAsync(new StoreKey("days20200101", "p", "r"), new StoreValue(new byte[] { 1 }), TestContext.Current.CancellationToken);

        await process.StartAsync();

        Assert.Empty(process.Upstream.Requests);
        Assert.Empty(await process.Store.ListTablesAsync("days", TestContext.Current.CancellationToken));
        Assert.NotEqual(default, (await process.ScoresAsync()).RefreshedAt);
    }

    [Fact]
    public async Task Of_two_processes_one_probes_and_where_it_dies_the_other_follows_at_the_end_of_its_lease()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        for (var beat = 0; beat < 28; beat++)
        {
            await first.PassAsync(Beat);
            await second.PassAsync(Beat);
        }

        Assert.Equal((4, 0), (first.Upstream.Requests.Count, second.Upstream.Requests.Count));
        Assert.Same(Task.CompletedTask, second.Service.Run);

        // The first process is dead: its clock, and with it its timers, stands still.
        await second.PassAsync(Beat);
        await second.PassAsync(Beat);
        Assert.Same(Task.CompletedTask, second.Service.Run);
        await second.PassAsync(Beat);
        Assert.NotSame(Task.CompletedTask, second.Service.Run);

        // What the first one probed a moment ago is not probed again; then it is the second one's turn.
        Assert.Empty(second.Upstream.Requests);
        await second.PassAsync(TimeSpan.FromMinutes(5) + Beat);

        Assert.Equal((4, 2), (first.Upstream.Requests.Count, second.Upstream.Requests.Count));
    }

    [Fact]
    public async Task A_process_that_stops_leaves_the_work_to_another_at_once()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        await first.PassAsync(Beat);

        await first.Service.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(first.Service.ExecuteTask!.IsCompletedSuccessfully);
        second.Endpoints.Probes = new ProbeOptions { Interval = TimeSpan.FromSeconds(1) };
        await second.PassAsync(Beat);

        Assert.Equal(2, second.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_probe_that_takes_long_does_not_cost_the_lease()
    {
        var first = Create();
        first.Endpoints.Probes = new ProbeOptions { Timeout = TimeSpan.FromHours(1) };
        var isAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        first.Upstream.Add(async cancellationToken =>
        {
            isAsked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new HttpResponseMessage();
        });
        await first.StartAsync(waitForRun: false);
        await isAsked.Task.WaitAsync(TestContext.Current.CancellationToken);
        var second = await StartAsync();
        for (var beat = 0; beat < 5; beat++)
        {
            await first.PassAsync(Beat, waitForRun: false);
            await second.PassAsync(Beat);
        }

        Assert.Empty(second.Upstream.Requests);
        Assert.Equal(2, first.Upstream.Requests.Count);
        await first.Service.StopAsync(TestContext.Current.CancellationToken);
        Assert.Empty(first.Log.Messages);
    }

    [Fact]
    public async Task A_step_that_fails_is_logged_and_leaves_the_others_to_be_done()
    {
        var process = Create();
        process.Catalogue = new CatalogueOptions { Url = new Uri("https://feed.example/") };
        process.Upstream.Throws(new InvalidOperationException("broken"));

        await process.StartAsync();

        // Both are probed at once; the first to arrive is answered.
        var failed = Assert.Single(process.Log.Messages, message => message.StartsWith("Probing ", StringComparison.Ordinal));
        var (broken, probed) = failed.Contains("a/m", StringComparison.Ordinal) ? ("a/m", "b/m") : ("b/m", "a/m");
        Assert.Equal($"Probing {broken} failed; it is tried again at the next refresh: broken", failed);
        Assert.Contains("Refreshing the prices failed; it is tried again at the next refresh: broken", process.Log.Messages);
        Assert.Equal(2, process.Log.Messages.Count);
        Assert.NotEqual(default, (await process.ScoresAsync()).RefreshedAt);
        Assert.NotNull((await process.ScoresAsync()).Endpoints[probed].ProbedAt);
    }

    [Fact]
    public async Task Probes_that_the_day_has_not_left_are_logged()
    {
        var process = Create();
        process.Endpoints.Probes = new ProbeOptions { DailyCalls = 1 };

        await process.StartAsync();

        Assert.Single(process.Upstream.Requests);
        Assert.Equal(["1 endpoint(s) are not probed: the probes of this day are used up (probes.dailyCalls)"], process.Log.Messages);
    }

    [Fact]
    public async Task A_process_that_could_not_renew_its_lease_leaves_the_rest_of_its_run_to_others()
    {
        var process = Create(broken: true);
        process.Scripted!.Before = _ => Task.CompletedTask;
        process.Endpoints.Probes = new ProbeOptions { Timeout = TimeSpan.FromHours(1) };
        var isAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Upstream.Add(async cancellationToken =>
        {
            isAsked.SetResult();
            await mayAnswer.Task.WaitAsync(cancellationToken);
            return new HttpResponseMessage();
        });
        await process.StartAsync(waitForRun: false);
        await isAsked.Task.WaitAsync(TestContext.Current.CancellationToken);
        process.Scripted.Before = _ => throw new StoreException(StoreFailure.Unreachable, "down");
        await process.PassAsync(3 * Beat, waitForRun: false);

        process.Scripted.Before = _ => Task.CompletedTask;
        mayAnswer.SetResult();
        await process.Service.Run;

        Assert.Null(await process.Store.ReadAsync(HealthMerger.ScoresKey, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_store_that_fails_is_logged_once_and_the_work_goes_on_when_it_is_back()
    {
        var process = Create(broken: true);
        await process.StartAsync();
        await process.PassAsync(Beat);
        await process.PassAsync(Beat);
        Assert.Equal(["Taking the lease failed; it is tried again at the next refresh: down"], process.Log.Messages);
        Assert.Empty(process.Upstream.Requests);

        process.Scripted!.Before = _ => Task.CompletedTask;
        await process.PassAsync(Beat);

        Assert.Equal(2, process.Upstream.Requests.Count);
    }

    private async Task<RefreshingProcess> StartAsync()
    {
        var process = Create();
        await process.StartAsync();
        return process;
    }

    private RefreshingProcess Create(bool broken = false)
    {
        var process = new RefreshingProcess(Path.Combine(_folder.FullName, "store.db"), broken);
        _processes.Add(process);
        return process;
    }

    private sealed class RefreshingProcess : IAsyncDisposable
    {
        private readonly HttpMessageInvoker _feed;
        private TimeSpan _passed;

        public RefreshingProcess(string path, bool broken)
        {
            Scripted = broken ? new ScriptedStore { Before = _ => throw new StoreException(StoreFailure.Unreachable, "down") } : null;
            Store = (IStore?)Scripted ?? new SqliteStore(path, Time);
            Upstream.Answers("{}");
            Endpoints.Endpoints = [Upstream.AsEndpoint("a"), Upstream.AsEndpoint("b")];
            _feed = new HttpMessageInvoker(Upstream);
            Service = new HealthRefreshService(
                Endpoints.Refresh(Store, Time),
                Endpoints.Planner(Store, Time),
                new CatalogueRefresh(new CatalogueStore(Store), new CatalogueSource(), () => Catalogue, _feed, Time, new Logged<CatalogueRefresh>()),
                new OldTables(Store, [new DailyTable("days", 2)], Time),
                Store,
                () => Endpoints.Probes,
                Time,
                () => 1,
                Log);
        }

        public WatchedTime Time { get; } = new();

        public IStore Store { get; }

        public ScriptedStore? Scripted { get; }

        public ScriptedHandler Upstream { get; } = new();

        public ProbedEndpoints Endpoints { get; } = new();

        public CatalogueOptions Catalogue { get; set; } = new();

        public Logged<HealthRefreshService> Log { get; } = new();

        public HealthRefreshService Service { get; }

        public async Task StartAsync(bool waitForRun = true)
        {
            await Service.StartAsync(TestContext.Current.CancellationToken);
            await SettleAsync(waitForRun);
        }

        /// <summary>Lets beats pass, each with all that it does.</summary>
        public async Task PassAsync(TimeSpan time, bool waitForRun = true)
        {
            for (_passed += time; _passed >= Beat; _passed -= Beat)
            {
                Time.Advance(Beat);
                await SettleAsync(waitForRun);
            }
        }

        public async Task<HealthScores> ScoresAsync() =>
            HealthScores.FromJson((await Store.ReadAsync(HealthMerger.ScoresKey, TestContext.Current.CancellationToken))!.Value.Bytes.Span);

        public async ValueTask DisposeAsync()
        {
            await Service.StopAsync(CancellationToken.None);
            Service.Dispose();
            _feed.Dispose();
            await (Store is SqliteStore sqlite ? sqlite.DisposeAsync() : default);
        }

        private async Task SettleAsync(bool waitForRun)
        {
            await Time.WaitedForAsync(Beat);
            if (waitForRun)
            {
                await Service.Run;
            }
        }
    }
}
