namespace FuncRouter.Routing;

/// <summary>How decisions are made: the section <c>routing</c> of the configuration.</summary>
public sealed record RoutingOptions
{
    /// <summary>The share of requests, among those with close candidates, in which the second best is asked to learn about it; from 0 to 0.2.</summary>
    public double Exploration { get; init; } = 0.02;

    /// <summary>How much a user's preference may move a candidate's score at the most; from 0 (nothing) to 0.5.</summary>
    public double PreferencePull { get; init; } = 0.1;

    /// <summary>How many copies of requests, as rules make them, an instance may have under way at once; from 0 to 1000. More are not sent.</summary>
    public int ShadowConcurrency { get; init; } = 8;

    /// <summary>A calibration file that <c>calibrate</c> wrote; null for none. Read at start only.</summary>
    public string? Calibration { get; init; }
}
