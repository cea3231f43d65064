using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

public sealed class ConfigurationTests : LimitedTests
{
    private const string Bad = """
        {
          "providers": { "mine": { "type": "openai-compatibel", "baseUrl": "ftp://x" }, "keyed": { "type": "openai", "apiKey": "env:NOT_SET" } },
          "routes": { "auto": { "candidates": ["nobody/knows", "missing"] } },
          "cache": { "ttlSeconds": -1, "colour": "red" }
        }
        """;

    private static readonly string[] Mistakes =
        ["providers.mine.type", "providers.mine.baseUrl", "providers.keyed.apiKey", "routes.auto.candidates[1]", "cache.ttlSeconds", "cache.colour"];

    [Fact]
    public async Task A_bad_configuration_stops_the_start_with_every_mistake_named_by_its_path()
    {
        await using var router = RouterProcess.Launch(Bad);

        Assert.Equal(1, await router.WaitForExitAsync(Limit));
        Assert.All(Mistakes, path => Assert.Contains($"  {path}: ", router.Log, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", router.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_names_every_mistake_by_its_path()
    {
        await using var router = RouterProcess.Launch(Bad, null, "validate");

        Assert.Equal(1, await router.WaitForExitAsync(Limit));
        Assert.All(Mistakes, path => Assert.Contains($"  {path}: ", router.Log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_reads_the_file_that_it_is_given_and_names_where_it_is_no_JSON()
    {
        await using var router = RouterProcess.Launch("""{ "cache": { "enabled": tru } }""", null, "validate", "configuration.json");

        Assert.Equal(1, await router.WaitForExitAsync(Limit));
        Assert.Contains("configuration.json: ", router.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("run")]
    public async Task A_calibration_file_that_cannot_be_used_is_named_by_its_path(string command)
    {
        await using var router = RouterProcess.Launch("""{ "routing": { "calibration": "configuration.json" } }""", null, command);

        Assert.Equal(1, await router.WaitForExitAsync(Limit));
        Assert.Contains("  routing.calibration: ", router.Log, StringComparison.Ordinal);
        Assert.Contains("configuration.json: it is not a calibration file of this version; use a file that calibrate wrote", router.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", 0, "calibrate FILE")]
    [InlineData("route --help", 0, "route PROMPT")]
    [InlineData("evaluate --help", 0, "evaluate FILE --weak MODEL")]
    [InlineData("calibrate missing.jsonl --out calibration.json", 1, "there is no file missing.jsonl")]
    [InlineData("validate --strict", 2, "Use: validate [FILE]")]
    public async Task Commands_say_how_they_are_used_and_what_is_missing(string arguments, int exit, string text)
    {
        await using var router = RouterProcess.Launch(null, null, arguments.Split(' '));

        Assert.Equal(exit, await router.WaitForExitAsync(Limit));
        Assert.Contains(text, router.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_is_content_with_a_good_file()
    {
        await using var router = RouterProcess.Launch("""{ "cache": { "enabled": true } } // comments may stand here""", null, "validate");

        Assert.Equal(0, await router.WaitForExitAsync(Limit));
        Assert.Contains("in order", router.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_named_and_missing_stops_the_start()
    {
        await using var router = RouterProcess.Launch(null, new Dictionary<string, string> { ["FUNCROUTER_CONFIG"] = "missing.json" });

        Assert.Equal(1, await router.WaitForExitAsync(Limit));
        Assert.Contains("missing.json", router.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_refused_with_those_that_there_are()
    {
        await using var router = RouterProcess.Launch(null, null, "walk");

        Assert.Equal(2, await router.WaitForExitAsync(Limit));
        Assert.Contains("validate", router.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_is_taken_up_and_a_bad_change_is_refused_while_the_router_runs()
    {
        await using var router = await RouterProcess.StartAsync(Routing("first"));
        using var client = new HttpClient { BaseAddress = router.BaseAddress };
        var file = Path.Combine(router.Folder.FullName, "configuration.json");
        Assert.Equal(["first"], await RoutesAsync(client));

        await File.WriteAllTextAsync(file, Routing("second"), Limit);
        await Poll.UntilAsync(async () => (await RoutesAsync(client)).Contains("second") ? "" : null, Limit);
        Assert.Equal(["second"], await RoutesAsync(client));

        await File.WriteAllTextAsync(file, """{ "cache": { "colour": "red" } }""", Limit);
        await Poll.UntilAsync(() => router.Log.Contains("cache.colour: ", StringComparison.Ordinal), Limit);
        Assert.Equal(["second"], await RoutesAsync(client));

        await File.WriteAllTextAsync(file, Routing("third"), Limit);
        await Poll.UntilAsync(async () => (await RoutesAsync(client)).Contains("third") ? "" : null, Limit);
    }

    private static string Routing(string route) => $$"""
        { "models": { "m": { "endpoints": [ { "provider": "demo", "model": "swift" } ] } },
          "routes": { "{{route}}": { "candidates": ["m"] }, "auto": { "candidates": ["m"] } } }
        """;

    private async Task<string[]> RoutesAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("v1/models", Limit);
        return [.. (await answer.JsonAsync(Limit))["data"]!.AsArray().Select(model => (string)model!["id"]!).Except(["auto", "m", "demo/swift"])];
    }
}
