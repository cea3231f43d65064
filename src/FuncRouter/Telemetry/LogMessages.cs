using Microsoft.Extensions.Logging;

namespace FuncRouter.Telemetry;

/// <summary>Every message that the router logs. None holds a prompt, an answer or a key.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} deferred write(s) to table {Table} were lost: {Reason}")]
    public static partial void DeferredWriteLost(this ILogger logger, string table, int count, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The stored cache is left alone for {Seconds} s: {Reason}")]
    public static partial void CacheNotRead(this ILogger logger, string reason, double seconds);

    [LoggerMessage(3, LogLevel.Error, "{Method} {Path} failed unexpectedly")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(4, LogLevel.Information, "{Id} {Model} -> {Provider}/{Upstream}: {Status} in {Milliseconds:0} ms, {Attempts} attempt(s)")]
    public static partial void RequestRouted(
        this ILogger logger, string id, string model, string? provider, string? upstream, int status, double milliseconds, int attempts);

    [LoggerMessage(5, LogLevel.Warning, "The store cannot be reached; requests are routed without it: {Reason}")]
    public static partial void StoreUnreachable(this ILogger logger, string reason);

    [LoggerMessage(20, LogLevel.Warning, "A sign of what a user prefers was lost: {Reason}")]
    public static partial void PreferenceLost(this ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Health scores were not refreshed: {Reason}")]
    public static partial void ScoresNotRefreshed(this ILogger logger, string reason);

    [LoggerMessage(21, LogLevel.Warning, "What is no longer valid in the cache was not read: {Reason}")]
    public static partial void InvalidationsNotRefreshed(this ILogger logger, string reason);
}
