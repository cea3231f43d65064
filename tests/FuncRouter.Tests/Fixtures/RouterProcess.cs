using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Chat;

namespace FuncRouter.Tests.Fixtures;

/// <summary>
/// The server host as a process of its own, on a free port, in a working folder of its own, with a configuration file that a test gives and
/// nothing of the environment that could configure it otherwise.
/// </summary>
internal sealed partial class RouterProcess : IAsyncDisposable
{
    /// <summary>Far beyond what a start takes on a busy machine: only a broken host meets it.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    /// <summary>What a .NET process needs of the environment; all else is the test's to give.</summary>
    private static readonly string[] Inherited =
        ["PATH", "HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "SystemRoot", "DOTNET_ROOT", "LD_LIBRARY_PATH", "LANG"];

    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly Task<int> _exit;

    private RouterProcess(string? configuration, IReadOnlyDictionary<string, string>? environment, string[] arguments)
    {
        Folder = Directory.CreateTempSubdirectory("funcrouter-test-");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = Folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "FuncRouter.Server.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        SetEnvironment(start.Environment, configuration, environment);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _exit = WatchAsync();
    }

    /// <summary>The working folder; deleted with the process.</summary>
    public DirectoryInfo Folder { get; }

    /// <summary>Where it listens (<c>http://127.0.0.1:PORT/</c>), once <see cref="ListeningAsync"/> has ended.</summary>
    public Uri BaseAddress => _listening.Task.IsCompletedSuccessfully
        ? _listening.Task.Result
        : throw new InvalidOperationException("The router does not listen.");

    /// <summary>What it has written so far, standard output and standard error in one.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts the host and waits until it listens.</summary>
    /// <param name="configuration">The content of the configuration file; null for none.</param>
    /// <param name="environment">Variables beyond <c>FUNCROUTER_CONFIG</c>, keys of providers among them.</param>
    public static async Task<RouterProcess> StartAsync(
        string? configuration = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var router = Launch(configuration, environment);
        try
        {
            await router.ListeningAsync();
            return router;
        }
        catch
        {
            await router.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the host and returns at once, for a start that is to fail or for another command than <c>run</c>.</summary>
    /// <param name="configuration">The content of the configuration file; null for none.</param>
    /// <param name="environment">Variables beyond <c>FUNCROUTER_CONFIG</c>.</param>
    /// <param name="arguments">The command line; where none is given, <c>--urls</c> with a free port of loopback.</param>
    public static RouterProcess Launch(
        string? configuration = null, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments) =>
        new(configuration, environment, arguments is [] ? ["--urls", "http://127.0.0.1:0"] : arguments);

    /// <summary>Ends when the host listens, and fails with its log when it ends before or takes too long.</summary>
    public async Task ListeningAsync()
    {
        try
        {
            await _listening.Task.WaitAsync(StartLimit);
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"The router did not listen within {StartLimit}. It wrote:\n{Log}", late);
        }
    }

    /// <summary>Ends with the exit code when the host ends; <see cref="Log"/> is whole then.</summary>
    public Task<int> WaitForExitAsync(CancellationToken cancellationToken) => _exit.WaitAsync(cancellationToken);

    /// <summary>Asks the host to end, as supervisors do, and returns at once.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends the host in the middle of whatever it does (SIGKILL), and returns when it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _exit;
    }

    /// <summary>The official client for one model or route. It sends each request once, so that tests see the router's own doings.</summary>
    public ChatClient Chat(string model, string key = "none") => new(model, new ApiKeyCredential(key), ClientOptions());

    /// <summary>The official client of sound for one model.</summary>
    public AudioClient Audio(string model) => new(model, new ApiKeyCredential("none"), ClientOptions());

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        Folder.Delete(recursive: true);
    }

    private OpenAIClientOptions ClientOptions() => new() { Endpoint = new Uri(BaseAddress, "v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) };

    private void SetEnvironment(
        IDictionary<string, string?> variables, string? configuration, IReadOnlyDictionary<string, string>? environment)
    {
        foreach (var name in variables.Keys.Except(Inherited, StringComparer.OrdinalIgnoreCase).ToList())
        {
            variables.Remove(name);
        }

        if (configuration is not null)
        {
            var file = Path.Combine(Folder.FullName, "configuration.json");
            File.WriteAllText(file, configuration);
            variables["FUNCROUTER_CONFIG"] = file;
        }

        // A test wants the same candidate every time.
        variables["FUNCROUTER__ROUTING__EXPLORATION"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }
    }

    private void Note(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }

        if (line is not null && ListeningLine().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    private async Task<int> WatchAsync()
    {
        await _process.WaitForExitAsync();
        _listening.TrySetException(new InvalidOperationException(
            $"The router ended with {_process.ExitCode} before it listened. It wrote:\n{Log}"));
        return _process.ExitCode;
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)")]
    private static partial Regex ListeningLine();
}
