using System.Buffers;
using System.Text.Json;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Health;

/// <summary>
/// Writes what this instance saw of endpoints, every few seconds while there is traffic and once more at the stop, as one batch
/// (<see cref="HealthMerger"/> has the keys and reads it). Cooldowns are not in it: those are told at once (<see cref="CooldownExchange"/>).
/// </summary>
/// <param name="store">Where to.</param>
/// <param name="live">What clients saw.</param>
/// <param name="latencies">How long it took.</param>
/// <param name="headroom">What endpoints said that they have left.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1.</param>
/// <param name="logger">Says when the store did not take it.</param>
internal sealed class FiguresWriter(
    IStore store, LiveHealth live, EndpointLatencies latencies, EndpointHeadroom headroom, TimeProvider time, Func<double> random, ILogger<FiguresWriter> logger)
    : StorePoller(time, random)
{
    // A row fits one property of Table Storage even where it cannot be compressed, and all rows fit one batch.
    private const int RowBytes = 60_000;
    private const int MostRows = 48;

    // Longer than they count, so that a merger sees them and clears them away.
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    private readonly TimeProvider _time = time;
    private readonly string _instance = Guid.NewGuid().ToString("N");

    /// <inheritdoc />
    protected override Task FinishAsync(CancellationToken limit) => TryRefreshAsync(limit).AsTask();

    /// <inheritdoc />
    protected override async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (!live.TakeChange())
        {
            return;
        }

        try
        {
            await store.WriteBatchAsync(HealthMerger.Table, HealthMerger.InstancesPartition, ToWrites(), cancellationToken);
        }
        catch
        {
            live.NoteChange();
            throw;
        }
    }

    /// <inheritdoc />
    protected override void Complain(string reason) => logger.FiguresNotWritten(reason);

    private List<StoreWrite> ToWrites()
    {
        var now = _time.GetUtcNow();
        var times = latencies.ToDistributions();
        var writes = new List<StoreWrite>();
        var row = new Row(now);
        foreach (var seen in live.Recent())
        {
            var figures = JsonSerializer.SerializeToUtf8Bytes(
                seen with { Times = times.Contains(seen.Endpoint) ? [.. times[seen.Endpoint]] : null, Headroom = headroom.Find(seen.Endpoint) },
                HealthJson.Default.SeenEndpoint);
            if (figures.Length > RowBytes)
            {
                // Its name alone is longer than any provider's.
                continue;
            }

            if (row.Length + figures.Length > RowBytes)
            {
                if (writes.Count + 1 == MostRows)
                {
                    // What had traffic last is in; the rest are names that clients made up.
                    break;
                }

                Add();
                row = new Row(now);
            }

            row.Add(figures);
        }

        Add();
        return writes;

        void Add() => writes.Add(new StoreWrite(
            StoreWriteKind.Upsert, HealthMerger.RowOf(_instance, writes.Count), new StoreValue(row.ToJson(), now + Retention)));
    }

    /// <summary>An <see cref="InstanceFigures"/> in the making.</summary>
    private sealed class Row(DateTimeOffset now)
    {
        private readonly List<byte[]> _endpoints = [];

        public int Length { get; private set; }

        public void Add(byte[] figures)
        {
            _endpoints.Add(figures);
            Length += figures.Length;
        }

        public byte[] ToJson()
        {
            var json = new ArrayBufferWriter<byte>(Length + 128);
            using (var writer = new Utf8JsonWriter(json))
            {
                writer.WriteStartObject();
                writer.WriteString("at"u8, now);
                writer.WriteStartArray("endpoints"u8);
                foreach (var figures in _endpoints)
                {
                    writer.WriteRawValue(figures);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            return json.WrittenMemory.ToArray();
        }
    }
}
