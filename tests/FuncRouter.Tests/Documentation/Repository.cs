namespace FuncRouter.Tests.Documentation;

/// <summary>The files that people read.</summary>
internal static class Repository
{
    /// <summary>The folder with the README.</summary>
    public static string Root { get; } = Find();

    /// <summary>Every page: the README and all of docs.</summary>
    public static IEnumerable<string> Pages =>
        Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Prepend(Path.Combine(Root, "README.md"));

    /// <summary>The code blocks of a page, in order, each with the word behind its fence.</summary>
    public static IReadOnlyList<(string Language, string Text)> BlocksOf(string page)
    {
        var pieces = File.ReadAllText(page).ReplaceLineEndings("\n").Split("```");
        return
        [
            .. from index in Enumerable.Range(0, pieces.Length / 2)
               let block = pieces[(index * 2) + 1]
               let end = block.IndexOf('\n', StringComparison.Ordinal)
               select (block[..end], block[(end + 1)..]),
        ];
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FuncRouter.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has the solution.");
    }
}
