using System.Diagnostics;

namespace FuncRouter.Tests.Documentation;

/// <summary>Runs the commands that pages show.</summary>
internal static class Shell
{
    /// <summary>Runs a program that is to succeed.</summary>
    /// <returns>What it writes to its standard output.</returns>
    public static async Task<string> RunAsync(string file, params string[] arguments)
    {
        var token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(token);
        var output = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
