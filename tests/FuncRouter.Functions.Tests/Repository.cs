using System.Diagnostics;

namespace FuncRouter.Functions.Tests;

/// <summary>Where the tests find the repository, and how they ask the SDK about it.</summary>
internal static class Repository
{
    /// <summary>The top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release: the one that the tests were built in.</summary>
    public static string BuildConfiguration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The function app's project file.</summary>
    public static string FunctionProject { get; } = Path.Combine(Root, "src", "FuncRouter.Functions", "FuncRouter.Functions.csproj");

    /// <summary>The folder that the function app was built into.</summary>
    public static string FunctionOutput { get; } = Path.Combine(
        Path.GetDirectoryName(FunctionProject)!, "bin", BuildConfiguration, new DirectoryInfo(AppContext.BaseDirectory).Name);

    /// <summary>Runs the SDK in the top folder.</summary>
    /// <returns>The exit status and everything that it printed.</returns>
    public static async Task<(int Status, string Output)> RunDotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment =
            {
                ["DOTNET_CLI_UI_LANGUAGE"] = "en",
                ["DOTNET_NOLOGO"] = "1",
                ["MSBUILDTERMINALLOGGER"] = "off",

                // No build process outlives the test.
                ["MSBUILDDISABLENODEREUSE"] = "1",
            },
        };

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var cancellationToken = TestContext.Current.CancellationToken;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FuncRouter.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("FuncRouter.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
