using FuncRouter.Tests.Configuration;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Documentation;

/// <summary>What the README shows is what happens.</summary>
public sealed class ReadmeTests
{
    private const string Address = "http://127.0.0.1:7071";

    private static readonly IReadOnlyList<(string Language, string Text)> Blocks = Repository.BlocksOf(Path.Combine(Repository.Root, "README.md"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_curl_example_answers_with_the_headers_and_the_text_that_are_shown()
    {
        var (command, shown) = BlockAfter("curl ");
        await using var router = await RouterProcess.StartAsync();

        var output = await Shell.RunAsync("bash", "-c", command.Replace(Address, router.BaseAddress.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 200 OK", output, StringComparison.Ordinal);
        Assert.Equal(HeaderNames(shown), HeaderNames(output).Where(name => name is not ("Content-Length" or "Date")));
        Assert.Contains(": 6 * 7 = 42. No model was asked, because no provider key is set.", output, StringComparison.Ordinal);
        Assert.Contains(": 6 * 7 = 42. No model was asked, because no provider key is set.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_in_csharp_is_code_that_runs_and_prints_what_is_shown()
    {
        var (code, shown) = BlockAfter("var chat");
        var source = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "tests", "FuncRouter.Tests", "Documentation", "ReadmeExample.cs"), Token);
        Assert.Contains(
            Flat(code.Replace($"\"{Address}/v1\"", "address", StringComparison.Ordinal)), Flat(source), StringComparison.Ordinal);
        await using var router = await RouterProcess.StartAsync();
        using var output = new StringWriter();

        await ReadmeExample.RunAsync(new Uri(router.BaseAddress, "/v1").AbsoluteUri, output);

        Assert.Equal(WithoutModel(shown.Trim()), WithoutModel(output.ToString()));
    }

    [Fact]
    public async Task The_configuration_that_is_shown_is_in_order()
    {
        var (_, json) = Repository.BlocksOf(Path.Combine(Repository.Root, "docs", "configure.md")).First(block => block.Language == "jsonc");

        var result = await Reading.OfAsync(json, ("OPENAI_API_KEY", "key"), ("GROQ_API_KEY", "key"));

        Assert.Empty(result.Mistakes);
    }

    [Fact]
    public void Every_link_leads_to_a_file()
    {
        var broken =
            from page in Repository.Pages
            from piece in File.ReadAllText(page).Split("](").Skip(1)
            let target = piece[..piece.IndexOf(')', StringComparison.Ordinal)]
            where !target.StartsWith("http", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target.Split('#')[0]))
            select $"{Path.GetFileName(page)}: {target}";

        Assert.Empty(broken);
    }

    // Which demonstration model is chosen depends on how fast each was just now.
    private static string WithoutModel(string text) => text.Replace("demo/flaky", "demo/*", StringComparison.Ordinal)
        .Replace("demo/swift", "demo/*", StringComparison.Ordinal)
        .Replace("demo/economy", "demo/*", StringComparison.Ordinal);

    private static (string Code, string Output) BlockAfter(string beginning)
    {
        var index = Blocks.ToList().FindIndex(block => block.Text.StartsWith(beginning, StringComparison.Ordinal));
        return (Blocks[index].Text, Blocks[index + 1].Text);
    }

    private static IEnumerable<string> HeaderNames(string output) =>
        output.ReplaceLineEndings("\n").Split("\n\n")[0].Split('\n').Skip(1).Select(line => line.Split(':')[0]);

    private static string Flat(string code) => string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
