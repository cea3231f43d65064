using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FuncRouter.Telemetry;

/// <summary>
/// The router's spans and metrics, for OpenTelemetry to collect by the name <see cref="Name"/>. Names of instruments and attributes follow
/// OpenTelemetry's semantic conventions for generative AI; what these lack begins with <c>funcrouter.</c>
/// </summary>
public static class RouterTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "FuncRouter";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "From the request to the end of the answer.");

    private static readonly Histogram<double> Overhead =
        Meter.CreateHistogram<double>("funcrouter.overhead", "ms", "The router's own part of the time to the first byte.");

    private static readonly Counter<long> Tokens =
        Meter.CreateCounter<long>("gen_ai.client.token.usage", "{token}", "Tokens of delivered answers.");

    private static readonly Counter<double> Cost =
        Meter.CreateCounter<double>("funcrouter.cost", "USD", "Cost of delivered answers.");

    /// <summary>The source of spans.</summary>
    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>Counts a finished request.</summary>
    internal static void Record(Accounting.GenerationRecord record)
    {
        var tags = new TagList
        {
            { "gen_ai.provider.name", record.Provider },
            { "gen_ai.response.model", record.Model },
            { "funcrouter.outcome", record.Outcome },
            { "funcrouter.cache", record.Cache },
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
