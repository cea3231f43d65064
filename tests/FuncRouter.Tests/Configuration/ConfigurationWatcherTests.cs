using FuncRouter.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Configuration;

public sealed class ConfigurationWatcherTests : IAsyncDisposable
{
    /// <summary>Milliseconds until a change counts as not noticed; far more than it takes.</summary>
    private const int NoticedWithin = 60_000;

    private readonly ConfigurationFolder _folder = new();
    private readonly LogList _log = new();
    private readonly FakeVault _vault = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<RouterOptions> _told = [];
    private ConfigurationWatcher? _watcher;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_watcher is not null)
        {
            await _watcher.StopAsync(CancellationToken.None);
            _watcher.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_change_is_taken_up_and_told()
    {
        var watcher = await WatchAsync(Ttl(1));
        _folder.Write("funcrouter.json", Ttl(2));

        await watcher.CheckAsync(Cancelled);

        Assert.Equal(TimeSpan.FromSeconds(2), watcher.Current.Cache.TimeToLive);
        Assert.Equal([watcher.Current], _told);
        Assert.Single(_log.Of(LogLevel.Information));
    }

    [Fact]
    public async Task What_has_not_changed_is_not_told()
    {
        var watcher = await WatchAsync(Ttl(1));
        _folder.Write("funcrouter.json", Ttl(1));

        await watcher.CheckAsync(Cancelled);

        Assert.Empty(_told);
    }

    [Fact]
    public async Task A_bad_change_is_refused_with_every_mistake_and_said_once()
    {
        var watcher = await WatchAsync(Ttl(1));
        var before = watcher.Current;
        _folder.Write("funcrouter.json", """
            { "cache": { "ttlSeconds": -1, "size": 1 }, "providers": { "p": { "type": "openai", "apiKey": "sk-hush", "baseUrl": "sk-hush" } } }
            """);

        await watcher.CheckAsync(Cancelled);
        await watcher.CheckAsync(Cancelled);

        Assert.Same(before, watcher.Current);
        Assert.Empty(_told);
        var error = Assert.Single(_log.Of(LogLevel.Error));
        Assert.Contains("cache.ttlSeconds: must be", error, StringComparison.Ordinal);
        Assert.Contains("cache.size: there is no such option", error, StringComparison.Ordinal);
        Assert.Contains("providers.p.baseUrl: must be", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_after_a_bad_one_is_taken_up()
    {
        var watcher = await WatchAsync(Ttl(1));
        _folder.Write("funcrouter.json", "{");
        await watcher.CheckAsync(Cancelled);
        _folder.Write("funcrouter.json", Ttl(3));

        await watcher.CheckAsync(Cancelled);

        Assert.Equal(TimeSpan.FromSeconds(3), watcher.Current.Cache.TimeToLive);
    }

    [Fact]
    public async Task A_change_that_was_refused_for_what_lies_outside_is_tried_again()
    {
        var watcher = await WatchAsync(Ttl(1));
        _folder.Write("funcrouter.json", """
            { "providers": { "p": { "type": "openai", "baseUrl": "https://p.example/v1", "apiKey": "keyvault:late" } } }
            """);
        await watcher.CheckAsync(Cancelled);
        Assert.Empty(_told);
        _vault.Secrets["late"] = "sk";

        await watcher.CheckAsync(Cancelled);

        Assert.Equal(new Secret("sk"), watcher.Current.Providers["p"].ApiKey);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("funcrouter.json")]
    public async Task A_file_that_goes_away_does_not_bring_the_defaults_back(string? named)
    {
        var watcher = await WatchAsync(Ttl(1), named);
        File.Delete(Path.Combine(_folder.Path, "funcrouter.json"));

        await watcher.CheckAsync(Cancelled);
        await watcher.CheckAsync(Cancelled);

        Assert.Equal(TimeSpan.FromSeconds(1), watcher.Current.Cache.TimeToLive);
        Assert.Single(_log.Of(LogLevel.Error));

        _folder.Write("funcrouter.json", Ttl(2));
        await watcher.CheckAsync(Cancelled);

        Assert.Equal(TimeSpan.FromSeconds(2), watcher.Current.Cache.TimeToLive);
    }

    [Fact]
    public async Task A_file_that_comes_later_is_taken_up()
    {
        var watcher = await WatchAsync(content: null);
        _folder.Write("funcrouter.json", Ttl(2));

        await watcher.CheckAsync(Cancelled);

        Assert.Equal(TimeSpan.FromSeconds(2), watcher.Current.Cache.TimeToLive);
    }

    [Fact]
    public async Task Another_store_waits_for_a_restart_while_the_rest_is_taken_up()
    {
        var watcher = await WatchAsync("""{ "store": { "path": "one.db" } }""");
        _folder.Write("funcrouter.json", """{ "store": { "path": "two.db" }, "cache": { "enabled": true } }""");

        await watcher.CheckAsync(Cancelled);

        Assert.Equal("one.db", watcher.Current.Store!.Path);
        Assert.True(watcher.Current.Cache.Enabled);
        Assert.Contains("restart", Assert.Single(_log.Of(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscriber_that_fails_does_not_stop_the_others()
    {
        var watcher = await WatchAsync(Ttl(1));
        var later = 0;
        using var failing = watcher.Subscribe(_ => throw new InvalidOperationException("broken"));
        using var other = watcher.Subscribe(_ => later++);
        _folder.Write("funcrouter.json", Ttl(2));

        await watcher.CheckAsync(Cancelled);

        Assert.Equal(1, later);
        Assert.Single(_log.Of(LogLevel.Error));
    }

    [Fact]
    public async Task A_subscriber_that_has_left_is_not_told()
    {
        var watcher = await WatchAsync(Ttl(1));
        var told = 0;
        void Count(RouterOptions options) => told++;
        var first = watcher.Subscribe(Count);
        using var second = watcher.Subscribe(Count);
        first.Dispose();
        first.Dispose();
        _folder.Write("funcrouter.json", Ttl(2));

        await watcher.CheckAsync(Cancelled);

        Assert.Equal(1, told);
    }

    [Fact(Timeout = NoticedWithin)]
    public async Task A_link_that_points_elsewhere_is_noticed_by_comparing()
    {
        // How Kubernetes mounts a ConfigMap: the file is a link into a folder that is a link itself, and only that one changes.
        var files = Directory.CreateDirectory(Path.Combine(_folder.Path, "v1"));
        File.WriteAllText(Path.Combine(files.FullName, "config.json"), Ttl(1));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "data"), files.FullName);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "linked.json"), Path.Combine("data", "config.json"));
        var watcher = await WatchAsync(content: null, "linked.json");
        var changed = Changed(watcher);
        await watcher.StartAsync(TestContext.Current.CancellationToken);

        var next = Directory.CreateDirectory(Path.Combine(_folder.Path, "v2"));
        File.WriteAllText(Path.Combine(next.FullName, "config.json"), Ttl(2));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "data-new"), next.FullName);
        Directory.Delete(Path.Combine(_folder.Path, "data"));
        Directory.Move(Path.Combine(_folder.Path, "data-new"), Path.Combine(_folder.Path, "data"));

        Assert.Equal(TimeSpan.FromSeconds(2), (await AdvanceUntilAsync(changed)).Cache.TimeToLive);
    }

    [Fact(Timeout = NoticedWithin)]
    public async Task A_file_that_an_editor_replaces_is_noticed_at_once()
    {
        var watcher = await WatchAsync(Ttl(1), time: new TimeWithoutPeriods());
        var changed = Changed(watcher);
        await watcher.StartAsync(TestContext.Current.CancellationToken);

        _folder.Write("funcrouter.json~", Ttl(2));
        File.Move(Path.Combine(_folder.Path, "funcrouter.json~"), Path.Combine(_folder.Path, "funcrouter.json"), overwrite: true);

        Assert.Equal(TimeSpan.FromSeconds(2), (await changed.WaitAsync(TestContext.Current.CancellationToken)).Cache.TimeToLive);
    }

    [Fact]
    public async Task A_configuration_that_failed_is_nothing_to_start_with()
    {
        var failed = await Reading.OfAsync("{");

        Assert.Throws<ArgumentException>(() => new ConfigurationWatcher(Reading.Loader(), Reading.Sources(), failed, _time, _log));
    }

    private static string Ttl(int seconds) => $$"""{ "cache": { "ttlSeconds": {{seconds}} } }""";

    private static Task<RouterOptions> Changed(ConfigurationWatcher watcher)
    {
        var changed = new TaskCompletionSource<RouterOptions>(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Subscribe(changed.SetResult);
        return changed.Task;
    }

    private async Task<RouterOptions> AdvanceUntilAsync(Task<RouterOptions> changed)
    {
        while (!changed.IsCompleted)
        {
            Cancelled.ThrowIfCancellationRequested();
            _time.Advance(ConfigurationWatcher.PollInterval);
            await Task.Yield();
        }

        return await changed;
    }

    private async Task<ConfigurationWatcher> WatchAsync(string? content, string? named = null, TimeProvider? time = null)
    {
        if (content is not null)
        {
            _folder.Write("funcrouter.json", content);
        }

        var loader = Reading.Loader(_vault);
        var sources = Reading.Sources(
            _folder.Path, [("FUNCROUTER_KEYVAULT_URI", "https://mine.vault.azure.net"), .. named is null ? [] : new[] { ("FUNCROUTER_CONFIG", named) }]);
        _watcher = new ConfigurationWatcher(loader, sources, await loader.LoadAsync(sources, Cancelled), time ?? _time, _log);
        _watcher.Subscribe(_told.Add);
        return _watcher;
    }

    /// <summary>Time in which delays end but nothing comes round again, so that nothing is compared unasked.</summary>
    private sealed class TimeWithoutPeriods : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(
            callback, state, period == Timeout.InfiniteTimeSpan ? dueTime : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
