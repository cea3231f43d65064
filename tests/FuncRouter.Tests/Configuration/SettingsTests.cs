using System.Text.Json;
using FuncRouter.Accounting.Feeds;
using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Routing.Quality;
using FuncRouter.Storage;

namespace FuncRouter.Tests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public async Task Every_setting_is_read()
    {
        var options = await Reading.OptionsOfAsync("""
            { "resilience": { "maxRetries": 3, "firstTokenTimeoutSeconds": 1.5, "idleTimeoutSeconds": 2, "deadlineSeconds": 30 },
              "cache": { "enabled": true, "ttlSeconds": 60, "memoryBytes": 1000 },
              "probes": { "enabled": false, "intervalSeconds": 20, "timeoutSeconds": 3, "dailyCalls": 500 },
              "catalogue": { "url": "https://prices.example/api.json", "intervalSeconds": 3600 },
              "api": { "maxJsonBytes": 2048, "allowedOrigins": ["https://App.example.com/", "http://localhost:3000", "*"] } }
            """);

        Assert.Equal(
            new ResilienceOptions
            {
                MaxRetries = 3,
                FirstTokenTimeout = TimeSpan.FromSeconds(1.5),
                IdleTimeout = TimeSpan.FromSeconds(2),
                Deadline = TimeSpan.FromSeconds(30),
            },
            options.Resilience);
        Assert.Equal(new CacheOptions { Enabled = true, TimeToLive = TimeSpan.FromMinutes(1), MemoryBytes = 1000 }, options.Cache);
        Assert.Equal(
            new ProbeOptions { Enabled = false, Interval = TimeSpan.FromSeconds(20), Timeout = TimeSpan.FromSeconds(3), DailyCalls = 500 }, options.Probes);
        Assert.Equal(new CatalogueOptions { Url = new Uri("https://prices.example/api.json"), Interval = TimeSpan.FromHours(1) }, options.Catalogue);
        Assert.Equal(2048, options.Api.MaxJsonBytes);
        Assert.Equal(["https://app.example.com", "http://localhost:3000", "*"], options.Api.AllowedOrigins);
    }

    [Fact]
    public async Task A_price_feed_on_this_machine_may_be_unencrypted() =>
        Assert.Equal(new Uri("http://127.0.0.1:8080/feed"), (await Reading.OptionsOfAsync("""{ "catalogue": { "url": "http://127.0.0.1:8080/feed" } }""")).Catalogue.Url);

    [Theory]
    [InlineData("""{ "resilience": { "maxRetries": 101 } }""", "resilience.maxRetries", "must be from 0 to 100")]
    [InlineData("""{ "resilience": { "deadlineSeconds": 0 } }""", "resilience.deadlineSeconds", "must be from 0.001 to 86400")]
    [InlineData("""{ "resilience": { "deadline": 1 } }""", "resilience.deadline", "no such option")]
    [InlineData("""{ "resilience": [] }""", "resilience", "must be an object, not a list")]
    [InlineData("""{ "cache": { "memoryBytes": -1 } }""", "cache.memoryBytes", "must be from 0 to 1099511627776")]
    [InlineData("""{ "cache": true }""", "cache", "must be an object, not true or false")]
    [InlineData("""{ "probes": { "enabled": 1 } }""", "probes.enabled", "must be true or false, not a number")]
    [InlineData("""{ "probes": { "interval": 1 } }""", "probes.interval", "the options here are enabled, intervalSeconds, timeoutSeconds, dailyCalls")]
    [InlineData("""{ "probes": { "dailyCalls": -1 } }""", "probes.dailyCalls", "must be from 0 to 1000000000")]
    [InlineData("""{ "catalogue": { "url": "http://prices.example/" } }""", "catalogue.url", "must begin with https:// (http:// only on this machine)")]
    [InlineData("""{ "catalogue": { "url": "https://prices.example/?key=secret" } }""", "catalogue.url", "must not hold a query")]
    [InlineData("""{ "catalogue": { "feed": "https://prices.example/" } }""", "catalogue.feed", "the options here are url, intervalSeconds")]
    [InlineData("""{ "api": { "maxJsonBytes": 0 } }""", "api.maxJsonBytes", "must be from 1024")]
    [InlineData("""{ "api": { "origins": 0 } }""", "api.origins", "no such option")]
    [InlineData("""{ "api": { "allowedOrigins": ["https://a.example/path"] } }""", "api.allowedOrigins[0]", "without a path")]
    [InlineData("""{ "api": { "allowedOrigins": ["a.example"] } }""", "api.allowedOrigins[0]", "must be * or an origin")]
    [InlineData("""{ "store": { "type": "redis" } }""", "store.type", "must be one of sqlite, tables")]
    [InlineData("""{ "store": { "type": "tables" } }""", "store", "needs connectionString, or endpoint")]
    [InlineData("""{ "store": { "type": "tables", "endpoint": "nowhere" } }""", "store.endpoint", "must be an absolute address")]
    [InlineData("""{ "store": { "type": "tables", "connectionString": "x", "tablePrefix": "1a" } }""", "store.tablePrefix", "must be a letter")]
    [InlineData("""{ "store": { "file": "x" } }""", "store.file", "no such option")]
    public async Task A_mistake_is_named(string json, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync(json);

        Assert.Equal(path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_token_limit_beyond_the_deadline_is_warned_of()
    {
        var result = await Reading.OfAsync("""{ "resilience": { "firstTokenTimeoutSeconds": 20, "deadlineSeconds": 10 } }""");

        Assert.True(result.Succeeded);
        Assert.Equal("resilience", Assert.Single(result.Warnings).Path);
    }

    [Fact]
    public async Task A_calibration_file_is_opened_where_it_stands_beside_the_working_folder()
    {
        using var folder = new ConfigurationFolder();
        var file = Path.Combine(folder.Path, "calibration.json");
        await File.WriteAllBytesAsync(file, new SkillModel().ToJson(), TestContext.Current.CancellationToken);

        var result = await CalibratedAsync(folder, "calibration.json");

        Assert.Empty(result.Mistakes);
        Assert.Equal(file, result.Options!.Routing.Calibration);
    }

    [Theory]
    [InlineData("missing.json", null, "there is no file ")]
    [InlineData(".", null, "is a folder; name the file in it")]
    [InlineData("a\u0000b", null, "Null character in path")]
    [InlineData("calibration.json", "", "it is not a calibration file")]
    [InlineData("calibration.json", "{\"version\":2}", "it is not a calibration file of this version; use a file that calibrate wrote")]
    [InlineData("calibration.json", "{\"version\":1,\"tiers\":{\"m\":\"high\"},\"groups\":{},\"shared\":{},\"skills\":{}}", ": tiers.m is of another kind than it should be; use a file")]
    public async Task What_is_no_calibration_file_is_a_mistake_at_its_path(string name, string? content, string message)
    {
        using var folder = new ConfigurationFolder();
        if (content is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), content, TestContext.Current.CancellationToken);
        }

        var mistake = Assert.Single((await CalibratedAsync(folder, name)).Mistakes);

        Assert.Equal("routing.calibration", mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    private static Task<ConfigurationResult> CalibratedAsync(ConfigurationFolder folder, string file) => Reading.Loader().LoadAsync(
        Reading.Sources(folder.Path, ("FUNCROUTER_CONFIG_JSON", $$$"""{ "routing": { "calibration": {{{JsonSerializer.Serialize(file)}}} } }""")),
        TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_SQLite_store_has_a_path()
    {
        var options = await Reading.OptionsOfAsync("""{ "store": { "path": "data/router.db" } }""");

        Assert.Equal(new StoreOptions { Kind = StoreKind.Sqlite, Path = "data/router.db" }, options.Store);
    }

    [Fact]
    public async Task The_tables_store_takes_a_connection_string_from_the_environment()
    {
        var options = await Reading.OptionsOfAsync(
            """{ "store": { "type": "tables", "connectionString": "env:STORE", "tablePrefix": "mine" } }""",
            ("STORE", "UseDevelopmentStorage=true"));

        Assert.Equal(
            new StoreOptions { Kind = StoreKind.Tables, ConnectionString = new Secret("UseDevelopmentStorage=true"), TablePrefix = "mine" }, options.Store);
    }

    [Fact]
    public async Task The_tables_store_takes_an_endpoint_and_an_identity()
    {
        var options = await Reading.OptionsOfAsync(
            "{}",
            ("FUNCROUTER__STORE__TYPE", "tables"),
            ("FUNCROUTER__STORE__ENDPOINT", "https://account.table.core.windows.net/"),
            ("FUNCROUTER__STORE__CLIENTID", "0000"));

        Assert.Equal(
            new StoreOptions { Kind = StoreKind.Tables, Endpoint = new Uri("https://account.table.core.windows.net"), ClientId = "0000" },
            options.Store);
    }

    [Theory]
    [InlineData("""{ "path": "a.db", "connectionString": "x", "tablePrefix": "p" }""", "store.connectionString", "store.tablePrefix")]
    [InlineData("""{ "type": "tables", "path": "a.db", "connectionString": "x", "endpoint": "https://a.example" }""", "store.path", "store.endpoint")]
    public async Task Options_of_the_other_kind_of_store_are_warned_of(string store, params string[] paths)
    {
        var result = await Reading.OfAsync($$"""{ "store": {{store}} }""");

        Assert.True(result.Succeeded);
        Assert.Equal(paths, result.Warnings.Select(warning => warning.Path));
    }
}
