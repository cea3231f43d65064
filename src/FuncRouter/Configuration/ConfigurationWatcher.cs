using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Configuration;

/// <summary>Takes up changes of the configuration file while the router runs, and refuses bad ones.</summary>
/// <remarks>
/// The operating system's word of a change is quick but comes only where it comes: not from network mounts, and not for a link
/// that Kubernetes points elsewhere. So the file's content is compared every few seconds as well.
/// </remarks>
public sealed partial class ConfigurationWatcher : IOptionsSource, IHostedService, IDisposable
{
    /// <summary>How often the content is compared.</summary>
    internal static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long an editor gets to finish what it has begun to write.</summary>
    internal static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);

    private readonly ConfigurationLoader _loader;
    private readonly ConfigurationSources _sources;
    private readonly TimeProvider _time;
    private readonly ILogger<ConfigurationWatcher> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Channel<bool> _hints =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Action<RouterOptions>[] _subscribers = [];
    private volatile RouterOptions _current;
    private ConfigurationFile _seen;
    private ImmutableArray<ConfigurationMistake> _refused = [];
    private FileSystemWatcher? _fileWatcher;
    private ITimer? _timer;
    private Task _work = Task.CompletedTask;

    /// <summary>Makes a watcher that starts from what was loaded.</summary>
    /// <param name="loader">Reads the configuration again.</param>
    /// <param name="sources">Where from.</param>
    /// <param name="loaded">What the router starts with.</param>
    /// <param name="time">The clock of the comparisons.</param>
    /// <param name="logger">Takes what happens to a change.</param>
    /// <exception cref="ArgumentException"><paramref name="loaded"/> is a failure.</exception>
    public ConfigurationWatcher(
        ConfigurationLoader loader,
        ConfigurationSources sources,
        ConfigurationResult loaded,
        TimeProvider time,
        ILogger<ConfigurationWatcher> logger)
    {
        _loader = loader;
        _sources = sources;
        _current = loaded.Options
            ?? throw new ArgumentException("The router cannot start with a configuration that failed.", nameof(loaded));
        _seen = loaded.File;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc />
    public RouterOptions Current => _current;

    /// <inheritdoc />
    public IDisposable Subscribe(Action<RouterOptions> changed)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers, changed];
        }

        return new Subscription(this, changed);
    }

    /// <summary>Begins to watch.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        WatchFolder();
        _timer = _time.CreateTimer(_ => Hint(), null, PollInterval, PollInterval);
        _work = Task.Run(() => WatchAsync(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Ends the watch and waits for a change that is being taken up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _fileWatcher?.Dispose();
        _timer?.Dispose();
        await _stopping.CancelAsync();

        // The work ends by being cancelled.
        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _fileWatcher?.Dispose();
        _timer?.Dispose();

        // Not cancelled here: whoever stops has done that, and a container may dispose what it hands out under several names twice.
        _stopping.Dispose();
    }

    /// <summary>
    /// Compares the file with what was seen last and takes up what has changed. What was refused is tried again even unchanged: the
    /// mistake may have been a vault that did not answer.
    /// </summary>
    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await HashAsync(cancellationToken) == _seen.Hash && _refused.IsEmpty)
        {
            return;
        }

        var result = await _loader.LoadAsync(_sources, cancellationToken);
        _seen = result.File;
        if (result is { Succeeded: true, File.Exists: false })
        {
            // A file that is being replaced may be away for a moment. That is no wish for the defaults.
            LogGone(_logger, result.File.Path);
            return;
        }

        TakeUp(result);
    }

    /// <summary>What the file hashes to now; null where it is gone or cannot be read, of which loading says more.</summary>
    private async Task<string?> HashAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (file, _) = await _seen.ReadAsync(cancellationToken);
            return file.Hash;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _hints.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await Task.Delay(SettleTime, _time, cancellationToken);
                await CheckAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Whatever it is, the router goes on with what it has, and the next change is looked at again.
                LogFailed(_logger, _seen.Path, exception);
            }
        }
    }

    private void TakeUp(ConfigurationResult result)
    {
        if (!result.Succeeded)
        {
            if (!result.Mistakes.SequenceEqual(_refused))
            {
                LogRefused(_logger, result.File.Path, string.Join("\n", result.Mistakes));
            }

            _refused = result.Mistakes;
            return;
        }

        foreach (var warning in result.Warnings)
        {
            LogWarning(_logger, warning);
        }

        _refused = [];
        var options = result.Options;
        if (options.Store != _current.Store)
        {
            LogRestartNeeded(_logger, "store");
            options = options with { Store = _current.Store };
        }

        _current = options;
        LogTakenUp(_logger, result.File.Path);
        Tell(options);
    }

    private void Tell(RouterOptions options)
    {
        Action<RouterOptions>[] subscribers;
        lock (_gate)
        {
            subscribers = _subscribers;
        }

        foreach (var subscriber in subscribers)
        {
            try
            {
                subscriber(options);
            }
            catch (Exception exception)
            {
                LogSubscriberFailed(_logger, exception);
            }
        }
    }

    private void WatchFolder()
    {
        try
        {
            _fileWatcher = new FileSystemWatcher(Path.GetDirectoryName(_seen.Path)!, Path.GetFileName(_seen.Path));
            _fileWatcher.Changed += (_, _) => Hint();
            _fileWatcher.Created += (_, _) => Hint();
            _fileWatcher.Renamed += (_, _) => Hint();
            _fileWatcher.Error += (_, _) => Hint();
            _fileWatcher.EnableRaisingEvents = true;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or PlatformNotSupportedException)
        {
            LogPollingOnly(_logger, _seen.Path, exception);
        }
    }

    private void Hint() => _hints.Writer.TryWrite(true);

    private void Unsubscribe(Action<RouterOptions> changed)
    {
        lock (_gate)
        {
            var left = _subscribers.ToList();
            left.Remove(changed);
            _subscribers = [.. left];
        }
    }

    private sealed class Subscription(ConfigurationWatcher watcher, Action<RouterOptions> changed) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                watcher.Unsubscribe(changed);
            }
        }
    }
}
