using System.Collections.Concurrent;
using FuncRouter.Configuration;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Tests.Configuration;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogList : ILogger<ConfigurationWatcher>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message)> _entries = new();

    public IEnumerable<string> Of(LogLevel level) => _entries.Where(entry => entry.Level == level).Select(entry => entry.Message);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, formatter(state, exception)));
}
