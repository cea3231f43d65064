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

    /// <summary>The source of spans.</summary>
    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>Where instruments are made.</summary>
    internal static Meter Meter { get; } = new(Name);
}
