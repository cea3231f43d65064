using System.Text.RegularExpressions;
using FuncRouter.Tests.Documentation;

namespace FuncRouter.Tests.Architecture;

/// <summary>Folders of the router depend on each other in one direction only.</summary>
public sealed partial class DependencyTests
{
    // Lower folders first; a folder may use those before it. Configuration composes the options of all folders, so it stands apart: the
    // two topmost folders may read it, and it may read everything.
    private static readonly string[] Order =
        ["Telemetry", "Conversation", "Storage", "Protocols", "Accounting", "Health", "Providers", "Caching", "Preferences", "Tickets", "Routing", "Execution", "Api"];

    public static TheoryData<string> Folders => [.. Order];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_folders_below_it(string folder)
    {
        var above = Order[(Array.IndexOf(Order, folder) + 1)..].Concat(folder is "Execution" or "Api" ? [] : ["Configuration"]);

        Assert.Empty(UsedBy(folder).Intersect(above));
    }

    [Fact]
    public void Protocols_know_the_conversation_and_nothing_else() => Assert.Equal(["Conversation"], UsedBy("Protocols"));

    [Fact]
    public void Every_folder_has_its_place() =>
        Assert.Equal(
            Order.Append("Configuration").Order(),
            Directory.EnumerateDirectories(Source).Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj")).Order());

    private static string Source => Path.Combine(Repository.Root, "src", "FuncRouter");

    private static IEnumerable<string> UsedBy(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => FolderName().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Where(used => used != folder)
            .Distinct()
            .Order();

    [GeneratedRegex(@"\bFuncRouter\.([A-Z][A-Za-z]+)")]
    private static partial Regex FolderName();
}
