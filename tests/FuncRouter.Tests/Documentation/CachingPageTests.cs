using FuncRouter.Caching;
using FuncRouter.Caching.Semantic.Evaluation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Documentation;

/// <summary>What the page on remembered answers shows is what happens.</summary>
public sealed class CachingPageTests
{
    private const string Address = "http://127.0.0.1:7071";
    private const string Key = "MANAGEMENT_KEY";

    private static readonly string Page = Path.Combine(Repository.Root, "docs", "caching.md");

    [Fact]
    public async Task The_examples_ask_for_a_remembered_answer_and_end_it()
    {
        var commands = Repository.BlocksOf(Page).Where(block => block.Language == "bash").Select(block => block.Text).ToArray();
        await using var router = await RouterProcess.StartAsync(environment: new Dictionary<string, string> { ["FUNCROUTER_MANAGEMENT_KEY"] = Key });
        Task<string> Run(string command) =>
            Shell.RunAsync("bash", "-c", command.Replace("curl ", "curl -s -i ", StringComparison.Ordinal).Replace(Address, router.BaseAddress.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));

        Assert.Contains("x-funcrouter-cache: miss", await Run(commands[0]), StringComparison.Ordinal);
        Assert.Matches("x-funcrouter-cache: (hit|shared)", await Run(commands[0]));
        Assert.StartsWith("HTTP/1.1 204", await Run(commands[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_of_a_labelled_pair_is_one()
    {
        var line = System.Text.RegularExpressions.Regex.Match(File.ReadAllText(Page), "`(\\{\"a\":[^`]*)`").Groups[1].Value;

        Assert.True(LabelledPair.IsPair(line));
        Assert.True(LabelledPair.Read(line).Same);
    }

    [Fact]
    public void Every_reason_of_a_record_is_explained()
    {
        var page = File.ReadAllText(Page);
        var source = File.ReadAllText(Path.Combine(Repository.Root, "src", "FuncRouter", "Caching", $"{nameof(CacheUse)}.cs"));
        var reasons = System.Text.RegularExpressions.Regex.Matches(source, "\\? \"([a-zA-Z]+)\"|, \"([a-zA-Z]+)\"\\)").Select(match => match.Groups[1].Value + match.Groups[2].Value).ToArray();

        Assert.InRange(reasons.Length, 9, 30);
        Assert.All(reasons.Append("regenerate").Append("noCache"), reason => Assert.Contains($"`{reason}`", page, StringComparison.Ordinal));
    }
}
