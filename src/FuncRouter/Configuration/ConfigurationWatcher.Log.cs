using Microsoft.Extensions.Logging;

namespace FuncRouter.Configuration;

/// <content>What the watcher logs.</content>
public sealed partial class ConfigurationWatcher
{
    [LoggerMessage(LogLevel.Information, "The changed configuration {File} is in force")]
    private static partial void LogTakenUp(ILogger logger, string file);

    [LoggerMessage(LogLevel.Error, "The changed configuration {File} is refused; the last good one stays in force:\n{Mistakes}")]
    private static partial void LogRefused(ILogger logger, string file, string mistakes);

    [LoggerMessage(LogLevel.Error, "The configuration {File} is gone; the last good one stays in force")]
    private static partial void LogGone(ILogger logger, string file);

    [LoggerMessage(LogLevel.Warning, "Configuration: {Warning}")]
    private static partial void LogWarning(ILogger logger, ConfigurationMistake warning);

    [LoggerMessage(LogLevel.Warning, "The section {Section} has changed; it is read at start only, so restart the router to use it")]
    private static partial void LogRestartNeeded(ILogger logger, string section);

    [LoggerMessage(LogLevel.Warning, "The operating system does not tell of changes to {File}; it is compared every few seconds instead")]
    private static partial void LogPollingOnly(ILogger logger, string file, Exception exception);

    [LoggerMessage(LogLevel.Error, "The changed configuration {File} could not be taken up; the last good one stays in force")]
    private static partial void LogFailed(ILogger logger, string file, Exception exception);

    [LoggerMessage(LogLevel.Error, "A part of the router could not take up the changed configuration")]
    private static partial void LogSubscriberFailed(ILogger logger, Exception exception);
}
