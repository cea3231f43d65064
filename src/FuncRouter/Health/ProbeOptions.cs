namespace FuncRouter.Health;

/// <summary>How providers are probed: the section <c>probes</c> of the configuration.</summary>
public sealed record ProbeOptions
{
    /// <summary>Whether the server host probes at all. The function app's timer has its own switch, the platform's.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often the server host probes every endpoint.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one probe may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many probes all instances together may make in a day, UTC. A probe costs nothing, so calls are counted and not dollars: what it uses up is
    /// the providers' limits on requests.
    /// </summary>
    public long DailyCalls { get; init; } = 20_000;
}
