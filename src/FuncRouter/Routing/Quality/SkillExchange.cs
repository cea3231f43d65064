using System.Collections.Concurrent;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Routing.Quality;

/// <summary>
/// Keeps what is learned of models in the store and shares it among instances: every two minutes, and at the stop, each adds what it has learned
/// to the rows there and takes in what others have added. What is learned are sums, so nothing counts twice and nothing is lost when two
/// write at once.
/// </summary>
/// <remarks>
/// Keys in the store: table <c>skills</c>, one partition <c>skills</c>, which is read whole; the rows are <c>GROUP|</c> for the prompts of a
/// group, <c>GROUP|*</c> for what holds for all models, and <c>GROUP|MODEL</c>, about a thousand at the most. A row has the form of a
/// calibration file with this part alone in it, some 20 kB, and is forgotten 180 days after the last outcome. It holds hashes of words and figures, no text and
/// no user. What a calibration file says is each instance's own and is not stored.
/// </remarks>
/// <param name="skills">What this instance has learned.</param>
/// <param name="store">Where the rows are.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1: instances do not all write at the same moment.</param>
/// <param name="logger">Says when the store did not answer.</param>
internal sealed class SkillExchange(SkillModel skills, IStore store, TimeProvider time, Func<double> random, ILogger<SkillExchange> logger) : StorePoller(time, random)
{
    private const string Table = "skills";
    private const int PageSize = 100;

    // No family of tasks has it in its name.
    private const char Bar = '|';
    private const int Attempts = 5;

    private static readonly TimeSpan Retention = TimeSpan.FromDays(180);

    // What this instance had, and what the row had, when they last agreed.
    private readonly ConcurrentDictionary<SkillPart, Agreement> _agreed = new();
    private readonly TimeProvider _time = time;

    /// <inheritdoc />
    protected override TimeSpan Shortest => TimeSpan.FromSeconds(90);

    /// <inheritdoc />
    protected override TimeSpan Longest => TimeSpan.FromSeconds(150);

    /// <summary>Takes in what was learned elsewhere and stores what was learned here.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task ExchangeAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(cancellationToken);
        foreach (var part in rows.Keys.Union(skills.Parts).ToArray())
        {
            await ExchangeAsync(part, rows.GetValueOrDefault(part), cancellationToken);
        }
    }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Begin();
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override Task FinishAsync(CancellationToken limit) => TryRefreshAsync(limit).AsTask();

    // What was learned stays in memory where the store does not answer, and goes with the next exchange.
    /// <inheritdoc />
    protected override ValueTask RefreshAsync(CancellationToken cancellationToken) => new(ExchangeAsync(cancellationToken));

    /// <inheritdoc />
    protected override void Complain(string reason) => logger.SkillsNotExchanged(reason);

    // What is there before the first exchange comes from a calibration file.
    private void Begin()
    {
        foreach (var part in skills.Parts)
        {
            _agreed[part] = new Agreement(skills.SumsOf(part), null);
        }
    }

    private async Task<Dictionary<SkillPart, StoreRow>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<SkillPart, StoreRow>();
        string? continuation = null;
        do
        {
            var page = await store.QueryAsync(new StoreRange(Table, Table), PageSize, continuation, cancellationToken);
            foreach (var row in page.Rows)
            {
                var bar = row.Key.Row.IndexOf(Bar, StringComparison.Ordinal);
                rows[new SkillPart(row.Key.Row[..bar], row.Key.Row[(bar + 1)..])] = row;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return rows;
    }

    private async Task ExchangeAsync(SkillPart part, StoreRow? row, CancellationToken cancellationToken)
    {
        var key = new StoreKey(Table, Table, $"{part.Group}{Bar}{part.Model}");
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            row = attempt == 0 ? row : await store.ReadAsync(key, cancellationToken);
            var stored = Read(row);
            var there = stored.SumsOf(part);
            var agreed = _agreed.GetValueOrDefault(part);
            var mine = skills.SumsOf(part);
            var told = Less(there, agreed.There);
            if (Less(mine, agreed.Mine) is { } learned)
            {
                stored.Add(part, learned);
                var value = new StoreValue(stored.ToJson(), _time.GetUtcNow() + Retention);
                var written = row is null
                    ? await store.InsertAsync(key, value, cancellationToken)
                    : await store.UpdateAsync(key, value, row.ETag, cancellationToken);
                if (!written.Succeeded)
                {
                    continue;
                }

                // As the next reader will see it, rounded.
                there = SkillModel.FromJson(value.Bytes.Span).SumsOf(part);
            }

            if (told is not null)
            {
                skills.Add(part, told);
            }

            _agreed[part] = new Agreement(Plus(mine, told), there);
            return;
        }
    }

    private static SkillModel Read(StoreRow? row)
    {
        try
        {
            return row is null ? new SkillModel() : SkillModel.FromJson(row.Value.Bytes.Span);
        }
        catch (FormatException)
        {
            // Written by another version, whose skills are not these.
            return new SkillModel();
        }
    }

    // The first of all sums counts what was learned from: without any more there is nothing to tell.
    private static double[]? Less(double[]? all, double[]? known) =>
        all is null || all[0] == (known?[0] ?? 0) ? null
        : known is null ? all
        : [.. all.Zip(known, (now, then) => now - then)];

    private static double[]? Plus(double[]? one, double[]? other) =>
        one is null ? other : other is null ? one : [.. one.Zip(other, (mine, more) => mine + more)];

    private readonly record struct Agreement(double[]? Mine, double[]? There);
}
