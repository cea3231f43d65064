using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using FuncRouter.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace FuncRouter.Tests.Fixtures;

/// <summary>A real Azurite process for the test run: started when the first test asks for it, ended with the run.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    private const string Account = "funcroutertests";
    private const string Announcement = "listening on port ";

    private readonly Lazy<Task<string>> _connectionString;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-azurite-");
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private Process? _process;

    public AzuriteServer() => _connectionString = new Lazy<Task<string>>(StartAsync);

    /// <summary>Starts Azurite if need be and says how to reach it.</summary>
    public Task<string> ConnectionStringAsync() => _connectionString.Value;

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static string FindTools()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tools = Path.Combine(folder.FullName, "eng", "test-tools");
            if (File.Exists(Path.Combine(tools, "package.json")))
            {
                return tools;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has eng/test-tools.");
    }

    private async Task<string> StartAsync()
    {
        var tools = FindTools();
        var main = Path.Combine(tools, "node_modules", "azurite", "dist", "src", "table", "main.js");
        if (!File.Exists(main))
        {
            throw new InvalidOperationException("Azurite is not installed in eng/test-tools. Run ./build.sh test, which installs it.");
        }

        string[] arguments =
        [
            "--require", Path.Combine(tools, "azurite-preload.cjs"), main,
            "--tablePort", "0", "--inMemoryPersistence", "--silent", "--disableTelemetry",
        ];
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{_key}";
        var process = _process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");

        // Read to the end, so that a full pipe never holds Azurite up.
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new List<string?>();
        void Note(string? line)
        {
            lock (output)
            {
                output.Add(line);
            }

            if (line?.StartsWith(Announcement, StringComparison.Ordinal) == true)
            {
                port.TrySetResult(int.Parse(line.AsSpan(Announcement.Length), CultureInfo.InvariantCulture));
            }
            else if (line is null)
            {
                port.TrySetException(new InvalidOperationException($"Azurite ended at its start: {string.Join(' ', output)}"));
            }
        }

        process.OutputDataReceived += (_, e) => Note(e.Data);
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not null)
            {
                Note(e.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={_key};"
            + $"TableEndpoint=http://127.0.0.1:{await port.Task}/{Account};";
    }
}
