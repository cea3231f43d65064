using System.Collections.Concurrent;
using System.Globalization;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Shares questions among instances. Each writes those that it remembers, and reads, every few seconds and for the scopes that are in use here, those
/// that others wrote. So no request waits for it, and questions of others are found within five seconds.
/// </summary>
/// <remarks>
/// Keys in the store: the table and the partition of the answer (<see cref="AnswerCache"/>), so that both are one write; the partition is one of four parts of the
/// scope, so of the questions of one application with one system prompt; the row is <c>q</c>, which no answer's begins with, the time that is left until the end of
/// time, 19 digits, and the answer's key, so that the newest come first and who has read them before reads only what is new.
/// </remarks>
/// <param name="index">Takes the questions of others.</param>
/// <param name="store">Where they are shared.</param>
/// <param name="writer">Writes behind the answer.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1: instances do not all read at the same moment.</param>
/// <param name="logger">Says when the store did not answer.</param>
internal sealed class SemanticExchange(
    SemanticIndex index, IStore store, DeferredWriter writer, TimeProvider time, Func<double> random, ILogger<SemanticExchange> logger) : StorePoller(time, random)
{
    private const char Question = 'q';
    private const char AfterQuestion = 'r';

    // Of the scopes in use, those that were longest not read are read first; what more there are wait for the next round. Half of a round is for those that
    // are in use again: every turn of a conversation is a scope of its own, which is used once.
    private const int MostScopesOfRound = 32;
    private const int MostScopes = 4096;

    // A scope that was never read here is read from its newest entry back to this many.
    private const int PageSize = 1000;
    private const int MostPages = 10;

    // What others write may come later than their clocks say, and those differ.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<UInt128, ScopeUse> _scopes = new();
    private readonly TimeProvider _time = time;

    /// <summary>Notes that a scope is in use here, so that what others remember in it is of interest.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="isRead">Whether its questions are read.</param>
    public void NoteUse(UInt128 scope, bool isRead)
    {
        if (_scopes.TryGetValue(scope, out var use) || (_scopes.Count < MostScopes && _scopes.TryAdd(scope, use = new ScopeUse(scope))))
        {
            use.IsRead = isRead;
            Volatile.Write(ref use.UsedAt, _time.GetUtcNow().UtcTicks);
        }
    }

    /// <summary>Writes a question for others.</summary>
    /// <returns>Ends when the store has it, or does not take it.</returns>
    public Task WriteAsync(SemanticQuestion question, AnswerPlace answer, DateTimeOffset expiresAt)
    {
        var now = _time.GetUtcNow();
        return writer.WriteAsync(
            new StoreKey(AnswerCache.Table.NameAt(now), answer.Partition, RowPrefix(now) + answer.Key), new StoreValue(SemanticRow.ToBytes(question, expiresAt), expiresAt));
    }

    /// <summary>Reads what others wrote.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var inUse = _scopes.Where(scope => Volatile.Read(ref scope.Value.UsedAt) >= scope.Value.ReadAt).OrderBy(scope => scope.Value.ReadAt).ToArray();
        var again = inUse.Where(scope => scope.Value.ReadAt > 0).Take(MostScopesOfRound / 2).ToArray();
        foreach (var (_, use) in again.Concat(inUse.Where(scope => scope.Value.ReadAt == 0).Take(MostScopesOfRound - again.Length)))
        {
            await ReadAsync(use, cancellationToken);
        }

        if (_scopes.Count >= MostScopes)
        {
            Forget();
        }
    }

    /// <inheritdoc />
    protected override void Complain(string reason) => logger.QuestionsNotRead(reason);

    private async ValueTask ReadAsync(ScopeUse use, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var since = use.ReadAt == 0 ? (DateTimeOffset?)null : new DateTimeOffset(use.ReadAt, TimeSpan.Zero) - Overlap;

        // The day before is read at first, and once more after midnight for the last of it.
        if ((since ?? now.AddDays(-1)).UtcDateTime.Date < now.UtcDateTime.Date)
        {
            await ReadAsync(use, AnswerCache.Table.NameAt(now.AddDays(-1)), since, now, cancellationToken);
        }

        await ReadAsync(use, AnswerCache.Table.NameAt(now), since, now, cancellationToken);
        use.ReadAt = now.UtcTicks;
    }

    private Task ReadAsync(ScopeUse use, string table, DateTimeOffset? since, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.WhenAll(AnswerPlace.PartitionsOf(use.Scope).Select(partition =>
        {
            var range = new StoreRange(table, partition, From: $"{Question}", Before: since is { } then ? RowPrefix(then) : $"{AfterQuestion}");
            return ReadAsync(use, range, now, cancellationToken);
        }));

    private async Task ReadAsync(ScopeUse use, StoreRange range, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string? continuation = null;
        for (var pages = 0; pages < MostPages && (pages == 0 || continuation is not null); pages++)
        {
            var page = await store.QueryAsync(range, PageSize, continuation, cancellationToken);
            foreach (var row in page.Rows)
            {
                Take(use, row, now);
            }

            continuation = page.Continuation;
        }
    }

    private void Take(ScopeUse use, StoreRow row, DateTimeOffset now)
    {
        if (EntryKey.Parse(row.Key.Row.AsSpan(RowPrefix(now).Length)) is { } key && SemanticRow.FromBytes(use.Scope, row.Value.Bytes.Span, use.IsRead) is var (question, expiresAt)
            && expiresAt > now && !index.Knows(key, expiresAt.UtcTicks))
        {
            index.Add(question, key, expiresAt, now);
        }
    }

    // Scopes that were not used for long are forgotten, so that new ones have a place.
    private void Forget()
    {
        var half = _scopes.Select(scope => Volatile.Read(ref scope.Value.UsedAt)).Order().ElementAt(MostScopes / 2);
        foreach (var scope in _scopes.Where(scope => Volatile.Read(ref scope.Value.UsedAt) <= half))
        {
            _scopes.TryRemove(scope);
        }
    }

    private static string RowPrefix(DateTimeOffset moment) =>
        string.Create(CultureInfo.InvariantCulture, $"{Question}{DateTimeOffset.MaxValue.UtcTicks - moment.UtcTicks:D19}");

    // In ticks of UTC. Who uses it writes the one, and the reading of rounds the other.
    private sealed class ScopeUse(UInt128 scope)
    {
        public UInt128 Scope { get; } = scope;

        public long UsedAt;

        public long ReadAt;

        public volatile bool IsRead;
    }
}
