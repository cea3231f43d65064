using System.Runtime.Versioning;
using FuncRouter.Configuration;

namespace FuncRouter.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_file_in_the_working_folder_is_read()
    {
        _folder.Write("funcrouter.json", """{ "cache": { "ttlSeconds": 7 } }""");

        var result = await LoadAsync();

        Assert.Equal(TimeSpan.FromSeconds(7), result.Options!.Cache.TimeToLive);
        Assert.Equal(Path.Combine(_folder.Path, "funcrouter.json"), result.File.Path);
    }

    [Fact]
    public async Task A_named_file_goes_before_the_one_in_the_working_folder()
    {
        _folder.Write("funcrouter.json", """{ "cache": { "ttlSeconds": 7 } }""");
        _folder.Write("other.json", """{ "cache": { "ttlSeconds": 8 } }""");

        var result = await LoadAsync(("FUNCROUTER_CONFIG", "other.json"));

        Assert.Equal(TimeSpan.FromSeconds(8), result.Options!.Cache.TimeToLive);
    }

    [Fact]
    public async Task Without_any_file_the_defaults_hold()
    {
        var result = await LoadAsync();

        Assert.Equal(new RouterOptions().Resilience, result.Options!.Resilience);
        Assert.Equal(new RouterOptions().Cache, result.Options.Cache);
        Assert.Null(result.Options.Store);
        Assert.Null(result.File.Hash);
    }

    [Fact]
    public async Task A_named_file_that_is_absent_is_a_mistake()
    {
        var mistake = await MistakeAsync(("FUNCROUTER_CONFIG", "absent.json"));

        Assert.Equal(Path.Combine(_folder.Path, "absent.json"), mistake.Path);
        Assert.Contains("no such file", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_place_of_the_file_is_a_mistake()
    {
        var mistake = await MistakeAsync(("FUNCROUTER_CONFIG", _folder.Path));

        Assert.Contains("is a folder", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_may_not_be_read_is_a_mistake()
    {
        var path = _folder.Write("funcrouter.json", "{}");
        File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may read everything.");

        var mistake = await MistakeAsync();

        Assert.Contains("may not be read", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_of_the_store_is_refused_by_name()
    {
        var mistake = await MistakeAsync(("FUNCROUTER_CONFIG", "store:"));

        Assert.Equal("FUNCROUTER_CONFIG", mistake.Path);
    }

    [Fact]
    public async Task The_merge_patch_goes_before_the_file_and_single_options_go_before_both()
    {
        _folder.Write("funcrouter.json", """
            { "cache": { "enabled": true, "ttlSeconds": 1, "memoryBytes": 1 },
              "resilience": { "maxRetries": 9 },
              "providers": { "a": { "type": "demo" }, "b": { "type": "demo" } } }
            """);

        var result = await LoadAsync(
            ("FUNCROUTER_CONFIG_JSON", """{ "cache": { "ttlSeconds": 2, "memoryBytes": 2 }, "resilience": null, "providers": { "b": null } }"""),
            ("FUNCROUTER__CACHE__MEMORYBYTES", "3"));

        Assert.Equal(3, result.Options!.Cache.MemoryBytes);
        Assert.Equal(TimeSpan.FromSeconds(2), result.Options.Cache.TimeToLive);
        Assert.True(result.Options.Cache.Enabled);
        Assert.Equal(2, result.Options.Resilience.MaxRetries);
        Assert.Equal(["a"], result.Options.Providers.Keys);
    }

    [Fact]
    public async Task Comments_trailing_commas_and_a_byte_order_mark_are_allowed()
    {
        _folder.Write("funcrouter.json", "\uFEFF{ // a comment\n \"cache\": { \"enabled\": true, }, /* another */ }");

        Assert.True((await LoadAsync()).Options!.Cache.Enabled);
    }

    [Theory]
    [InlineData("{\n  \"cache\": {\n    \"enabled\" true\n  }\n}", "line 3, character 15: a colon is missing")]
    [InlineData("{ \"ünï\": x }", "line 1, character 10")]
    [InlineData("{", "line 1, character 2: it breaks off")]
    public async Task Broken_JSON_is_named_with_its_line_and_character(string json, string position)
    {
        _folder.Write("funcrouter.json", json);

        var mistake = await MistakeAsync();

        Assert.EndsWith("funcrouter.json", mistake.Path, StringComparison.Ordinal);
        Assert.Contains(position, mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "providers": { "t": { "apiKey": tgp_v1_secret } } }""")]
    [InlineData("""{ "providers": { "t": { "apiKey": nothing-to-see } } }""")]
    public async Task A_key_without_quotes_does_not_reach_the_message(string json)
    {
        var mistake = await Reading.MistakeOfAsync(json);

        Assert.Equal("FUNCROUTER_CONFIG_JSON", mistake.Path);
        Assert.Contains("text needs quotes", mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tgp", mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("  \n ", "is empty")]
    public async Task A_file_that_holds_no_object_is_a_mistake(string content, string message)
    {
        _folder.Write("funcrouter.json", content);

        Assert.Contains(message, (await MistakeAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_is_a_mistake()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "funcrouter.json"), [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], TestContext.Current.CancellationToken);

        Assert.Contains("UTF-8", (await MistakeAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_stands_twice_is_a_mistake_at_its_path()
    {
        var mistake = await Reading.MistakeOfAsync("""{ "models": { "gpt-4.1": { "order": "listed", "order": "ranked" } } }""");

        Assert.Equal("""models["gpt-4.1"].order""", mistake.Path);
        Assert.Contains("twice", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "providers": { "a": { "type": "\ud800" } } }""")]
    [InlineData("""{ "providers": { "\ud800": { "type": "demo" } } }""")]
    public async Task Half_a_character_is_a_mistake(string json)
    {
        var mistake = await Reading.MistakeOfAsync(json);

        Assert.Contains("surrogate", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_found_at_once()
    {
        var result = await Reading.OfAsync("""
            { "providers": { "groq": { "type": "openai-compatible", "baseURL": 1 } },
              "models": { "m": { "endpoints": [ { "provider": "grok", "model": "x" } ], "quality": 2 } },
              "routes": { "auto": { "candidates": ["m", "groq/x", "n"] } },
              "cache": { "ttlSeconds": "1" } }
            """);

        Assert.Equal(
            [
                "providers.groq.baseUrl",
                "providers.groq.baseURL",
                "models.m.endpoints[0].provider",
                "models.m.quality",
                "routes.auto.candidates[2]",
                "cache.ttlSeconds",
            ],
            result.Mistakes.Select(mistake => mistake.Path));
        Assert.Null(result.Options);
    }

    [Fact]
    public async Task An_unknown_section_is_named_with_the_one_that_was_meant()
    {
        var mistake = await Reading.MistakeOfAsync("""{ "provider": {} }""");

        Assert.Equal("provider: there is no such option; did you mean \"providers\"?", mistake.ToString());
    }

    [Fact]
    public async Task A_schema_may_be_named()
    {
        await Reading.OptionsOfAsync("""{ "$schema": "funcrouter.schema.json" }""");
    }

    [Fact]
    public void The_sources_of_the_process_are_its_environment_and_its_folder()
    {
        var sources = ConfigurationSources.OfProcess();

        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), sources.Environment["PATH"]);
        Assert.Equal(Directory.GetCurrentDirectory(), sources.WorkingFolder);
    }

    private Task<ConfigurationResult> LoadAsync(params (string Name, string Value)[] environment) =>
        Reading.Loader().LoadAsync(Reading.Sources(_folder.Path, environment), TestContext.Current.CancellationToken);

    private async Task<ConfigurationMistake> MistakeAsync(params (string Name, string Value)[] environment) =>
        Assert.Single((await LoadAsync(environment)).Mistakes);
}
