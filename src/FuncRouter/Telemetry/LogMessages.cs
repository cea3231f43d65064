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

    [LoggerMessage(50, LogLevel.Debug, "No copy of {Id} went to {Model}: {Reason}")]
    public static partial void ShadowNotSent(this ILogger logger, string id, string model, string reason);

    [LoggerMessage(51, LogLevel.Error, "The copy of {Id} to {Model} failed unexpectedly")]
    public static partial void ShadowFailed(this ILogger logger, Exception exception, string id, string model);

    [LoggerMessage(52, LogLevel.Warning, "{Count} copies of requests were still under way at the stop; their records are lost")]
    public static partial void ShadowsLost(this ILogger logger, int count);

    [LoggerMessage(53, LogLevel.Warning, "What was learned of models was not exchanged with the store: {Reason}")]
    public static partial void SkillsNotExchanged(this ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Health scores were not refreshed: {Reason}")]
    public static partial void ScoresNotRefreshed(this ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Warning, "What this instance knows of endpoints was not told to others: {Reason}")]
    public static partial void FiguresNotWritten(this ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Warning, "Which endpoints are left alone was not exchanged with other instances: {Reason}")]
    public static partial void CooldownsNotExchanged(this ILogger logger, string reason);

    [LoggerMessage(40, LogLevel.Information, "{Ticket} was handed to a person for {Generation}: no candidate answered")]
    public static partial void TicketOpened(this ILogger logger, string ticket, string generation);

    [LoggerMessage(41, LogLevel.Warning, "{Generation} could not be handed to a person: {Reason}")]
    public static partial void TicketNotOpened(this ILogger logger, string generation, string reason);

    [LoggerMessage(42, LogLevel.Warning, "{Ticket} could not be read; it is asked for again: {Reason}")]
    public static partial void TicketNotRead(this ILogger logger, string ticket, string reason);

    [LoggerMessage(43, LogLevel.Warning, "{Ticket} was not announced, attempt {Attempt} of {Attempts}: {Reason}")]
    public static partial void TicketNotAnnounced(this ILogger logger, string ticket, int attempt, int attempts, string reason);

    [LoggerMessage(44, LogLevel.Warning, "The rule of route {Route} is passed over: its expression took longer than {Seconds} s on this prompt")]
    public static partial void RuleTooSlow(this ILogger logger, string? route, double seconds);

    [LoggerMessage(21, LogLevel.Warning, "What is no longer valid in the cache was not read: {Reason}")]
    public static partial void InvalidationsNotRefreshed(this ILogger logger, string reason);

    [LoggerMessage(22, LogLevel.Warning, "The questions that other instances remember were not read: {Reason}")]
    public static partial void QuestionsNotRead(this ILogger logger, string reason);

    [LoggerMessage(23, LogLevel.Warning, "No vector of a question came from {Model}, so no answer to one that means the same was looked for: {Reason}")]
    public static partial void QuestionNotEmbedded(this ILogger logger, string model, string reason);

    [LoggerMessage(26, LogLevel.Warning, "So many questions are compared with remembered ones that some get new answers instead: {Most} are read at a time")]
    public static partial void QuestionsNotCompared(this ILogger logger, int most);

    [LoggerMessage(25, LogLevel.Warning, "What was learned of answers to questions that mean the same was not exchanged with the store: {Reason}")]
    public static partial void HitsNotExchanged(this ILogger logger, string reason);

    [LoggerMessage(24, LogLevel.Debug, "No answer to {Id} was compared with a new one: {Reason}")]
    public static partial void HitNotChecked(this ILogger logger, string id, string reason);

    [LoggerMessage(60, LogLevel.Information, "The prices of {Models} models come from {Source}; {Change}")]
    public static partial void CatalogueRefreshed(this ILogger logger, int models, string source, string change);

    [LoggerMessage(61, LogLevel.Warning, "The price feed {Source} is refused, and the last good prices stay: {Reason}")]
    public static partial void CatalogueRefused(this ILogger logger, string source, string reason);

    [LoggerMessage(62, LogLevel.Warning, "{Count} price(s) of the feed are not believed, and the last good ones stay: {Prices}")]
    public static partial void PricesNotBelieved(this ILogger logger, int count, string prices);

    [LoggerMessage(63, LogLevel.Warning, "The prices that others have taken up were not read: {Reason}")]
    public static partial void CatalogueNotRead(this ILogger logger, string reason);

    [LoggerMessage(64, LogLevel.Warning, "{Step} failed; it is tried again at the next refresh: {Reason}")]
    public static partial void RefreshFailed(this ILogger logger, string step, string reason);

    [LoggerMessage(65, LogLevel.Warning, "{Count} endpoint(s) are not probed: the probes of this day are used up (probes.dailyCalls)")]
    public static partial void ProbesUsedUp(this ILogger logger, int count);
}
