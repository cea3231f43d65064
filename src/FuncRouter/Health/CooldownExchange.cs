using System.Collections.Concurrent;
using System.Text.Json;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Health;

/// <summary>
/// Tells other instances at once which endpoints are left alone, and learns it from them within seconds. Of two cooldowns of an endpoint the later
/// end holds; where it answers anybody before that end, it is tried everywhere.
/// </summary>
/// <remarks>
/// Keys in the store: table <c>health</c>, partition <c>cooldowns</c>, a row for each endpoint that is left alone. Every instance reads this
/// partition every two to four seconds, and writes it, as one batch, when a cooldown begins, grows or ends: at most twice a second however an
/// endpoint flaps, and not where the row says the same already. A row is deleted when its endpoint answers; the merger clears away those whose time is over.
/// </remarks>
internal sealed class CooldownExchange : StorePoller
{
    private const int PageSize = 1000;

    // Each turn follows from another instance's write; whoever loses that often comes again at the next exchange.
    private const int Turns = 4;

    // What is over before others have read it, and what changes an end by no more than clocks differ, is not worth a write.
    private static readonly TimeSpan ShortestTold = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SmallestChange = TimeSpan.FromSeconds(1);

    // Longer than they count, so that a merger sees them and clears them away.
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    private readonly IStore _store;
    private readonly EndpointCooldowns _cooldowns;
    private readonly TimeProvider _time;
    private readonly ILogger<CooldownExchange> _logger;

    // What this instance has still to tell, and what it and the store last agreed on.
    private readonly ConcurrentDictionary<string, bool> _changed = new(StringComparer.Ordinal);
    private Dictionary<string, Cooldown> _agreed = new(StringComparer.Ordinal);

    /// <summary>Begins to listen to what this instance sees.</summary>
    /// <param name="store">Where it is told.</param>
    /// <param name="cooldowns">Which endpoints are left alone here.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">A number from 0 up to 1.</param>
    /// <param name="logger">Says when the store did not answer.</param>
    public CooldownExchange(IStore store, EndpointCooldowns cooldowns, TimeProvider time, Func<double> random, ILogger<CooldownExchange> logger)
        : base(time, random)
    {
        (_store, _cooldowns, _time, _logger) = (store, cooldowns, time, logger);
        cooldowns.Changed = endpoint =>
        {
            if (KeyEncoding.Fits(endpoint))
            {
                _changed[endpoint] = true;
                Wake();
            }
        };
    }

    // With the time of the write, others know within five seconds.
    /// <inheritdoc />
    protected override TimeSpan Longest => TimeSpan.FromSeconds(4);

    /// <inheritdoc />
    protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var told = _changed.Keys.ToArray();
        foreach (var endpoint in told)
        {
            // What changes from now on is told the next time.
            _changed.TryRemove(endpoint, out _);
        }

        var isTold = false;
        try
        {
            for (var turn = 0; turn < Turns && !isTold; turn++)
            {
                isTold = await ExchangeAsync(told, cancellationToken);
            }
        }
        finally
        {
            foreach (var endpoint in isTold ? [] : told)
            {
                _changed[endpoint] = true;
            }
        }
    }

    /// <inheritdoc />
    protected override void Complain(string reason) => _logger.CooldownsNotExchanged(reason);

    /// <returns>False where another instance wrote at the same moment.</returns>
    private async Task<bool> ExchangeAsync(string[] told, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(cancellationToken);
        var agreed = rows.Where(entry => entry.Value.Cooldown is not null).ToDictionary(entry => entry.Key, entry => entry.Value.Cooldown!, StringComparer.Ordinal);
        var writes = new List<StoreWrite>();
        foreach (var endpoint in told.Take(StoreLimits.BatchOperations))
        {
            var row = rows.GetValueOrDefault(endpoint);
            if (_cooldowns.Find(endpoint) is { } own)
            {
                if (IsWorthTelling(own, row.Cooldown))
                {
                    agreed[endpoint] = row.Cooldown is { } there ? own with { IsOpen = own.IsOpen || there.IsOpen, Rounds = Math.Max(own.Rounds, there.Rounds) } : own;
                    writes.Add(WriteOf(endpoint, agreed[endpoint], row.ETag));
                }
            }
            else if (row.Cooldown is { } closed && closed.Until == _agreed.GetValueOrDefault(endpoint)?.Until)
            {
                // It answered. A row that this instance did not know of is another failure's, and holds.
                agreed.Remove(endpoint);
                writes.Add(new StoreWrite(StoreWriteKind.Delete, endpoint, ETag: row.ETag));
            }
        }

        if (writes.Count > 0 && !(await _store.WriteBatchAsync(HealthMerger.Table, HealthMerger.CooldownsPartition, writes, cancellationToken)).Succeeded)
        {
            return false;
        }

        foreach (var endpoint in told.Skip(StoreLimits.BatchOperations))
        {
            _changed[endpoint] = true;
            Wake();
        }

        Take(agreed, told);
        return true;
    }

    private bool IsWorthTelling(Cooldown own, Cooldown? there) =>
        own.Until - _time.GetUtcNow() >= ShortestTold && !(own.Until - there?.Until < SmallestChange);

    private void Take(Dictionary<string, Cooldown> agreed, string[] told)
    {
        var now = _time.GetUtcNow();
        foreach (var (endpoint, cooldown) in agreed)
        {
            // What closed here while the store was asked is told the next time.
            if (cooldown.Until > now && !_changed.ContainsKey(endpoint))
            {
                _cooldowns.Take(endpoint, cooldown);
            }
        }

        foreach (var (endpoint, cooldown) in _agreed)
        {
            if (cooldown.Until > now && !agreed.ContainsKey(endpoint) && !told.Contains(endpoint))
            {
                _cooldowns.End(endpoint, cooldown.Until + SmallestChange);
            }
        }

        _agreed = agreed;
    }

    private async Task<Dictionary<string, (Cooldown? Cooldown, string? ETag)>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, (Cooldown?, string?)>(StringComparer.Ordinal);
        string? continuation = null;
        do
        {
            var page = await _store.QueryAsync(new StoreRange(HealthMerger.Table, HealthMerger.CooldownsPartition), PageSize, continuation, cancellationToken);
            foreach (var row in page.Rows)
            {
                // What another version wrote is nothing, but has to be known to be replaced.
                rows[row.Key.Row] = (HealthMerger.Parse(row.Value.Bytes.Span, HealthJson.Default.Cooldown), row.ETag);
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return rows;
    }

    private static StoreWrite WriteOf(string endpoint, Cooldown cooldown, string? etag) => new(
        etag is null ? StoreWriteKind.Insert : StoreWriteKind.Update,
        endpoint,
        new StoreValue(JsonSerializer.SerializeToUtf8Bytes(cooldown, HealthJson.Default.Cooldown), cooldown.Until + Retention),
        etag);
}
