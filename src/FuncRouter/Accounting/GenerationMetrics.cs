using System.Diagnostics;
using System.Diagnostics.Metrics;
using FuncRouter.Telemetry;

namespace FuncRouter.Accounting;

/// <summary>Counts finished requests.</summary>
internal static class GenerationMetrics
{
    private static readonly Histogram<double> Duration =
        RouterTelemetry.Meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "From the request to the end of the answer.");

    private static readonly Histogram<double> Overhead =
        RouterTelemetry.Meter.CreateHistogram<double>("funcrouter.overhead", "ms", "The router's own part of the time to the first byte.");

    private static readonly Counter<long> Tokens =
        RouterTelemetry.Meter.CreateCounter<long>("gen_ai.client.token.usage", "{token}", "Tokens of delivered answers.");

    private static readonly Counter<double> Cost =
        RouterTelemetry.Meter.CreateCounter<double>("funcrouter.cost", "USD", "Cost of delivered answers.");

    /// <summary>Counts one.</summary>
    public static void Record(GenerationRecord record)
    {
        var tags = new TagList
        {
            { "gen_ai.provider.name", record.Provider },
            
            // Only a model that has answered: names that clients make up would be series without end.
            { "gen_ai.response.model", record.Outcome == "complete" ? record.Model : null },
            { "funcrouter.outcome", record.Outcome },
            { "funcrouter.cache", record.Cache },
            { "funcrouter.resort", record.Resort },
        };
        Duration.Record(record.Milliseconds.Total / 1000, tags);
        Overhead.Record(record.Milliseconds.Overhead, tags);
        if (record.Usage is { } usage)
        {
            Tokens.Add(usage.InputTokens, [.. tags, new("gen_ai.token.type", "input")]);
            Tokens.Add(usage.OutputTokens, [.. tags, new("gen_ai.token.type", "output")]);
        }

        if (record.CostUsd is { } cost)
        {
            Cost.Add((double)cost, tags);
        }
    }
}
